"""Rows of the raw tables, written by hand: what a test does not say is a plain flight that arrived in time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

from examples.flights.outcomes import with_outcomes
from examples.flights.times import NEW_YORK, with_times

AIRPORTS = pl.DataFrame(
    {"faa": ["ORD", "LAX", "MIA"], "tzone": ["America/Chicago", "America/Los_Angeles", "America/New_York"]}
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def new_york(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(NEW_YORK)).astimezone(UTC)  # type: ignore[misc,arg-type]


def raw_flight(
    year: int,
    month: int,
    day: int,
    clock: int,
    *,
    flight: int = 1,
    carrier: str = "UA",
    origin: str = "JFK",
    dest: str = "MIA",
    sched_arr_time: int | None = None,
    dep_delay: int | None = 0,
    arr_delay: int | None = 0,
    arr_time: int | None = None,
    tailnum: str | None = "N1",
) -> dict[str, object]:
    hour, minute = divmod(clock, 100)
    return {
        "year": year,
        "month": month,
        "day": day,
        "sched_dep_time": clock,
        "dep_delay": dep_delay,
        "sched_arr_time": (clock + 300) % 2400 if sched_arr_time is None else sched_arr_time,
        "arr_delay": arr_delay,
        "arr_time": arr_time,
        "carrier": carrier,
        "flight": flight,
        "tailnum": tailnum,
        "origin": origin,
        "dest": dest,
        "distance": 1000,
        "hour": hour,
        "minute": minute,
        "time_hour": new_york(year, month, day, hour),
    }


SCHEMA_OVERRIDES = {"dep_delay": pl.Int64, "arr_delay": pl.Int64, "arr_time": pl.Int64, "tailnum": pl.String}


def timed(*rows: dict[str, object]) -> pl.DataFrame:
    return with_times(pl.DataFrame(list(rows), schema_overrides=SCHEMA_OVERRIDES), AIRPORTS)


def known(*rows: dict[str, object]) -> pl.DataFrame:
    return with_outcomes(timed(*rows))


CANCELLED = {"dep_delay": None, "arr_delay": None}
