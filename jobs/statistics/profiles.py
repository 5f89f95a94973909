"""Turn the kernel's counts into profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jobs.domain.profile import Profile
from jobs.statistics.slots import Special

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.statistics.arrays import Counts
    from jobs.statistics.kernel import FeatureCounts
    from jobs.statistics.slots import Slots


def numeric_profile(
    counts: FeatureCounts, segment: int, slots: Slots, *, bin_version: str, is_probability: bool = False
) -> Profile:
    """Return what was counted of a numeric feature in one segment, given by its position in the counts."""
    row = counts.slots[segment]
    bins = np.zeros(slots.bins.max() + 1, dtype=np.int64)
    np.add.at(bins, slots.bins, row)
    special = {which: int(row[slots.special(which)]) for which in Special}
    has_values = bool(np.isfinite(counts.minimum[segment]))
    zeros = int(row[slots.zero_slot])
    below = special[Special.BELOW] + special[Special.NEGATIVE_INFINITY] * np.isfinite(slots.lowest)
    above = special[Special.ABOVE] + special[Special.POSITIVE_INFINITY] * np.isfinite(slots.highest)
    return Profile(
        bin_version=bin_version,
        bin_counts=tuple(bins.tolist()),
        null_count=special[Special.NULL],
        nan_count=special[Special.NAN],
        positive_infinity_count=special[Special.POSITIVE_INFINITY],
        negative_infinity_count=special[Special.NEGATIVE_INFINITY],
        below_count=int(below + zeros * (slots.lowest > 0)),
        above_count=int(above + zeros * (slots.highest < 0)),
        zero_count=zeros,
        value_sum=_finite(counts.sums[segment, 0]) if has_values else None,
        value_sum_squares=_finite(counts.sums[segment, 1]) if has_values else None,
        value_min=float(counts.minimum[segment]) if has_values else None,
        value_max=float(counts.maximum[segment]) if has_values else None,
        entropy_sum=float(counts.sums[segment, 2]) if has_values and is_probability else None,
    )


def coded_profile(counts: Counts, *, bin_version: str, unseen_top: Mapping[str, int]) -> Profile:
    """Return what was counted of a categorical feature in one segment, given its counts per bin."""
    bins = tuple(counts.tolist())
    return Profile(bin_version=bin_version, bin_counts=bins, null_count=bins[-1], unseen_top=unseen_top)


def _finite(total: float) -> float | None:
    return float(total) if np.isfinite(total) else None
