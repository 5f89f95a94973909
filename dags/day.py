"""The one place that turns a run of the scheduler into the day it is about."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from jobs.domain.day import day_bounds, parse_day
from jobs.domain.errors import Problem, SpecError

if TYPE_CHECKING:
    from jobs.domain.day import Day

log = logging.getLogger("plumbline")


class DatedRun(Protocol):
    """What of an Airflow run tells its day; the run in a task's context has all of it."""

    @property
    def run_id(self) -> str:
        """The name of the run."""

    @property
    def partition_key(self) -> str | None:
        """The day as the timetable, a backfill, the UI or the REST API wrote it."""

    @property
    def logical_date(self) -> datetime | None:
        """Given by `airflow dags test DAG DATE` and `airflow dags trigger --logical-date`."""

    @property
    def run_after(self) -> datetime:
        """The instant the run was asked for."""


def day_of(run: DatedRun, zone: ZoneInfo, *, asked: str | None = None, default_zone: ZoneInfo | None = None) -> Day:
    """Return the day a run is about, in the model's zone.

    In this order: the partition key; `asked`, the `day` of a trigger by hand; the date of a logical date that is a
    midnight (in `zone`, in UTC or in Airflow's `default_zone`, in which the command line reads dates); otherwise
    yesterday as seen when the run was asked for, said in the log. SpecError when two of the first three disagree.
    """
    named = {
        "partition key": parse_day(run.partition_key) if run.partition_key else None,
        "day of the trigger": parse_day(asked) if asked else None,
        "logical date": _midnight_of(run.logical_date, zone, default_zone or ZoneInfo("UTC")),
    }
    told = {source: day for source, day in named.items() if day is not None}
    if len(set(told.values())) > 1:
        raise SpecError(
            Problem(
                where=f"run {run.run_id}",
                rule="must be about one day",
                got=", ".join(f"{source} {day}" for source, day in told.items()),
                way_out="trigger it again and name the day once",
            )
        )
    if told:
        return next(iter(told.values()))
    yesterday = run.run_after.astimezone(zone).date() - timedelta(days=1)
    log.warning("run %s names no day: taking %s, yesterday in %s", run.run_id, yesterday, zone.key)
    return yesterday


def refuse_unfinished(day: Day, zone: ZoneInfo, *, now: datetime) -> None:
    """Raise SpecError for a day that is not over in the model's zone: no run can tell anything true about it."""
    _, end = day_bounds(day, zone)
    if now < end:
        raise SpecError(
            Problem(
                where="day of the run",
                rule=f"must be over in {zone.key}",
                got=f"{day}",
                way_out=f"wait until {end.isoformat()}, when its own run starts",
            )
        )


def _midnight_of(instant: datetime | None, *zones: ZoneInfo) -> Day | None:
    if instant is None:
        return None
    for zone in (*zones, UTC):
        local = instant.astimezone(zone)
        if local.time() == time.min:
            return local.date()
    return None
