"""Compare every feature with its two references, over every window and in every segment at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.cells import Cells, is_empty, no_texts, refuse, refuse_few
from jobs.drift.top_bins import top_bins
from jobs.drift.windows import LEAST_RECENT_DAYS, RECENT_DAYS, WINDOWS
from jobs.statistics.drift_measures import DRIFT_MEASURES
from jobs.statistics.shares import used_bins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.drift.history import FeatureHistory, History
    from jobs.statistics.arrays import Counts, Indexes

TRAINING = "training"
RECENT = "recent"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windowed:
    """Hold sums over the windows of some days and over the recent days before each, by (day, window, …)."""

    current: Counts
    recent: Counts


def windowed(days: Counts, ends: Indexes) -> Windowed:
    """Sum what is counted per day (axis 0) over the trailing windows of the days at `ends`, and over what is before.

    Whole numbers, so the sums are exact and the same for one day alone and for many.
    """
    before = np.zeros((len(days) + 1, *days.shape[1:]), dtype=np.int64)
    np.cumsum(days, axis=0, out=before[1:])
    after, starts = ends[:, None] + 1, ends[:, None] + 1 - np.array(WINDOWS)
    return Windowed(current=before[after] - before[starts], recent=before[starts] - before[starts - RECENT_DAYS])


def compare(history: History, feature: str, ends: Indexes) -> Iterator[Cells]:
    """Yield every measure of drift of one feature against training and against recent days."""
    counted = history.features[feature]
    sums = windowed(counted.days, ends)
    recent_days = windowed(history.is_profiled.astype(np.int64), ends).recent[..., None]
    against = {TRAINING: _training(counted, sums), RECENT: sums.recent}
    for (reference, compared), (metric, measure) in product(against.items(), DRIFT_MEASURES.items()):
        drift = measure(compared, sums.current)
        rows, reference_rows = sums.current.sum(axis=-1), compared.sum(axis=-1)
        reason = no_texts(rows.shape)
        refuse_few(reason, rows, drift.least_rows)
        if reference == TRAINING:
            is_unknown = np.full(rows.shape, counted.reference is None)
            refuse(reason, is_unknown, f"no reference: training holds no {feature}")
            refuse_few(reason, reference_rows, drift.least_rows, where=" in training")
        else:
            days = np.broadcast_to(recent_days, rows.shape)
            refuse_few(reason, days, LEAST_RECENT_DAYS, what="days", where=" before the window")
            refuse_few(reason, reference_rows, drift.least_rows, where=" before the window")
        yield Cells(
            feature=feature,
            metric=metric,
            reference=reference,
            value=drift.value,
            reason=reason,
            row_count=rows,
            reference_count=reference_rows,
            bin_count=None if drift.by_bin is None else used_bins(compared, sums.current).sum(axis=-1),
            expected=drift.expected,
            critical=drift.critical,
            top_bins=top_bins(drift, compared, sums.current, counted.labels, is_told=is_empty(reason)),
        )


def _training(counted: FeatureHistory, sums: Windowed) -> Counts:
    if counted.reference is None:
        return np.zeros_like(sums.current)
    return np.ascontiguousarray(np.broadcast_to(counted.reference, sums.current.shape))
