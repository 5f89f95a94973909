"""Say which flights were late, and when that was reported.

The reporting delay is the one thing here that is modelled and not measured: the raw table does not say when a carrier
reported an arrival. Carriers report in batches, the large ones often, the small ones rarely.
"""

import datetime as dt

import polars as pl

from examples.flights.times import NEW_YORK

LATE_MINUTES = 15
"""Late is *more than* this many minutes after the scheduled arrival."""

EVERY_DAY = range(7)
MONDAY_WEDNESDAY_FRIDAY = (0, 2, 4)

SIX_HOURLY = ("AA", "B6", "DL", "UA", "US", "WN")
NIGHTLY = ("9E", "EV", "MQ")
REPORT_HOURS_SIX_HOURLY = (0, 6, 12, 18)
REPORT_HOURS_NIGHTLY = (3,)
"""Hours in New York. Carriers in neither list report on three nights a week."""


def with_outcomes(flights: pl.DataFrame) -> pl.DataFrame:
    """Add `is_late` and `known_at` (UTC): both null for a flight that never reached its destination.

    A diverted flight that reached it in the end is late or not by when it did; a cancelled one has no outcome.
    """
    late = (pl.col("arrived_at") - pl.col("due_at")) > pl.duration(minutes=LATE_MINUTES)
    carriers = flights["carrier"].unique().sort()
    moments = pl.concat([_report_moments(flights["departs_at"], carrier) for carrier in carriers])
    return (
        flights.with_columns(is_late=late)
        .sort("arrived_at")
        .join_asof(
            moments.sort("known_at"),
            left_on="arrived_at",
            right_on="known_at",
            by="carrier",
            strategy="forward",
            coalesce=False,
            check_sortedness=False,
        )
    )


def _report_moments(departures: pl.Series, carrier: str) -> pl.DataFrame:
    """All moments at which a carrier reports, from the first departure to a week after the last."""
    first, last = departures.min(), departures.max()
    assert isinstance(first, dt.datetime)
    assert isinstance(last, dt.datetime)
    hours = REPORT_HOURS_SIX_HOURLY if carrier in SIX_HOURLY else REPORT_HOURS_NIGHTLY
    weekdays = EVERY_DAY if carrier in SIX_HOURLY + NIGHTLY else MONDAY_WEDNESDAY_FRIDAY
    days = pl.date_range(first.date(), last.date() + dt.timedelta(days=7), eager=True)
    local = [dt.datetime.combine(day, dt.time(hour)) for day in days if day.weekday() in weekdays for hour in hours]
    known_at = pl.Series(local, dtype=pl.Datetime("us")).dt.replace_time_zone(NEW_YORK).dt.convert_time_zone("UTC")
    return pl.DataFrame({"carrier": carrier, "known_at": known_at})
