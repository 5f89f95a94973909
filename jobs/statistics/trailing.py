"""How far today may lie from the days before it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class TrailingRange:
    """Hold the middle of the days before and the change from it that is still normal, in the unit of the values."""

    middle: float
    allowed_change: float


def trailing_range(values: Sequence[float], *, t: float, least_change: float) -> TrailingRange:
    """Return the mean of k days before today and how far today may lie from it.

    allowed = max(least_change, q · s · sqrt(1 + 1/k)), s the standard deviation with k - 1, q the quantile of
    Student's t with k - 1 degrees of freedom at the probability that `t` has under the normal law. So a day without
    change lies beyond as seldom as the normal law says for `t`, however few days there are: 3 standard deviations of
    7 days would be crossed on one normal day in 32, this limit on one in 370. Where all days are equal the least
    change alone counts. Today must not be among `values`.

    >>> trailing_range([0.25] * 28, t=3.0, least_change=0.02)
    TrailingRange(middle=0.25, allowed_change=0.02)
    >>> round(trailing_range([-1.0, 0.0, 1.0, -1.0, 0.0, 1.0, 0.0], t=3.0, least_change=0.0).allowed_change, 2)
    4.28
    """
    k = len(values)
    if k < 2:  # noqa: PLR2004 - a spread needs two days
        message = f"a trailing range needs at least 2 days, got {k}"
        raise ValueError(message)
    quantile = float(stdtrit(k - 1, ndtr(t)))
    spread = float(np.std(values, ddof=1))
    return TrailingRange(float(np.mean(values)), max(least_change, quantile * spread * math.sqrt(1 + 1 / k)))
