"""Numbers as people say them: 31 of 100, at most two significant digits, never a claim that rounding invented."""

from __future__ import annotations

import math


def of_100(share: float) -> str:
    """Say a share of 0…1 as so many of a hundred; of a thousand below one; 0 and 100 only when they are exact.

    >>> [of_100(share) for share in (0.0, 0.0004, 0.0042, 0.3098, 0.996, 1.0)]
    ['0 of 100', 'fewer than 1 of 1,000', '4 of 1,000', '31 of 100', 'more than 99 of 100', '100 of 100']
    """
    if share <= 0:
        return "0 of 100"
    if share < 0.001:  # noqa: PLR2004 - one of a thousand
        return "fewer than 1 of 1,000"
    if share < 0.00995:  # noqa: PLR2004 - rounds to less than one of a hundred
        return f"{max(1, round(share * 1000))} of 1,000"
    if share >= 1:
        return "100 of 100"
    return "more than 99 of 100" if share > 0.99 else f"{round(share * 100)} of 100"  # noqa: PLR2004


def two_digits(value: float) -> str:
    """Write a number with two significant digits, thousands grouped.

    >>> [two_digits(value) for value in (0.2098, 1234.5, 18.4, 5.0, 0.0, -0.034)]
    ['0.21', '1,200', '18', '5', '0', '-0.034']
    """
    if not math.isfinite(value):
        raise ValueError(f"a number that is said must be finite, got {value}")
    if value == 0:
        return "0"
    rounded = float(f"{value:.1e}")
    decimals = 1 - math.floor(math.log10(abs(rounded)))
    if decimals <= 0:
        return f"{rounded:,.0f}"
    return f"{rounded:.{decimals}f}".rstrip("0").rstrip(".")


def about(count: int) -> str:
    """Write a count with two significant digits, marked where that changed it.

    >>> about(97), about(275), about(1200)
    ('97', 'about 280', '1,200')
    """
    rounded = int(float(f"{count:.1e}"))
    return f"{count:,}" if rounded == count else f"about {rounded:,}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Write a count with its noun.

    >>> counted(1, "day"), counted(6, "day"), counted(2, "category", "categories")
    ('1 day', '6 days', '2 categories')
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def ordinal(place: int) -> str:
    """Write a place in an order.

    >>> [ordinal(place) for place in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    teens = (11, 12, 13)
    ending = "th" if place % 100 in teens else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place:,}{ending}"


def joined(names: list[str], *, most: int = 3) -> str:
    """Write a list as a sentence does, the first few and how many more.

    >>> joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c", "d", "e"])
    ('a', 'a and b', 'a, b, c and 2 more')
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
