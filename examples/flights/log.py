"""Name the columns that a prediction and a training row share."""

import polars as pl

from examples.flights.features import NAMES

FEATURE_VERSION = "features-1"


def log_columns(model_version: str) -> list[pl.Expr]:
    """Keys, moment, versions and the features as they are fed to the model, in the order of the log."""
    return [
        pl.col("request_id"),
        pl.col("tailnum").alias("tail_number"),
        pl.col("scored_at"),
        pl.lit(model_version).alias("model_version"),
        pl.lit(FEATURE_VERSION).alias("feature_version"),
        *map(pl.col, NAMES),
    ]
