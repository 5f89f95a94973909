"""Measure the level of the score: its mean and its uncertainty, over every window and in every segment."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from jobs.domain.spec import SCORE
from jobs.drift.cells import Cells, no_texts, refuse, refuse_few
from jobs.drift.compare import windowed
from jobs.drift.windows import WINDOWS
from jobs.statistics.mean import mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.drift.history import History
    from jobs.statistics.arrays import Floats, Indexes


def score_level(history: History, ends: Indexes, *, is_probability: bool) -> Iterator[Cells]:
    """Yield the mean score and, where the score is a probability, its mean binary entropy in bits."""
    score = history.score
    counts = windowed(score.finite_count, ends).current
    level = mean(counts, _summed(score.value_sum, ends), _summed(score.value_sum_squares, ends))
    reason = no_texts(counts.shape)
    refuse_few(reason, counts, 1)
    refuse(reason, ~np.isfinite(level.value), "scores too large to be summed")
    yield Cells(
        feature=SCORE,
        metric="mean_score",
        reference=None,
        value=level.value,
        reason=reason,
        row_count=counts,
        interval_low=level.low,
        interval_high=level.high,
    )
    if not is_probability:
        return
    reason = no_texts(counts.shape)
    refuse_few(reason, counts, 1)
    outside = ((score.value_min < 0) | (score.value_max > 1)).astype(np.int64)
    refuse(reason, windowed(outside, ends).current > 0, "no probability: some scores lie outside 0 and 1")
    yield Cells(
        feature=SCORE,
        metric="entropy",
        reference=None,
        value=_summed(score.entropy_sum, ends) / np.maximum(counts, 1),
        reason=reason,
        row_count=counts,
    )


def _summed(days: Floats, ends: Indexes) -> Floats:
    """Add the days of every window, oldest first: one day alone gives the same bits as many together."""
    return np.stack(
        [np.stack([reduce(np.add, days[end + 1 - window : end + 1]) for window in WINDOWS]) for end in ends]
    )
