"""What Great Expectations may not do here: reach out, write, print, take the connection away, or load unasked."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest

from jobs.home import home
from tests.jobs.check.churn import clean_day
from tests.jobs.check.conftest import suite_of

if TYPE_CHECKING:
    from pathlib import Path

NOT_NULL = ("expect_column_values_to_not_be_null", {"column": "age"})

WATCHED = """
import json, logging, sys
from datetime import date
from pathlib import Path

logging.basicConfig(level=logging.DEBUG)
seen = []

def watch(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}:
        seen.append([event, repr(arguments)])

sys.addaudithook(watch)
from jobs import check
from jobs.check import draft, outcome, suite, suite_problems, view, wording

before = sorted({"great_expectations", "sqlalchemy"} & set(sys.modules))

import duckdb
from jobs.check.checking import check_suite
from tests.jobs.check.churn import churn, clean_day, some, staged
from tests.jobs.check.conftest import suite_of

asked = suite_of(
    ("expect_column_values_to_not_be_null", {"column": "age"}),
    ("expect_column_values_to_be_in_set", {"column": "plan", "value_set": [1, 2]}),
)
day = staged(Path("../staged"), some(clean_day(), "plan", "Ada-Lovelace", share=0.5))
found = check_suite(duckdb.connect(), churn(), day, Path("../staged"), asked)
from great_expectations.data_context.data_context.context_factory import project_manager

context = project_manager.get_current_project()
print(json.dumps({
    "seen": seen,
    "imported before": before,
    "outcomes": [each.outcome for each in found],
    "context": type(context).__name__,
    "analytics": context.config.analytics_enabled,
    "progress bars": context.progress_bars["globally"],
    "data docs": context.config.data_docs_sites,
}))
"""


def in_fresh_process(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "home").mkdir()
    (folder / "here").mkdir()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GX_")}
    return subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script],
        cwd=folder / "here",
        env=inherited | {"HOME": str(folder / "home"), "PYTHONPATH": str(home().root)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_nothing_leaves_the_process_and_nothing_is_written_or_printed(tmp_path: Path) -> None:
    # even where the environment invites it to report home and to work in its cloud, and all of our log is wanted
    invited = {
        "GX_ANALYTICS_ENABLED": "true",
        "GX_CLOUD_BASE_URL": "http://127.0.0.1:9",
        "GX_CLOUD_ACCESS_TOKEN": "x",
        "GX_CLOUD_ORGANIZATION_ID": "00000000-0000-0000-0000-000000000001",
        "GX_CLOUD_WORKSPACE_ID": "00000000-0000-0000-0000-000000000002",
    }
    done = in_fresh_process(WATCHED, tmp_path, **invited)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "seen": [],
        "imported before": [],  # a check imports it, and nothing that a check does not need
        "outcomes": ["pass", "error"],
        "context": "EphemeralDataContext",
        "analytics": False,
        "progress bars": False,
        "data docs": {},
    }
    assert "great_expectations" not in done.stderr
    assert "Ada-Lovelace" not in done.stderr
    assert list((tmp_path / "here").iterdir()) == []
    assert list((tmp_path / "home").rglob("*great*")) == []


def test_the_callers_connection_stays_open_and_its_transaction_its_own() -> None:
    from jobs.check.validation import measure

    with duckdb.connect() as connection:
        connection.register("day", clean_day())
        connection.begin()
        connection.execute("create table mine (x integer)")
        measure(connection, "day", suite_of(NOT_NULL).expectations, parameters={})
        gc.collect()  # the engine closes its pool when it is collected
        connection.rollback()
        with pytest.raises(duckdb.CatalogException):
            connection.execute("from mine")
        assert connection.execute("select count(*) from day").fetchone() == (clean_day().num_rows,)


def test_an_answer_for_each_expectation_comes_in_the_order_of_asking() -> None:
    from jobs.check.validation import measure

    # Great Expectations answers what it cannot compute first
    asked = suite_of(
        ("expect_column_values_to_be_between", {"column": "age", "max_value": 100}),
        ("expect_column_values_to_be_between", {"column": "plan", "max_value": 100}),
        ("expect_column_values_to_be_between", {"column": "age", "max_value": 10}),
        ("expect_table_row_count_to_equal", {"value": {"$PARAMETER": "rows"}}),
    )
    with duckdb.connect() as connection:
        connection.register("day", clean_day())
        found = measure(connection, "day", asked.expectations, parameters={"rows": clean_day().num_rows})
    assert [(each.is_met, each.error is None) for each in found] == [
        (True, True),
        (False, False),
        (False, True),
        (True, True),
    ]
    assert all(type(each.is_met) is bool for each in found)


def test_an_expectation_that_stands_twice_is_answered_twice() -> None:
    from jobs.check.validation import measure

    with duckdb.connect() as connection:
        connection.register("day", clean_day())
        found = measure(connection, "day", suite_of(NOT_NULL, NOT_NULL).expectations, parameters={})
    assert [each.is_met for each in found] == [True, True]
