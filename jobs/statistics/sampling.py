"""How far two samples of one population lie apart by chance alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from jobs.statistics.chi_squared import chi_squared_quantile

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.statistics.arrays import Counts, Floats


TAIL = 0.01
"""A critical value is exceeded with this probability when nothing has drifted."""

LEAST_ROWS = 140
"""Below so many rows on either side the χ² law of the distances below fails: too few fall into each bin."""


def noise(reference: Counts, current: Counts) -> Floats:
    """Return 1/n + 1/m of two arrays of counts per bin (last axis), an empty side taken as one row.

    >>> float(noise(np.array([2, 6]), np.array([2, 2])))
    0.375
    """
    reference_rows, current_rows = (np.maximum(counts.sum(axis=-1), 1) for counts in (reference, current))
    inverse: Floats = 1.0 / reference_rows + 1.0 / current_rows
    return inverse


def expected_chi_squared(bins: Counts) -> Floats:
    """Return the mean of χ² with one degree of freedom less than there are bins: B - 1."""
    return np.maximum(bins - 1, 0).astype(np.float64)


def expected_chi(bins: Counts) -> Floats:
    """Return the mean of the root of χ² with B - 1 degrees of freedom: √2·Γ(B/2)/Γ((B-1)/2)."""

    def mean(degrees: int) -> float:
        return math.sqrt(2) * math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) if degrees else 0.0

    return _for_each(mean, bins)


def critical_chi_squared(bins: Counts) -> Floats:
    """Return what χ² with B - 1 degrees of freedom exceeds once in a hundred times.

    >>> critical_chi_squared(np.array([10, 2, 1])).round(3).tolist()
    [21.666, 6.635, 0.0]
    """
    return _for_each(lambda degrees: chi_squared_quantile(TAIL, degrees), bins)


def _for_each(of_degrees: Callable[[int], float], bins: Counts) -> Floats:
    distinct, place = np.unique(bins, return_inverse=True)
    return np.array([of_degrees(max(int(each) - 1, 0)) for each in distinct])[place].reshape(bins.shape)
