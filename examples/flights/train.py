"""Train on January to March: folds of whole weeks, then the model that serves."""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
import polars as pl
from numpy.typing import NDArray

from examples.flights.features import NAMES
from examples.flights.model import Encoding, Matrix, Model, learn_encoding

ROUNDS = 250
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "cat_smooth": 50,
    "min_data_per_group": 200,
    "seed": 2013,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbosity": -1,
}
"""Fixed seed, fixed threads, `deterministic`: the same machine trains the same trees."""

FOLDS = 5
FOLD_DAYS = 7
"""A fold holds whole weeks: flights of one day share their weather and would tell on each other."""

MODEL_VERSION = "flights-1"
SHADOW_VERSION = "flights-no-weather-1"
WEATHER = frozenset({"temp_f", "humidity", "wind_mph", "precip_in", "visib_miles", "pressure_mb"})
SHADOW_NAMES = tuple(name for name in NAMES if name not in WEATHER)
"""The shadow model does without the weather: would the service be sturdier without that join?"""


@dataclass(frozen=True, slots=True)
class Fold:
    """One round of cross-validation: a model and the rows (True) it never saw."""

    model: Model
    held_out: NDArray[np.bool_]


def fit(training: pl.DataFrame, *, version: str, names: Sequence[str] = NAMES, rounds: int = ROUNDS) -> Model:
    """Fit the trees on all rows given."""
    return _fit(training, learn_encoding(training, names), version=version, rounds=rounds)


def cross_validate(training: pl.DataFrame, *, rounds: int = ROUNDS) -> list[Fold]:
    """Fit one model a fold, each on the weeks of the others; the encoding is the serving model's."""
    encoding = learn_encoding(training, NAMES)
    folds = fold_of(training["scored_at"])
    return [
        Fold(_fit(training.filter(folds != fold), encoding, version=f"fold-{fold}", rounds=rounds), folds == fold)
        for fold in range(FOLDS)
    ]


def fold_of(scored_at: pl.Series) -> NDArray[np.int64]:
    """Number the fold (0..4) of each row: weeks, counted from the first row, taken in turn."""
    days = (scored_at - scored_at.min()).dt.total_days().to_numpy()
    return np.asarray(days // FOLD_DAYS % FOLDS, dtype=np.int64)


def score_out_of_fold(folds: Sequence[Fold], training: pl.DataFrame) -> Matrix:
    """Score every training row by the model that did not see its week."""
    scores = np.full(training.height, np.nan)
    for fold in folds:
        scores[fold.held_out] = fold.model.score(training.filter(fold.held_out))
    return scores


def _fit(training: pl.DataFrame, encoding: Encoding, *, version: str, rounds: int) -> Model:
    data = lightgbm.Dataset(
        encoding.matrix(training),
        label=training["is_late"].cast(pl.Int8).to_numpy(),
        feature_name=list(encoding.names),
        categorical_feature=encoding.categorical_places,
    )
    return Model(version, encoding, lightgbm.train(PARAMETERS, data, num_boost_round=rounds))
