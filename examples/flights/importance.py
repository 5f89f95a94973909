"""Say how much the model leans on each feature."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from examples.flights.folds import Fold

SEED = 2013


def permutation_importances(folds: Sequence[Fold], training: pl.DataFrame) -> pl.DataFrame:
    """Share of the AUC that is lost when one feature is shuffled, out of fold.

    Each fold's model scores the weeks it never saw, once as they are and once with one column shuffled among them; the
    losses of AUC are averaged over the folds, weighted by rows. A loss below 0 counts as 0; the shares add up to 1.
    """
    names = folds[0].model.encoding.names
    losses = np.zeros(len(names))
    for fold in folds:
        losses += _losses(fold, training.filter(fold.held_out))
    kept = np.maximum(losses, 0)
    table = pl.DataFrame({"feature": names, "importance": kept / kept.sum(), "auc_loss": losses / training.height})
    return table.sort("importance", "feature", descending=[True, False])


def _losses(fold: Fold, rows: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    from sklearn.metrics import roc_auc_score

    random = np.random.default_rng(SEED)
    is_late = rows["is_late"].to_numpy()
    matrix = fold.model.encoding.matrix(rows)
    whole = roc_auc_score(is_late, fold.model.booster.predict(matrix))
    losses = np.empty(matrix.shape[1])
    for place in range(matrix.shape[1]):
        shuffled = matrix.copy()
        shuffled[:, place] = random.permutation(shuffled[:, place])
        losses[place] = whole - roc_auc_score(is_late, fold.model.booster.predict(shuffled))
    return losses * rows.height
