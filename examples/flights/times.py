"""Turn the local clock times of the raw table into moments in UTC."""

import polars as pl

NEW_YORK = "America/New_York"
PUERTO_RICO = "America/Puerto_Rico"
UNLISTED_ZONES = {"SJU": PUERTO_RICO, "BQN": PUERTO_RICO, "PSE": PUERTO_RICO, "STT": "America/St_Thomas"}
"""Destinations that the table of airports lacks: all four lie in the Caribbean."""

LEAD = pl.duration(hours=2)
"""A flight is scored this long before its scheduled departure."""


def with_times(flights: pl.DataFrame, airports: pl.DataFrame) -> pl.DataFrame:
    """Add `scored_at`, `departs_at`, `due_at` and `arrived_at`, all in UTC.

    `departs_at` and `due_at` are the scheduled departure and arrival. `arrived_at` is when the plane was at the gate of
    its destination; null when it never was there (cancelled, or diverted for good). A diverted plane that reached its
    destination in the end has a clock time but no delay in the raw table: the delay follows from the clock.
    """
    zones = {**dict(airports.select("faa", "tzone").drop_nulls().iter_rows()), **UNLISTED_ZONES}
    known = flights.with_columns(
        departs_at=pl.col("time_hour") + pl.duration(minutes="minute"),
        zone=pl.col("dest").replace_strict(zones),
    )
    due = known.with_columns(due_at=_next_clock_time("departs_at", "sched_arr_time", known))
    left = due.with_columns(left_at=pl.col("departs_at") + pl.duration(minutes="dep_delay"))
    arrived_late_or_not = pl.col("due_at") + pl.duration(minutes="arr_delay")
    return left.with_columns(
        scored_at=pl.col("departs_at") - LEAD,
        arrived_at=pl.coalesce(arrived_late_or_not, _next_clock_time("left_at", "arr_time", left)),
    ).drop("zone", "left_at")


def new_york_day(moment: str) -> pl.Expr:
    """Name the day in New York on which a UTC moment lies: the partition of everything."""
    return pl.col(moment).dt.convert_time_zone(NEW_YORK).dt.date()


def _next_clock_time(after: str, clock: str, flights: pl.DataFrame) -> pl.Expr:
    """First moment after `after` at which the clock at the destination shows `clock` (1745 is 17:45), in UTC."""
    zones = flights["zone"].unique().sort().to_list()
    return pl.coalesce(pl.when(pl.col("zone") == zone).then(_next_in_zone(after, clock, zone)) for zone in zones)


def _next_in_zone(after: str, clock: str, zone: str) -> pl.Expr:
    here = pl.col(after).dt.convert_time_zone(zone).dt.replace_time_zone(None)
    shown = pl.col(clock) // 100 * 60 + pl.col(clock) % 100
    now = here.dt.hour().cast(pl.Int64) * 60 + here.dt.minute().cast(pl.Int64)
    local = here + pl.duration(minutes=(shown - now) % 1440)
    return local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
