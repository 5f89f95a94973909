"""Turn counts per bin into shares that two sides can be compared by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jobs.statistics.arrays import Counts, Flags, Floats


PSEUDO_COUNT = 0.5
"""Rows added to every bin of either side, so that an empty bin tells little instead of infinitely much."""


def used_bins(reference: Counts, current: Counts) -> Flags:
    """Mark the bins (last axis) that either side has rows in; the others take no part in a comparison."""
    return (reference + current) > 0


def smoothed_shares(counts: Counts, is_used: Flags) -> Floats:
    """Return (count + 0.5) / (n + 0.5·B) over the B used bins of the last axis, 0 in the others.

    >>> smoothed_shares(np.array([7, 1, 0]), np.array([True, True, False])).round(4).tolist()
    [0.8333, 0.1667, 0.0]
    """
    raised = np.where(is_used, counts + PSEUDO_COUNT, 0.0)
    total = raised.sum(axis=-1, keepdims=True)
    shares: Floats = np.divide(raised, total, out=np.zeros_like(raised), where=total > 0)
    return shares
