"""Every kind of run Airflow knows, in zones that are awkward, ends in the day it is about."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dags.day import day_of, refuse_unfinished
from jobs.domain.day import days_between
from jobs.domain.errors import SpecError

pytestmark = [pytest.mark.usefixtures("airflow_home"), pytest.mark.filterwarnings("ignore:::airflow")]

ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Auckland"]
CHANGES_OF_CLOCK = [  # New York forward and back, Auckland back and forward
    (date(2013, 3, 8), date(2013, 3, 13)),
    (date(2013, 11, 1), date(2013, 11, 6)),
    (date(2013, 4, 5), date(2013, 4, 10)),
    (date(2013, 9, 27), date(2013, 10, 2)),
]


def timetable(zone: str) -> Any:
    from airflow.timetables.trigger import CronPartitionTimetable

    return CronPartitionTimetable("0 0 * * *", timezone=zone, run_offset=-1, key_format="%Y-%m-%d")


def run(run_type: str, run_after: datetime, **told: Any) -> Any:
    """A run as a task sees it."""
    from airflow.sdk.api.datamodels._generated import DagRun

    settings: dict[str, Any] = {
        "dag_id": "monitor__flights", "run_id": f"{run_type}__1", "run_type": run_type, "run_after": run_after,
        "logical_date": None, "partition_key": None, "data_interval_start": None, "data_interval_end": None,
        "start_date": run_after, "end_date": None, "state": "running", "consumed_asset_events": [],
    }  # fmt: skip
    return DagRun(**settings | told)


def scheduled_infos(zone: str, first: date, last: date) -> list[Any]:
    """What the scheduler would create, tick after tick, for runs due from `first` to `last`."""
    from airflow.timetables.base import TimeRestriction
    from pendulum import datetime as instant

    table, info = timetable(zone), None
    earliest = instant(first.year, first.month, first.day, tz=zone)
    restriction, infos = TimeRestriction(earliest=earliest, latest=None, catchup=True), []
    while info is None or info.run_after.in_timezone(zone).date() < last:
        info = table.next_dagrun_info_v2(last_dagrun_info=info, restriction=restriction)
        infos.append(info)
    return infos


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("first", "last"), CHANGES_OF_CLOCK)
def test_a_scheduled_run_is_about_the_day_that_just_ended(zone: str, first: date, last: date) -> None:
    infos = scheduled_infos(zone, first, last)
    days = [
        day_of(run("scheduled", info.run_after, partition_key=info.partition_key), ZoneInfo(zone)) for info in infos
    ]
    assert days == days_between(first - timedelta(days=1), last - timedelta(days=1))
    for info, day in zip(infos, days, strict=True):
        due = info.run_after.in_timezone(zone)
        assert (due.date(), due.hour, due.minute) == (day + timedelta(days=1), 0, 0)
        refuse_unfinished(day, ZoneInfo(zone), now=info.run_after)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("first", "last"), CHANGES_OF_CLOCK)
def test_a_backfill_has_one_run_for_each_day_both_ends_included(zone: str, first: date, last: date) -> None:
    bounds = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, last)]  # as the CLI passes them
    infos = list(timetable(zone).iter_partition_dagrun_infos(earliest=bounds[0], latest=bounds[1]))
    days = [day_of(run("backfill", info.run_after, partition_key=info.partition_key), ZoneInfo(zone)) for info in infos]
    assert days == days_between(first, last)


@pytest.mark.parametrize("zone", ZONES)
def test_a_scheduled_run_and_a_backfilled_one_of_a_day_carry_the_same_key_and_partition_date(zone: str) -> None:
    first, last = date(2013, 11, 1), date(2013, 11, 6)
    scheduled = scheduled_infos(zone, first + timedelta(days=1), last + timedelta(days=1))
    bounds = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, last)]
    backfilled = timetable(zone).iter_partition_dagrun_infos(earliest=bounds[0], latest=bounds[1])
    assert [(info.partition_key, info.partition_date) for info in scheduled] == [
        (info.partition_key, info.partition_date) for info in backfilled
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_the_ui_and_the_api_name_the_day_by_its_partition_key(zone: str) -> None:
    now = datetime(2013, 10, 20, 9, 41, 7, tzinfo=UTC)
    triggered = run("manual", now, partition_key="2013-10-15", logical_date=now)
    assert day_of(triggered, ZoneInfo(zone)) == date(2013, 10, 15)


@pytest.mark.parametrize("zone", ZONES)
def test_a_trigger_by_hand_may_name_the_day_in_its_parameters(zone: str) -> None:
    triggered = run("manual", datetime(2013, 10, 20, 9, 41, tzinfo=UTC), conf={"day": "2013-10-15"})
    assert day_of(triggered, ZoneInfo(zone), asked="2013-10-15") == date(2013, 10, 15)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("default_zone", ["UTC", "Europe/Berlin"])
def test_dags_test_with_a_date_means_that_day(zone: str, default_zone: str) -> None:
    midnight = datetime(2013, 10, 15, tzinfo=ZoneInfo(default_zone)).astimezone(UTC)  # as the command line reads it
    tested = run("manual", datetime(2026, 1, 1, tzinfo=UTC), logical_date=midnight)
    assert day_of(tested, ZoneInfo(zone), default_zone=ZoneInfo(default_zone)) == date(2013, 10, 15)


@pytest.mark.parametrize("zone", ZONES)
def test_a_logical_date_that_is_midnight_in_the_models_zone_means_the_local_day(zone: str) -> None:
    midnight = datetime(2013, 10, 15, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert day_of(run("manual", midnight, logical_date=midnight), ZoneInfo(zone)) == date(2013, 10, 15)


@pytest.mark.parametrize(
    ("zone", "yesterday"),
    [
        ("UTC", date(2013, 10, 14)),
        ("America/New_York", date(2013, 10, 13)),  # 22:41 on the 14th
        ("Asia/Kolkata", date(2013, 10, 14)),
        ("Asia/Tokyo", date(2013, 10, 14)),
        ("Pacific/Auckland", date(2013, 10, 14)),
    ],
)
def test_a_run_that_names_no_day_is_about_yesterday_where_the_model_lives_and_says_so(
    zone: str, yesterday: date, caplog: pytest.LogCaptureFixture
) -> None:
    asked_at = datetime(2013, 10, 15, 2, 41, 7, tzinfo=UTC)
    with caplog.at_level(logging.WARNING, logger="plumbline"):
        assert day_of(run("manual", asked_at, logical_date=asked_at), ZoneInfo(zone)) == yesterday
    assert caplog.messages == [f"run manual__1 names no day: taking {yesterday}, yesterday in {zone}"]


def test_yesterday_is_counted_from_the_instant_the_run_was_asked_for_not_from_a_retry_after_midnight() -> None:
    asked_at = datetime(2013, 10, 15, 23, 59, 59, tzinfo=UTC)
    assert day_of(run("manual", asked_at), ZoneInfo("UTC")) == date(2013, 10, 14)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"partition_key": "2013-10-15"}, "2013-10-16"),
        ({"partition_key": "2013-10-15", "logical_date": datetime(2013, 10, 16, tzinfo=UTC)}, None),
        ({"logical_date": datetime(2013, 10, 16, tzinfo=UTC)}, "2013-10-15"),
    ],
)
def test_two_days_that_disagree_are_an_error(told: dict[str, Any], asked: str | None) -> None:
    triggered = run("manual", datetime(2013, 10, 20, tzinfo=UTC), **told)
    with pytest.raises(SpecError, match=r"run manual__1: must be about one day, got .*2013-10-15.*; .*name the day"):
        day_of(triggered, ZoneInfo("America/New_York"), asked=asked)


def test_a_key_that_is_no_day_is_an_error() -> None:
    with pytest.raises(SpecError, match="must be a date written YYYY-MM-DD, got '15 October'"):
        day_of(run("manual", datetime(2013, 10, 20, tzinfo=UTC), partition_key="15 October"), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("zone", "now"),
    [
        ("UTC", datetime(2013, 10, 15, 23, 59, tzinfo=UTC)),
        ("America/New_York", datetime(2013, 10, 16, 3, 59, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2013, 10, 15, 10, 59, tzinfo=UTC)),
    ],
)
def test_a_day_that_is_not_over_where_the_model_lives_is_refused(zone: str, now: datetime) -> None:
    with pytest.raises(SpecError, match=f"must be over in {zone}, got 2013-10-15; wait until 2013-10-16T00:00"):
        refuse_unfinished(date(2013, 10, 15), ZoneInfo(zone), now=now)
    refuse_unfinished(date(2013, 10, 15), ZoneInfo(zone), now=now + timedelta(minutes=1))
