"""Jensen-Shannon distance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from jobs.statistics.drift_measure import Drift
from jobs.statistics.sampling import LEAST_ROWS, critical_chi_squared, expected_chi, noise
from jobs.statistics.shares import smoothed_shares, used_bins

if TYPE_CHECKING:
    from jobs.statistics.arrays import Counts, Floats


_CHI_SQUARED_PER_BIT = 8 * math.log(2)


def js_distance(reference: Counts, current: Counts) -> Drift:
    """Return the root of the Jensen-Shannon divergence in base 2: √(½Σ c·log2(c/a) + ½Σ r·log2(r/a)), a = (c+r)/2.

    0 is no difference, 1 no overlap; symmetric, obeys the triangle inequality. r and c are the shares that `psi` takes.
    `by_bin` adds up to the divergence, the square of the distance. Without drift 8·ln 2 times the divergence follows
    (1/n + 1/m)·χ², as its second-order term is an eighth of the PSI. Evidently's is in base e: 0.8326 of this one;
    TensorFlow's is the divergence.

    >>> drift = js_distance(np.array([500, 500]), np.array([400, 600]))
    >>> round(float(drift.value), 4), round(float(drift.expected), 4), round(float(drift.critical), 4)
    (0.0853, 0.0152, 0.0489)
    """
    is_used = used_bins(reference, current)
    by_bin = js_by_bin(smoothed_shares(reference, is_used), smoothed_shares(current, is_used))
    scale, bins = noise(reference, current) / _CHI_SQUARED_PER_BIT, is_used.sum(axis=-1)
    return Drift(
        value=np.sqrt(np.clip(by_bin.sum(axis=-1), 0.0, 1.0)),
        expected=expected_chi(bins) * np.sqrt(scale),
        critical=np.sqrt(critical_chi_squared(bins) * scale),
        least_rows=LEAST_ROWS,
        by_bin=by_bin,
    )


def js_by_bin(reference: Floats, current: Floats) -> Floats:
    """Return the part of every bin in the Jensen-Shannon divergence in bits, given shares; a share may be 0.

    >>> float(js_by_bin(np.array([1.0, 0.0]), np.array([0.0, 1.0])).sum())
    1.0
    """
    average = (reference + current) / 2
    by_bin: Floats = (_relative(reference, average) + _relative(current, average)) / 2
    return by_bin


def _relative(shares: Floats, average: Floats) -> Floats:
    quotient = np.divide(shares, average, out=np.ones(average.shape), where=shares > 0)
    relative: Floats = shares * np.log2(quotient)
    return relative
