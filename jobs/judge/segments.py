"""Which part of the population is affected: everyone, or a few segments and the others not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jobs.domain.headline import place_name
from jobs.domain.spec import ALL_SEGMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.judge.verdicts import Judged


@dataclass(frozen=True, slots=True)
class Affected:
    """Hold the segments beyond their limit, largest first, and how many were judged.

    `narrowed` names the segments that stand out where others of the same column are within their limit; empty where
    everybody is affected.
    """

    beyond: tuple[Judged, ...]
    judged_count: int
    narrowed: tuple[str, ...]

    @property
    def place(self) -> str:
        """The key of the affected part: `all`, or the segments that stand out."""
        return " ".join(self.narrowed) or ALL_SEGMENT

    @property
    def words(self) -> str | None:
        """The affected part in words, None for everybody.

        >>> Affected((), 3, ("origin=JFK", "origin=LGA")).words
        'origin JFK and 1 more'
        """
        if not self.narrowed:
            return None
        more = len(self.narrowed) - 1
        return f"{place_name(self.narrowed[0])} and {more} more" if more else place_name(self.narrowed[0])

    def around(self, segment: str) -> Affected:
        """Return the same with the affected segments of one segment's column named."""
        column = _column(segment)
        named = (each.verdict.segment for each in self.beyond if _column(each.verdict.segment) == column)
        return replace(self, narrowed=tuple(named))

    def to_evidence(self) -> list[dict[str, object]]:
        """Return the affected segments as a finding's evidence keeps them."""
        return [
            {
                "segment": each.verdict.segment,
                "value": each.verdict.value,
                "limit": each.verdict.limit.value if each.verdict.limit else None,
                "row_count": each.verdict.row_count,
                "window_days": each.verdict.window_days,
            }
            for each in self.beyond
        ]


STANDS_OUT: Final = 1.5
"""Where all rows are beyond as well, a segment stands out from so many times their value."""


def affected_segments(judged: Iterable[Judged]) -> Affected:
    """Find which segments of one feature and metric are beyond their limit, and those of the column it is worst in.

    Where all rows together are beyond as well, segments stand out only when they are at most half of their column
    and each is 1.5 times as far as all rows: an outage of one airport of three is not everybody's. It shows in every
    other column too (the carriers of that airport), but weaker.
    """
    by_segment: dict[str, Judged] = {}
    everywhere = 0.0
    for each in judged:
        if each.level is None:
            continue
        if each.verdict.segment == ALL_SEGMENT:
            everywhere = max(everywhere, each.verdict.value or 0.0) if each.is_beyond else everywhere
            continue
        known = by_segment.get(each.verdict.segment)
        if known is None or (each.level, each.is_confirmed) > (known.level or 0, known.is_confirmed):
            by_segment[each.verdict.segment] = each
    beyond = sorted(
        (each for each in by_segment.values() if each.is_beyond),
        key=lambda each: (-each.verdict.row_count, each.verdict.segment),
    )
    return Affected(tuple(beyond), len(by_segment), _narrowed(by_segment, beyond, everywhere))


def _narrowed(by_segment: dict[str, Judged], beyond: list[Judged], everywhere: float) -> tuple[str, ...]:
    judged_of: dict[str, int] = defaultdict(int)
    beyond_of: dict[str, list[str]] = defaultdict(list)
    for segment in by_segment:
        judged_of[_column(segment)] += 1
    for each in beyond:
        beyond_of[_column(each.verdict.segment)].append(each.verdict.segment)
    least_of = {
        column: min(by_segment[segment].verdict.value or 0.0 for segment in segments)
        for column, segments in beyond_of.items()
        if not everywhere or len(segments) <= judged_of[column] / 2
    }
    narrow = max(least_of, key=lambda column: (least_of[column], column), default=None)
    if narrow is None or least_of[narrow] < STANDS_OUT * everywhere:
        return ()
    return tuple(beyond_of[narrow])


def _column(segment: str) -> str:
    return segment.partition("=")[0]
