"""Every kind of finding, told as the leading one of a real day: whole sentences, whatever is known of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobs.domain.kind import Kind
from jobs.pages import pages
from jobs.report.as_json import Told, to_json
from jobs.report.day_page import day_page
from jobs.report.material import Material
from jobs.report.read import Reader
from jobs.report.render import Place, render_day
from jobs.report.rows import FindingRow, RunRow
from jobs.warehouse import open_warehouse
from tests.pages.test_markup import sentences
from tests.pages.worlds import ABSENT_DAY, BAD_DAY, EMPTY_DAY, FLIGHTS, QUARANTINED_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jobs.home import Home
    from jobs.report.rows import DayRows

DAYS = (BAD_DAY, QUARANTINED_DAY, ABSENT_DAY, EMPTY_DAY)


@pytest.fixture(scope="module")
def rows(flights: Home) -> Mapping[date, DayRows]:
    with open_warehouse(flights.warehouse_url, sql_root=flights.sql, read_only=True) as warehouse:
        reader = Reader(warehouse, "flights", DAYS)
        return {day: found for day in DAYS if (found := reader.day(day)) is not None}


def finding(kind: str, day: date, **more: object) -> FindingRow:
    known: dict[str, object] = {
        "day": day,
        "finding_id": "f" * 16,
        "event": "opened",
        "rule": kind,
        "kind": kind,
        "feature": None,
        "segment": "all",
        "state": "INVESTIGATE",
        "severity": "page",
        "owner": "ops-ml",
        "runbook": kind,
        "cause": "one",
        "opened_day": day,
        "days_open": 1,
        "headline": "Something is wrong",
        "metric": None,
        "value": None,
        "limit_value": None,
        "limit_origin": None,
        "window_days": None,
        "row_count": None,
        "evidence": None,
    }
    return FindingRow(**{**known, **more})  # type: ignore[arg-type]


MEASURED = {"value": 0.9, "limit_value": 0.1, "limit_origin": "band", "window_days": 1, "row_count": 800}


def told(home: Home, rows: DayRows, *findings: FindingRow) -> dict:
    ready = pages(home.templates)
    page = day_page(Material(replace(rows, findings=findings), FLIGHTS.spec), ready)
    assert render_day(page, Place(), ready, {}).endswith("</html>")
    record: dict = json.loads(to_json(page))
    assert json.loads(Told.of(page).with_provenance(page)) == record, "report.json is the page's own record"
    return record


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_told_on_every_day(flights: Home, rows: Mapping[date, DayRows], kind: Kind, day: date) -> None:
    for more in (
        {},
        {"feature": "temp_f", "metric": "psi", **MEASURED},
        {"feature": "temp_f", "metric": "missing_change", "segment": "origin=JFK", **MEASURED},
        {"feature": "score", "metric": "mean_score", **MEASURED},
        {"feature": "a column that is no input", "metric": "unexpected_share", **MEASURED},
    ):
        record = told(flights, rows[day], finding(kind, day, **more))
        assert len(record["first"]["actions"]) == 2
        assert all(answer["sentences"] for answer in record["first"]["answers"])
        assert record["first"]["effect"]
        for sentence in sentences(record["first"]):
            assert len(sentence.split()) <= 25, sentence


def test_a_kind_of_somebody_s_own_is_told_by_its_measure(flights: Home, rows: Mapping[date, DayRows]) -> None:
    own = finding("input_moved", BAD_DAY, runbook="our_own", feature="temp_f", metric="js_distance", **MEASURED)
    record = told(flights, rows[BAD_DAY], own)
    assert record["first"]["actions"][0]["runbook"].startswith("runbooks/our_own.html")
    assert "metric = 'js_distance'" in record["causes"][0]["findings"][0]["sql"]


def test_a_failed_job_is_told_with_its_message(flights: Home, rows: Mapping[date, DayRows]) -> None:
    failed = RunRow(
        day=BAD_DAY,
        job="drift",
        outcome="failed",
        message="disk full",
        run_id="run",
        run_kind="live",
        started_at=None,
        finished_at=None,
        code_version=None,
        config_hash=None,
        log_url=None,
    )
    record = told(flights, replace(rows[BAD_DAY], runs=(failed,)), finding(Kind.RUN_FAILED, BAD_DAY))
    assert "Job drift failed: disk full." in sentences(record["first"])


def test_what_was_told_about_a_finding_stands_beside_it(flights: Home, rows: Mapping[date, DayRows]) -> None:
    from jobs.report.rows import AlertRow

    sent = AlertRow(day=QUARANTINED_DAY, finding_id="f" * 16, severity="page", channel="pager", outcome="delivered")
    day = replace(rows[BAD_DAY], alerts=(sent,))
    record = told(flights, day, finding(Kind.DAY_EMPTY, BAD_DAY))
    (line,) = record["causes"][0]["findings"][0]["told"]
    assert line["text"] == "Page to pager delivered for 9 Dec"


def test_findings_that_were_not_evaluated_never_lead(flights: Home, rows: Mapping[date, DayRows]) -> None:
    record = told(
        flights,
        rows[BAD_DAY],
        finding(Kind.INPUT_EMPTY, BAD_DAY, finding_id="old", event="not_evaluated", cause="old", headline="Old"),
        finding(Kind.QUALITY_FAILED, BAD_DAY, finding_id="new", state="WATCH", severity="ticket", headline="New"),
    )
    assert [cause["findings"][0]["headline"] for cause in record["causes"]] == ["New", "Old"]
