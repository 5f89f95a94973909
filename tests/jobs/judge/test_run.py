"""The judge in a real warehouse: any order, twice, at once, and the same is said in the end."""

from __future__ import annotations

import json
import multiprocessing
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from jobs.domain.finding import FindingEvent
from jobs.judge.facts import Arrived
from jobs.judge.fold import fold
from jobs.judge.memory import Memory
from jobs.judge.rows import digest
from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.judge.store import SQL, count, judge_day, put, told
from tests.jobs.judge.world import facts, healthy, healthy_days, history, model, on, row, rulebook

if TYPE_CHECKING:
    from datetime import date

ABSENT = on(33)
CALIBRATION = [each for rows in healthy_days(28) for each in rows]
"""Measured, not judged: only the limits come from it."""


def story() -> dict[date, list[dict[str, Any]]]:
    """Eight days: an input that empties for two days, an absent day, an input that moves with the scores."""
    days: dict[date, list[dict[str, Any]]] = {}
    days[on(29)] = healthy(on(29), missing_age=1.0)
    days[on(30)] = healthy(on(30), missing_age=1.0, missing_city=0.4)
    days[on(31)] = healthy(on(31), row(on(31), "missing_change", "age", 0.3, segment="channel=app", rows=200))
    days[on(32)] = healthy(on(32), psi_age=0.4, score=0.4)
    days[ABSENT] = []
    for number in (34, 35, 36):
        days[on(number)] = healthy(on(number), psi_age=0.4, score=0.4, mean=0.5)
    return days


def calibrate(warehouse: Warehouse) -> None:
    days = sorted({each["day"] for each in CALIBRATION})
    manifest = [{"model": "churn", "day": day, "version": 1, "state": "published", "rows_read": 1000} for day in days]
    warehouse.append({"metrics": CALIBRATION, "manifest": manifest})


def put_and_judge(warehouse: Warehouse, order: list[date]) -> None:
    days = story()
    calibrate(warehouse)
    for day in order:
        put(warehouse, day, days[day], state="published" if days[day] else "absent")
        judge_day(warehouse, day)


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    with open_warehouse(f"duckdb:{tmp_path_factory.mktemp('in_order') / 'one.duckdb'}", sql_root=SQL) as warehouse:
        put_and_judge(warehouse, sorted(story()))
        return told(warehouse)


def test_the_warehouse_says_what_the_fold_says(in_order: dict[str, list[dict[str, Any]]]) -> None:
    days = story()
    rows = CALIBRATION + [each for day in days.values() for each in day]
    known = [
        facts(day, measured) if measured else facts(day, [], arrived=Arrived(state="absent", rows_read=1000))
        for day, measured in days.items()
    ]
    judged = list(fold(rulebook(model()), known, history(rows), Memory()))
    assert [each["digest"] for each in in_order["current_day_states"]] == [digest(each) for each in judged]
    assert [each["headline"] for each in in_order["current_day_states"]] == [each.headline for each in judged]
    assert len(in_order["current_verdicts"]) == sum(len(each.verdicts) for each in judged)
    assert len(in_order["current_finding_events"]) == sum(len(each.findings) for each in judged)


@pytest.mark.parametrize("order", ["reversed", "shuffled", "odd days first"])
def test_days_may_come_in_any_order(
    warehouse: Warehouse, in_order: dict[str, list[dict[str, Any]]], order: str
) -> None:
    days = sorted(story())
    orders = {
        "reversed": days[::-1],
        "shuffled": sorted(days, key=lambda day: day.toordinal() * 17 % 31),
        "odd days first": days[::2] + days[1::2],
    }
    put_and_judge(warehouse, orders[order])
    assert told(warehouse) == in_order


def test_judging_again_appends_nothing(warehouse: Warehouse, in_order: dict[str, list[dict[str, Any]]]) -> None:
    put_and_judge(warehouse, sorted(story()))
    before = [count(warehouse, table) for table in ("verdicts", "finding_events", "day_states")]
    outcomes = [judge_day(warehouse, day, run_id="again") for day in sorted(story())]
    assert all(outcome.skipped for outcome in outcomes)
    assert [count(warehouse, table) for table in ("verdicts", "finding_events", "day_states")] == before
    assert told(warehouse) == in_order


def _judge_in_process(url: str, day: date) -> None:
    with open_warehouse(url, sql_root=SQL) as warehouse:
        judge_day(warehouse, day, run_id=f"p{day}")


def test_processes_may_judge_days_at_once(lake_url: str, in_order: dict[str, list[dict[str, Any]]]) -> None:
    days = story()
    with open_warehouse(lake_url, sql_root=SQL) as warehouse:
        calibrate(warehouse)
        for day, rows in days.items():
            put(warehouse, day, rows, state="published" if rows else "absent")
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(3) as pool:
        pool.starmap(_judge_in_process, [(lake_url, day) for day in sorted(days)[::-1]])
    with open_warehouse(lake_url, sql_root=SQL) as warehouse:
        assert told(warehouse) == in_order


def test_a_late_day_revises_the_days_after_it_and_no_others(warehouse: Warehouse) -> None:
    days = story()
    calibrate(warehouse)
    for day in sorted(days):
        if day != on(32):
            put(warehouse, day, days[day], state="published" if days[day] else "absent")
            judge_day(warehouse, day)
    put(warehouse, on(32), days[on(32)])
    outcome = judge_day(warehouse, on(32), run_id="late")
    assert "later day" in outcome.message
    with warehouse.reading() as connection:
        revised = connection.execute("select distinct day from day_states where run_id = 'late' order by 1").fetchall()
    assert min(revised) == (on(32),)
    assert {day for (day,) in revised} <= {on(number) for number in range(32, 37)}


def test_a_repaired_day_says_nothing_of_what_was_wrong_before(warehouse: Warehouse) -> None:
    put(warehouse, on(1), [], state="quarantined", reason="a key column is lacking")
    judge_day(warehouse, on(1))
    (before,) = told(warehouse)["current_finding_events"]
    assert (before["kind"], json.loads(before["evidence"])["reason"]) == ("day_quarantined", "a key column is lacking")
    put(warehouse, on(1), healthy(on(1)))
    judge_day(warehouse, on(1), run_id="r2")
    after = told(warehouse)
    assert after["current_finding_events"] == []
    assert [each["state"] for each in after["current_day_states"]] == ["OK"]


def test_the_newest_run_of_a_job_decides_whether_it_failed(warehouse: Warehouse) -> None:
    def end(outcome: str, message: str) -> None:
        ended = {
            "run_id": outcome,
            "model": "churn",
            "day": on(1),
            "job": "drift",
            "outcome": outcome,
            "message": message,
        }
        warehouse.append({"runs": [ended]})

    put(warehouse, on(1), healthy(on(1)))
    end("failed", "KeyError: 'age'")
    judge_day(warehouse, on(1))
    (finding,) = told(warehouse)["current_finding_events"]
    assert (finding["kind"], finding["state"]) == ("run_failed", "NO DATA")
    end("ok", "done")
    judge_day(warehouse, on(1), run_id="r2")
    assert told(warehouse)["current_finding_events"] == []


def test_a_few_conflicting_requests_are_evidence_to_look_up(warehouse: Warehouse) -> None:
    put(warehouse, on(1), healthy(on(1)), conflicting_requests=2, conflicting_sample=["r-17", "r-40"])
    judge_day(warehouse, on(1))
    (finding,) = told(warehouse)["current_finding_events"]
    assert finding["kind"] == "conflicting_requests"
    assert json.loads(finding["evidence"])["sample"] == ["r-17", "r-40"]


def test_files_and_checks_of_the_newest_version_are_what_is_judged(warehouse: Warehouse) -> None:
    put(warehouse, on(1), healthy(on(1)))
    torn = {
        "model": "churn",
        "day": on(1),
        "version": 1,
        "object_key": "s3://logs/a",
        "outcome": "quarantined",
        "reason": "torn",
    }
    warehouse.append({"manifest_objects": [torn]})
    failed = {
        "model": "churn",
        "day": on(1),
        "expectation": "expect_column_values_to_be_between",
        "column_name": "age",
        "severity": "warning",
        "outcome": "fail",
        "unexpected_share": 0.4,
    }
    warehouse.append({"quality": [failed]})
    judge_day(warehouse, on(1))
    told_first = {each["kind"]: each for each in told(warehouse)["current_finding_events"]}
    assert set(told_first) == {"files_quarantined", "quality_failed"}
    assert json.loads(told_first["files_quarantined"]["evidence"])["files"] == [
        {"key": "s3://logs/a", "reason": "torn"}
    ]
    put(warehouse, on(1), healthy(on(1)))
    warehouse.append({"quality": [failed | {"outcome": "pass", "unexpected_share": 0.0}]})
    judge_day(warehouse, on(1), run_id="r2")
    assert told(warehouse)["current_finding_events"] == []


def test_sixty_days_of_five_hundred_cells_are_judged_in_about_a_second() -> None:
    features = [{"name": f"f{at}", "type": "numeric", "importance": 0.02} for at in range(25)]
    spec = model(features=features)
    rows = [
        row(on(number), metric, each["name"], 0.02 if metric == "psi" else 0.0, segment=segment, rows=500)
        for number in range(1, 61)
        for metric in ("psi", "missing_change")
        for each in features
        for segment in ("all", *(f"channel=c{at}" for at in range(19)))
    ]
    days: dict[date, list[dict[str, Any]]] = {}
    for each in rows:
        days.setdefault(each["day"], []).append(each)
    known = [facts(day, measured) for day, measured in days.items()]
    past = history(rows)
    started = time.process_time()
    judged = list(fold(rulebook(spec), known, past, Memory()))
    assert time.process_time() - started < 5, "a generous limit: the machine may be busy; alone it takes one second"
    assert sum(len(each.verdicts) for each in judged) > 60 * 500
    assert all(each.count(FindingEvent.OPENED) <= 1 for each in judged)
