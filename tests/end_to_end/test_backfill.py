"""A backfill of several days by a real scheduler: forwards, backwards, and then the same day live."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobs.domain.day import days_between
from tests.end_to_end import producer
from tests.end_to_end.told import JUDGEMENTS, MEASURES, rows, said

if TYPE_CHECKING:
    from datetime import date

    from tests.end_to_end.conftest import Installation

pytestmark = pytest.mark.airflow

DAG_ID = f"monitor__{producer.MODEL}"
DAYS = days_between(producer.FIRST, producer.LAST)
SECONDS = 600

Runs = dict[str, dict[str, Any]]
"""Day → its run: its id, its state, the state of each of its tasks."""


def backfill(installation: Installation, *options: str) -> Runs:
    """Type the one command a person types, and wait until the last day has ended."""
    airflow = installation.airflow
    airflow.api.wait_for_backfills(DAG_ID, within_seconds=60)  # one at a time, and the scheduler ends them every 30 s
    before = {run["dag_run_id"] for run in airflow.api.backfill_runs(DAG_ID)}
    airflow.run(
        "backfill", "create", "--dag-id", DAG_ID, "--from-date", str(DAYS[0]), "--to-date", str(DAYS[-1]),
        "--max-active-runs", "4", "--reprocess-behavior", "completed", *options,
    )  # fmt: skip
    created = [run["dag_run_id"] for run in airflow.api.backfill_runs(DAG_ID) if run["dag_run_id"] not in before]
    return ended(installation, created)


def ended(installation: Installation, run_ids: list[str]) -> Runs:
    """Wait for runs; tell them by day, in the order in which they ended."""
    api, days = installation.airflow.api, []
    api.wait_for_runs(DAG_ID, run_ids, within_seconds=SECONDS, on_end=lambda day, _state: days.append(day))
    runs = {run["partition_key"] or run["dag_run_id"]: run for run in api.runs(DAG_ID) if run["dag_run_id"] in run_ids}
    return {day: runs[day] | {"tasks": api.tasks(DAG_ID, runs[day]["dag_run_id"])} for day in days}


def page_of(installation: Installation, day: date) -> Path:
    """Where the page of a day lies."""
    return installation.home.reports_root / producer.MODEL / str(day) / "index.html"


@pytest.fixture(scope="module")
def forwards(installation: Installation) -> Runs:
    producer.deliver(installation.bucket, [day for day in DAYS if day != producer.ABSENT])
    installation.airflow.wait_for_dag(DAG_ID)
    return backfill(installation)


@pytest.fixture(scope="module")
def told_forwards(installation: Installation, forwards: Runs) -> dict[str, list[str]]:
    assert forwards
    return {table: said(installation.home, table) for table in (*MEASURES, *JUDGEMENTS)}


def test_every_day_that_was_delivered_runs_through(forwards: Runs) -> None:
    assert set(forwards) == {str(day) for day in DAYS}
    for day, run in forwards.items():
        if day != str(producer.ABSENT):
            assert run["state"] == "success", (day, run["tasks"])
            assert {state for name, state in run["tasks"].items() if name != "watch"} == {"success"}


def test_a_day_that_never_came_is_judged_and_its_run_is_red(installation: Installation, forwards: Runs) -> None:
    run = forwards[str(producer.ABSENT)]
    assert run["state"] == "failed"
    assert {name for name, state in run["tasks"].items() if state == "failed"} == {"ready", "watch"}
    assert {run["tasks"][name] for name in ("judge", "report", "alert")} == {"success"}
    found = rows(installation.home, f"select kind from current_finding_events where day = '{producer.ABSENT}'")
    assert {"kind": "day_absent"} in found


def test_every_row_of_every_delivered_day_is_published_once(installation: Installation, forwards: Runs) -> None:
    assert forwards
    table = f"current_predictions_{producer.MODEL}"
    select = f"select day, count(*) as n, count(distinct request_id) as ids from {table} group by day"
    counted = {row["day"]: (row["n"], row["ids"]) for row in rows(installation.home, select)}
    assert counted == {day: (producer.ROWS, producer.ROWS) for day in DAYS if day != producer.ABSENT}


def test_an_input_that_broke_is_a_finding_from_its_first_day_on(installation: Installation, forwards: Runs) -> None:
    assert forwards
    select = "select day, feature from current_finding_events where kind = 'input_empty' and segment = 'all'"
    found = {(row["day"], row["feature"]) for row in rows(installation.home, select)}
    assert found == {(day, "wait_minutes") for day in DAYS if day >= producer.EMPTY_FROM}


def test_every_step_is_on_record_with_the_run_it_belongs_to(installation: Installation, forwards: Runs) -> None:
    recorded = rows(installation.home, "select distinct run_id, day, run_kind, log_url from runs")
    assert len(recorded) == len(DAYS)
    for row in recorded:
        assert row["run_kind"] == "backfill"
        assert row["log_url"].startswith(f"{installation.airflow.url}/dags/{DAG_ID}/runs/backfill__")
        assert str(row["day"]) in forwards


@pytest.mark.parametrize("day", DAYS)
def test_every_day_has_its_page(installation: Installation, forwards: Runs, day: date) -> None:
    assert forwards
    assert "A ticket will be escalated" in page_of(installation, day).read_text()


def test_a_backfill_sends_nothing(installation: Installation, forwards: Runs) -> None:
    assert forwards
    assert installation.pager.messages == []


def test_the_scheduled_run_of_a_model_whose_log_has_ended_is_skipped_whole(
    installation: Installation, forwards: Runs
) -> None:
    assert forwards
    api = installation.airflow.api
    scheduled = [run["dag_run_id"] for run in api.runs(DAG_ID) if run["run_type"] == "scheduled"]
    assert scheduled, "a declared model is scheduled at once"
    api.wait_for_runs(DAG_ID, scheduled, within_seconds=SECONDS, on_end=lambda _day, _state: None)
    for run_id in scheduled:
        assert set(api.tasks(DAG_ID, run_id).values()) == {"skipped"}


def live(installation: Installation, **asked: Any) -> dict[str, Any]:
    """Trigger a day by hand as a live run and wait for it; tell what was sent meanwhile."""
    before = len(installation.pager.messages)
    run_id = installation.airflow.api.trigger(DAG_ID, **{"conf": {"kind": "live"}} | asked)
    (run,) = ended(installation, [run_id]).values()
    return run | {"messages": installation.pager.messages[before:]}


def test_a_live_run_pages_the_owner_once_with_page_and_runbook(
    installation: Installation, told_forwards: dict[str, list[str]]
) -> None:
    assert told_forwards
    first = live(installation, partition_key=str(producer.LAST))
    assert first["state"] == "success"
    (message,) = first["messages"]
    assert (message["model"], message["severity"], message["owner"]) == (producer.MODEL, "page", "support-ml")
    assert "Wait minutes" in message["subject"]
    assert Path(message["runbook"]).is_file()
    assert Path(message["page"]) == page_of(installation, producer.LAST)

    sent = rows(installation.home, "select channel, outcome, day from alerts where outcome = 'delivered'")
    assert sent == [{"channel": "pager", "outcome": "delivered", "day": producer.LAST}]

    assert live(installation, partition_key=str(producer.LAST))["messages"] == []


def test_a_live_run_of_a_day_that_never_came_is_told_under_one_key_with_the_runbook(
    installation: Installation, told_forwards: dict[str, list[str]]
) -> None:
    assert told_forwards
    run = live(installation, conf={"kind": "live", "day": str(producer.ABSENT)})
    assert run["state"] == "failed"
    key, deadline = f"{producer.MODEL}/{producer.ABSENT}/run_failed", time.monotonic() + SECONDS
    while True:  # the callback of the run itself comes from the DAG processor, after the run has ended
        failures = [message for message in installation.pager.messages if message["dedupe_key"] == key]
        if {"ready", "watch", "run"} <= {message["task"] for message in failures}:
            break
        assert time.monotonic() < deadline, failures
        time.sleep(0.5)
    assert {Path(message["runbook"]).stem for message in failures} == {"run_failed"}
    assert all(Path(message["runbook"]).is_file() for message in failures)
    assert all(message["log"].startswith(installation.airflow.url) for message in failures)


def test_backwards_and_again_the_measures_and_findings_are_identical(
    installation: Installation, told_forwards: dict[str, list[str]]
) -> None:
    before = len(installation.pager.messages)
    backwards = backfill(installation, "--run-backwards")
    assert set(backwards) == {str(day) for day in DAYS}
    for table in (*MEASURES, *JUDGEMENTS):
        assert said(installation.home, table) == told_forwards[table], table
    assert len(installation.pager.messages) == before
