"""Fit the trees."""

import lightgbm
import polars as pl

from examples.flights.model import Encoding, Model

ROUNDS = 200
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 24,
    "min_data_in_leaf": 500,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "cat_l2": 100,
    "cat_smooth": 200,
    "max_cat_threshold": 8,
    "min_data_per_group": 200,
    "seed": 2013,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbosity": -1,
}
"""Fixed seed, fixed threads, `deterministic`: the same libraries train the same trees."""


def fit(training: pl.DataFrame, encoding: Encoding, *, version: str, rounds: int = ROUNDS) -> Model:
    """Fit a model on all rows given; `is_late` is the label."""
    data = lightgbm.Dataset(
        encoding.matrix(training),
        label=training["is_late"].cast(pl.Int8).to_numpy(),
        feature_name=list(encoding.names),
        categorical_feature=encoding.categorical_places,
    )
    return Model(version, encoding, lightgbm.train(PARAMETERS, data, num_boost_round=rounds))
