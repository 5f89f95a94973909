"""Counts of one feature in one segment over one or more days, in the bins of the reference; profiles add."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_UNSEEN_NAMES = 10
"""How many names of unseen categories a profile keeps, the most frequent ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Count the rows of one feature in one segment; days add to windows, segments to totals.

    `bin_counts` is ordered as the labels of the definition `bin_version`; its sum is the row count. NULL and NaN are
    the missing bin and are counted apart as well, as are the infinities (which lie in the outermost bins, where these
    are open) and what lies below or above the reference. Sums, minimum and maximum are over finite values and None
    where there is none, a sum also where it overflows. `entropy_sum` is in bits, over scores from 0 to 1. `unseen_top`
    of a sum of profiles may lack names that were rare on each day.
    """

    bin_version: str
    bin_counts: tuple[int, ...]
    null_count: int = 0
    nan_count: int = 0
    positive_infinity_count: int = 0
    negative_infinity_count: int = 0
    below_count: int = 0
    above_count: int = 0
    zero_count: int = 0
    value_sum: float | None = None
    value_sum_squares: float | None = None
    value_min: float | None = None
    value_max: float | None = None
    entropy_sum: float | None = None
    unseen_top: Mapping[str, int] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """Number of rows, missing ones included."""
        return sum(self.bin_counts)

    @property
    def distinct_estimate(self) -> int:
        """Least number of distinct values: the bins that hold any, missing left out, unseen ones by their names.

        Exact for categories and frequent values, at most a hundred or so for continuous ones; it adds with the counts.
        """
        known = sum(count > 0 for count in self.bin_counts[:-2])
        return known + max(len(self.unseen_top), int(self.bin_counts[-2] > 0))

    def __add__(self, other: Profile) -> Profile:
        """Return the profile of both together; ValueError when they were counted in different bins."""
        if self.bin_version != other.bin_version:
            raise ValueError(f"profiles of bins {self.bin_version} and {other.bin_version} do not add")
        return Profile(
            bin_version=self.bin_version,
            bin_counts=tuple(a + b for a, b in zip(self.bin_counts, other.bin_counts, strict=True)),
            null_count=self.null_count + other.null_count,
            nan_count=self.nan_count + other.nan_count,
            positive_infinity_count=self.positive_infinity_count + other.positive_infinity_count,
            negative_infinity_count=self.negative_infinity_count + other.negative_infinity_count,
            below_count=self.below_count + other.below_count,
            above_count=self.above_count + other.above_count,
            zero_count=self.zero_count + other.zero_count,
            value_sum=_total(self.value_sum, other.value_sum),
            value_sum_squares=_total(self.value_sum_squares, other.value_sum_squares),
            value_min=min(_present(self.value_min, other.value_min), default=None),
            value_max=max(_present(self.value_max, other.value_max), default=None),
            entropy_sum=_total(self.entropy_sum, other.entropy_sum),
            unseen_top=_most_frequent(self.unseen_top, other.unseen_top),
        )


def _present(*values: float | None) -> list[float]:
    return [value for value in values if value is not None]


def _total(*values: float | None) -> float | None:
    present = _present(*values)
    return sum(present) if present else None


def _most_frequent(*counts: Mapping[str, int]) -> dict[str, int]:
    together: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            together[name] = together.get(name, 0) + count
    return dict(sorted(together.items(), key=lambda item: (-item[1], item[0]))[:MOST_UNSEEN_NAMES])
