"""What every measure of drift answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jobs.statistics.arrays import Counts, Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drift:
    """Hold one measure of many comparisons at once; every array has the shape of the counts without the last axis.

    `expected` is the mean without drift, `critical` what is exceeded less than once in a hundred without it (in
    magnitude), both for the sizes of these very samples; both hold from `least_rows` rows on either side.
    `by_bin` splits the value into the bins of the last axis, None where it is the matter of one bin.
    """

    value: Floats
    expected: Floats
    critical: Floats
    least_rows: int
    by_bin: Floats | None = None


DriftMeasure = Callable[[Counts, Counts], Drift]
"""Compare counts of the reference with counts of the current side: bins on the last axis, missing the last of them."""
