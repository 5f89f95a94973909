"""How a day is written for people: the same in every place, whatever the machine's language is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def short_day(day: date) -> str:
    """Write day and month.

    >>> from datetime import date
    >>> short_day(date(2013, 12, 1))
    '1 Dec'
    """
    return f"{day.day} {MONTHS[day.month - 1]}"


def week_day(day: date) -> str:
    """Write weekday, day and month.

    >>> from datetime import date
    >>> week_day(date(2013, 12, 1))
    'Sun 1 Dec'
    """
    return f"{WEEKDAYS[day.weekday()]} {short_day(day)}"


def long_day(day: date) -> str:
    """Write weekday, day, month and year.

    >>> from datetime import date
    >>> long_day(date(2013, 12, 1))
    'Sun 1 Dec 2013'
    """
    return f"{week_day(day)} {day.year}"
