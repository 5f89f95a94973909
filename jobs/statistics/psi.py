"""Population stability index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jobs.statistics.drift_measure import Drift
from jobs.statistics.sampling import LEAST_ROWS, critical_chi_squared, expected_chi_squared, noise
from jobs.statistics.shares import smoothed_shares, used_bins

if TYPE_CHECKING:
    from jobs.statistics.arrays import Counts, Floats


def psi(reference: Counts, current: Counts) -> Drift:
    """Return the population stability index in nats: Σ (c - r)·ln(c / r) over the bins either side has rows in.

    0 is no difference, there is no upper end. r and c are shares with half a row added to every bin, or one empty bin
    would decide everything. Without drift it follows (1/n + 1/m)·χ² with B - 1 degrees of freedom (Yurdakul 2018):
    with 1,000 rows and ten bins 0.009 is nothing. The law holds from about 140 rows; with many rare bins the true
    value lies below it, never above. Do not compare values of tools that clip shares instead, or bin by current data.

    >>> drift = psi(np.array([500, 500]), np.array([400, 600]))
    >>> round(float(drift.value), 4), round(float(drift.expected), 4), round(float(drift.critical), 4)
    (0.0405, 0.002, 0.0133)
    """
    is_used = used_bins(reference, current)
    by_bin = psi_by_bin(smoothed_shares(reference, is_used), smoothed_shares(current, is_used))
    scale, bins = noise(reference, current), is_used.sum(axis=-1)
    return Drift(
        value=by_bin.sum(axis=-1),
        expected=expected_chi_squared(bins) * scale,
        critical=critical_chi_squared(bins) * scale,
        least_rows=LEAST_ROWS,
        by_bin=by_bin,
    )


def psi_by_bin(reference: Floats, current: Floats) -> Floats:
    """Return (c - r)·ln(c / r) of every bin, given shares; 0 where a side's share is 0: smooth before.

    >>> float(psi_by_bin(np.array([0.25, 0.25, 0.5]), np.array([0.5, 0.25, 0.25])).sum().round(4))
    0.3466
    """
    both = (reference > 0) & (current > 0)
    quotient = np.divide(current, reference, out=np.ones(both.shape), where=both)
    by_bin: Floats = (current - reference) * np.log(quotient)
    return by_bin
