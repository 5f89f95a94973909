"""Mean of a window, with its interval, from sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from jobs.statistics.arrays import Counts, Floats


_NORMAL_95 = 1.959963984540054


class Mean(NamedTuple):
    """A mean and the ends of its 95 % interval; NaN where there is no value, a lone value has no interval."""

    value: Floats
    low: Floats
    high: Floats


def mean(counts: Counts, sums: Floats, sums_of_squares: Floats) -> Mean:
    """Return Σx / n with mean ± 1.96·s/√n, s² = (Σx² - n·mean²) / (n - 1); adding days pools them.

    The average of daily means is not the mean of a week: add counts and sums of the days instead. Good for scores;
    s loses digits where the mean is many thousand times the spread.

    >>> [round(float(each), 3) for each in mean(np.array(4), np.array(2.0), np.array(1.5))]
    [0.5, 0.1, 0.9]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(counts > 0, sums / counts, np.nan)
        variance = np.maximum(sums_of_squares - counts * value * value, 0.0) / (counts - 1)
        half = np.where(counts > 1, _NORMAL_95 * np.sqrt(variance / counts), np.nan)
    return Mean(value, value - half, value + half)
