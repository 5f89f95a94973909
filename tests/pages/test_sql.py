"""Each query shown on a page runs as it stands on the warehouse, and returns the number that stands beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jobs.warehouse import open_warehouse
from tests.pages.worlds import FLIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from jobs.home import Home


@pytest.fixture(scope="module")
def connection(flights: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        open_warehouse(flights.warehouse_url, sql_root=flights.sql, read_only=True) as warehouse,
        warehouse.reading() as opened,
    ):
        yield opened


def findings(shelf: dict[str, Path]) -> list[dict]:
    days = shelf["bad"].parents[1]
    records = [json.loads((days / str(day) / "report.json").read_text()) for day in FLIGHTS.every_day]
    return [finding for record in records for cause in record["causes"] for finding in cause["findings"]]


def test_every_finding_of_every_day_has_a_query_that_returns_its_number(
    shelf: dict[str, Path], connection: duckdb.DuckDBPyConnection
) -> None:
    told = findings(shelf)
    assert {finding["metric"] for finding in told} >= {"psi", "missing_change", "conflicting_requests"}
    for finding in told:
        rows = connection.execute(finding["sql"]).to_arrow_table().to_pylist()
        metric, value = finding["metric"], finding["value"]
        if metric in ("psi", "missing_change"):
            assert rows[0][metric] == pytest.approx(value, rel=1e-9), finding["headline"]
            assert rows[0]["live_rows"] == finding["row_count"]
        elif metric == "unexpected_share":
            assert rows[0]["unexpected_share"] == pytest.approx(value)
        elif metric in ("conflicting_requests", "outside_day_share"):
            assert rows[0][metric] == pytest.approx(value)
        elif metric == "quarantined_files":
            assert len(rows) == value
        elif finding["kind"] == "day_absent":
            assert rows == []
        else:
            assert rows, finding["kind"]


def test_the_queries_about_the_whole_day_run(shelf: dict[str, Path], connection: duckdb.DuckDBPyConnection) -> None:
    record = json.loads(shelf["bad"].with_name("report.json").read_text())
    answers = {
        query["title"]: connection.execute(query["sql"]).to_arrow_table().to_pylist() for query in record["queries"]
    }
    assert len(answers["Everything that was judged"]) == sum(rule["judged"] for rule in record["decided"]["rules"])
    assert answers["What became of the delivery"][0]["rows_published"] == record["rows"]["rows_published"]
    assert len(answers["States day by day"]) == len(FLIGHTS.every_day)


def test_names_are_quoted_in_the_query(shelf: dict[str, Path]) -> None:
    record = json.loads(shelf["hostile"].with_name("report.json").read_text())
    told = [finding for cause in record["causes"] for finding in cause["findings"]]
    (quoted,) = [finding for finding in told if finding["feature"] == "quote\"s 'and' `ticks`"]
    assert "'quote\"s ''and'' `ticks`'" in quoted["sql"]


def test_hostile_queries_run_too(shelf: dict[str, Path]) -> None:
    page = shelf["hostile"]
    home = page.parents[3]
    record = json.loads(page.with_name("report.json").read_text())
    url = f"ducklake:sqlite:{home}/warehouse/catalog.sqlite"
    with open_warehouse(url, sql_root=home / "sql", read_only=True) as warehouse, warehouse.reading() as opened:
        for cause in record["causes"]:
            for finding in cause["findings"]:
                rows = opened.execute(finding["sql"]).to_arrow_table().to_pylist()
                if finding["metric"] == "missing_change":
                    assert rows[0]["missing_change"] == pytest.approx(finding["value"])
