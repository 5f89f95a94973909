"""Which execution an Airflow run is, and on what occasion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dags.run import run_of
from jobs.domain.run import RunKind

ZONE = ZoneInfo("America/New_York")
DAY = date(2013, 10, 15)
YESTERDAY = datetime.now(ZONE).date() - timedelta(days=1)


@dataclass(frozen=True)
class AirflowRun:
    dag_id: str = "monitor__flights"
    run_id: str = "scheduled__2013-10-16T04:00:00+00:00__2013-10-15__x1"
    run_type: str = "scheduled"
    run_after: datetime = datetime(2013, 10, 16, 4, tzinfo=UTC)
    clear_number: int | None = 0
    partition_key: str | None = "2013-10-15"
    logical_date: datetime | None = None


def test_a_scheduled_run_is_live_also_when_it_is_an_old_one_cleared_today() -> None:
    assert run_of(AirflowRun(), DAY, ZONE).kind is RunKind.LIVE


@pytest.mark.parametrize("kind", [None, "live"])
def test_a_backfill_is_a_backfill_whatever_is_asked(kind: str | None) -> None:
    assert run_of(AirflowRun(run_type="backfill"), YESTERDAY, ZONE, kind=kind).kind is RunKind.BACKFILL


@pytest.mark.parametrize("run_type", ["manual", "operator_triggered"])
def test_a_run_by_hand_is_live_for_the_newest_finished_day_only(run_type: str) -> None:
    by_hand = AirflowRun(run_type=run_type)
    assert run_of(by_hand, YESTERDAY, ZONE).kind is RunKind.LIVE
    assert run_of(by_hand, YESTERDAY - timedelta(days=1), ZONE).kind is RunKind.BACKFILL


def test_a_run_by_hand_may_say_what_it_is() -> None:
    by_hand = AirflowRun(run_type="manual")
    assert run_of(by_hand, DAY, ZONE, kind="live").kind is RunKind.LIVE
    assert run_of(by_hand, YESTERDAY, ZONE, kind="backfill").kind is RunKind.BACKFILL


def test_a_run_id_is_the_same_in_every_task_and_retry_of_a_run() -> None:
    assert run_of(AirflowRun(), DAY, ZONE) == run_of(replace(AirflowRun()), DAY, ZONE)


@pytest.mark.parametrize(
    "other",
    [
        AirflowRun(clear_number=1),
        AirflowRun(run_id="backfill__2013-10-15T04:00:00+00:00__2013-10-15__x2"),
        AirflowRun(run_after=datetime(2013, 10, 17, tzinfo=UTC)),
        AirflowRun(dag_id="monitor__other"),
    ],
)
def test_a_cleared_or_another_run_has_another_run_id(other: AirflowRun) -> None:
    assert run_of(other, DAY, ZONE).run_id != run_of(AirflowRun(), DAY, ZONE).run_id


def test_a_run_id_names_the_day_and_fits_into_a_file_name() -> None:
    run_id = run_of(AirflowRun(), DAY, ZONE).run_id
    assert run_id.startswith("airflow-20131015-")
    assert run_id.replace("-", "").isalnum()


def test_the_address_of_the_run_is_kept() -> None:
    assert run_of(AirflowRun(), DAY, ZONE, log_url="http://airflow/runs/1").log_url == "http://airflow/runs/1"
