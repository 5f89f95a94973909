"""Which values of a segment column are segments of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_VALUES: Final = 200
"""At most so many values of a column are segments; the rows of the others are `column=(other)`."""


def listed_values(known: Iterable[str], counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the values that are segments: those known from the reference, then the day's most frequent others.

    A known value stays a segment whatever the day looks like, so that days add; equally frequent new ones come in the
    order of their names.

    >>> listed_values(("EWR", "JFK"), {"SWF": 3, "JFK": 500, "TEB": 9})
    ('EWR', 'JFK', 'TEB', 'SWF')
    """
    before = tuple(sorted(known))[:MOST_VALUES]
    new = sorted(counts.keys() - set(before), key=lambda value: (-counts[value], value))
    return (*before, *new[: MOST_VALUES - len(before)])


def number_text(value: float) -> str:
    """Write a number that is a segment: whole ones without a point.

    >>> number_text(3.0), number_text(0.25)
    ('3', '0.25')
    """
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact in a double
