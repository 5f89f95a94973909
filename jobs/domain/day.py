"""The partition of everything."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from jobs.domain.errors import Problem, SpecError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Day = date
"""One partition: what a model's producer wrote under the prefix of this date, in the model's time zone."""


def parse_day(text: str) -> Day:
    """Read a day written as YYYY-MM-DD.

    >>> parse_day("2013-10-15")
    datetime.date(2013, 10, 15)
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise SpecError(
            Problem(where="day", rule="must be a date written YYYY-MM-DD", got=repr(text), way_out="e.g. 2013-10-15")
        ) from None


def day_bounds(day: Day, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first instant of `day` and of the day after, in `zone`; 23, 24 or 25 hours apart.

    >>> from zoneinfo import ZoneInfo
    >>> start, end = day_bounds(date(2013, 3, 10), ZoneInfo("America/New_York"))
    >>> end.astimezone(UTC) - start.astimezone(UTC)
    datetime.timedelta(seconds=82800)
    """
    return (
        datetime.combine(day, time.min, tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone),
    )


def days_between(first: Day, last: Day) -> list[Day]:
    """List the days from `first` to `last`, both included.

    >>> [str(day) for day in days_between(date(2013, 1, 31), date(2013, 2, 1))]
    ['2013-01-31', '2013-02-01']
    """
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
