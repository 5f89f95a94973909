"""Queries that are filled from a finding and need no page: the level of the score, and numbers read as stored."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from jobs.domain.kind import Kind
from jobs.pages import pages
from jobs.report.queries import template_of
from tests.pages.world import CHECKOUT

DAY = {"model": "small", "day": "2013-12-31", "first_day": "2013-12-31", "window_days": 1}


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table current_predictions_small (day date, score double, origin varchar)")
    connection.executemany(
        "insert into current_predictions_small values (?, ?, ?)",
        [
            (date(2013, 12, 31), 0.2, "O'Hare"),
            (date(2013, 12, 31), 0.4, "O'Hare"),
            (date(2013, 12, 31), 0.9, "JFK"),
            (date(2013, 12, 30), 0.0, "JFK"),
        ],
    )
    return connection


def level(connection: duckdb.DuckDBPyConnection, **filled: object) -> tuple[float, int]:
    sql = pages(CHECKOUT / "reports").render_text("sql/mean_score.sql.jinja", **DAY | filled)
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row


def test_the_level_of_the_score_is_computed_from_the_predictions(connection: duckdb.DuckDBPyConnection) -> None:
    assert level(connection, segment_column="", segment_value="") == (pytest.approx(0.5), 3)


def test_the_level_of_a_segment_counts_only_its_rows(connection: duckdb.DuckDBPyConnection) -> None:
    assert level(connection, segment_column="origin", segment_value="O'Hare") == (pytest.approx(0.3), 2)


def test_every_kind_and_metric_has_a_query() -> None:
    folder = CHECKOUT / "reports" / "sql"
    asked = {template_of(kind, metric) for kind in Kind for metric in ("psi", "mean_score", "entropy", None)}
    assert all((folder / f"{name}.sql.jinja").is_file() for name in asked)
    assert template_of("a_kind_of_its_own", "psi") == "psi"
    assert template_of("a_kind_of_its_own", "js_distance") == "stored"
