"""Train on January to March, with what was known before serving began."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
from sklearn.metrics import roc_auc_score

from examples.flights.decision import choose_threshold
from examples.flights.features import NAMES
from examples.flights.fit import fit
from examples.flights.folds import cross_validate, score_out_of_fold
from examples.flights.importance import permutation_importances
from examples.flights.model import Model, learn_encoding
from examples.flights.times import NEW_YORK

SERVING_FROM = datetime(2013, 4, 1, tzinfo=ZoneInfo(NEW_YORK)).astimezone(UTC)
"""The first midnight of serving: what was scored before, and whose label was known by then, is training data."""

MODEL_VERSION = "flights-1"
SHADOW_VERSION = "flights-no-weather-1"

WEATHER = frozenset({"temp_f", "humidity", "wind_mph", "precip_in", "visib_miles", "pressure_mb"})
SHADOW_NAMES = tuple(name for name in NAMES if name not in WEATHER)
"""The shadow model does without the weather: would the service be sturdier without that join?"""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training leaves: two models, the threshold, the training rows with their scores, the importances."""

    serving: Model
    shadow: Model
    threshold: float
    auc_out_of_fold: float
    rows: pl.DataFrame
    importances: pl.DataFrame


def train(flights: pl.DataFrame) -> Trained:
    """Train both models on the rows before serving; the threshold comes from scores made out of fold."""
    rows = training_rows(flights)
    encoding = learn_encoding(rows, NAMES)
    folds = cross_validate(rows, encoding)
    scores, is_late = score_out_of_fold(folds, rows), rows["is_late"].to_numpy()
    return Trained(
        serving=fit(rows, encoding, version=MODEL_VERSION),
        shadow=fit(rows, learn_encoding(rows, SHADOW_NAMES), version=SHADOW_VERSION),
        threshold=choose_threshold(scores, is_late),
        auc_out_of_fold=float(roc_auc_score(is_late, scores)),
        rows=rows.with_columns(pl.Series("score", scores)),
        importances=permutation_importances(folds, rows),
    )


def training_rows(flights: pl.DataFrame) -> pl.DataFrame:
    """Keep the flights that were scored before serving began and whose label was known by then."""
    return flights.filter(pl.col("scored_at") < SERVING_FROM, pl.col("known_at") < SERVING_FROM)


def serving_rows(flights: pl.DataFrame) -> pl.DataFrame:
    """Keep the flights that the service scores, cancelled ones among them: two hours before nobody knows."""
    return flights.filter(pl.col("scored_at") >= SERVING_FROM)
