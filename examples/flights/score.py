"""Score flights as the service does, in small batches, and measure how long each takes."""

from time import perf_counter

import numpy as np
import polars as pl

from examples.flights.log import log_columns
from examples.flights.model import Model

BATCH_ROWS = 50
"""Flights that are scored together: about what falls due within an hour."""


def score_log(model: Model, flights: pl.DataFrame, *, threshold: float) -> pl.DataFrame:
    """Turn flights with features into rows of a prediction log.

    `latency_ms` is the measured wall time of encoding and scoring the row's batch: the one column that differs from
    build to build.
    """
    scores = np.empty(flights.height)
    latencies_ms = np.empty(flights.height)
    fed = flights.select(model.encoding.names)
    for start in range(0, flights.height, BATCH_ROWS):
        batch = slice(start, start + BATCH_ROWS)
        began = perf_counter()
        scores[batch] = model.score(fed[batch])
        latencies_ms[batch] = 1000 * (perf_counter() - began)
    return flights.select(log_columns(model.version)).with_columns(
        pl.Series("score", scores),
        pl.Series("is_flagged", scores >= threshold),
        pl.Series("latency_ms", latencies_ms),
    )
