"""Change of the missing share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jobs.statistics.chi_squared import chi_squared_quantile
from jobs.statistics.drift_measure import Drift
from jobs.statistics.sampling import TAIL, noise

if TYPE_CHECKING:
    from jobs.statistics.arrays import Counts


def missing_change(reference: Counts, current: Counts) -> Drift:
    """Return the missing share of the current side minus that of the reference, -1…1; missing is the last bin.

    0 is no change, 0.1 ten more empty values in a hundred. The critical value is for its magnitude: the normal law of
    the difference of two shares, pooled, with Yates' half a row on either side, so that it holds for rare ones too.

    >>> drift = missing_change(np.array([990, 10]), np.array([80, 20]))
    >>> round(float(drift.value), 4), round(float(drift.critical), 4)
    (0.19, 0.0498)
    """
    reference_rows, current_rows = reference.sum(axis=-1), current.sum(axis=-1)
    share = [
        counts[..., -1] / np.maximum(rows, 1) for counts, rows in ((reference, reference_rows), (current, current_rows))
    ]
    pooled = (reference[..., -1] + current[..., -1] + 0.5) / (reference_rows + current_rows + 1)
    one_row = noise(reference, current)
    return Drift(
        value=share[1] - share[0],
        expected=np.zeros(one_row.shape),
        critical=np.sqrt(chi_squared_quantile(TAIL, 1) * pooled * (1 - pooled) * one_row) + one_row / 2,
        least_rows=1,
    )
