"""Cross-validate over whole weeks: flights of one day share their weather and would tell on each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from examples.flights.fit import ROUNDS, fit
from examples.flights.model import Encoding, Matrix, Model

FOLDS = 5
FOLD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Fold:
    """One round of cross-validation: a model and the rows (True) it never saw."""

    model: Model
    held_out: NDArray[np.bool_]


def cross_validate(training: pl.DataFrame, encoding: Encoding, *, rounds: int = ROUNDS) -> list[Fold]:
    """Fit one model a fold, each on the weeks of the others."""
    numbers = fold_numbers(training["scored_at"])
    return [
        Fold(fit(training.filter(numbers != fold), encoding, version=f"fold-{fold}", rounds=rounds), numbers == fold)
        for fold in range(FOLDS)
    ]


def fold_numbers(scored_at: pl.Series) -> NDArray[np.int64]:
    """Assign each row to a fold (0..4): weeks, counted from the first row, taken in turn.

    >>> from datetime import datetime
    >>> fold_numbers(pl.Series([datetime(2013, 1, 1), datetime(2013, 1, 8), datetime(2013, 2, 5)])).tolist()
    [0, 1, 0]
    """
    days = (scored_at - scored_at.min()).dt.total_days().to_numpy()
    return np.asarray(days // FOLD_DAYS % FOLDS, dtype=np.int64)


def score_out_of_fold(folds: Sequence[Fold], training: pl.DataFrame) -> Matrix:
    """Score every training row by the model that did not see its week."""
    scores = np.full(training.height, np.nan)
    for fold in folds:
        scores[fold.held_out] = fold.model.score(training.filter(fold.held_out))
    return scores
