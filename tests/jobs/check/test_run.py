"""The job itself: staged files in, quality rows out, once per delivery and suite."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from jobs import check
from jobs.domain.errors import DataError, SpecError
from jobs.domain.run import Run, RunKind
from jobs.domain.staged import StagedDay, StagedState
from jobs.home import home
from jobs.warehouse import open_warehouse
from jobs.warehouse.staging import staging_folder, write_staged
from tests.jobs.check.churn import DAY, ROWS, churn, clean_day, some, staged
from tests.jobs.check.conftest import write_suite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from jobs.domain.run import Outcome
    from jobs.warehouse import Warehouse

RUN = Run("run-1", RunKind.BACKFILL)


@pytest.fixture(params=["ducklake:sqlite:{}/catalog.sqlite", "duckdb:{}/warehouse.duckdb"], ids=["lake", "file"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(request.param.format(tmp_path), sql_root=home().sql) as opened:
        yield opened


@pytest.fixture
def folder(suites: Path, tmp_path: Path) -> Path:
    return shutil.copytree(suites, tmp_path / "expectations")


def deliver(warehouse: Warehouse, *tables: pa.Table, fingerprint: str = "f1") -> None:
    place = staging_folder(warehouse.staging, "churn", DAY, fingerprint)
    write_staged(warehouse.staging, staged(place, *tables, fingerprint=fingerprint))


def run(warehouse: Warehouse, folder: Path, **changes: Any) -> Outcome:
    return check.run(warehouse, churn(**changes), DAY, run=RUN, suites=folder)


def kept(warehouse: Warehouse) -> list[dict[str, Any]]:
    with warehouse.reading() as connection:
        return connection.execute("from quality order by recorded_at, suite").to_arrow_table().to_pylist()


def test_a_checked_day_leaves_a_row_per_expectation(warehouse: Warehouse, folder: Path) -> None:
    deliver(warehouse, some(clean_day(), "age", None, share=0.1))
    outcome = run(warehouse, folder)
    rows = kept(warehouse)
    assert outcome.message == f"{len(rows)} expectations: {len(rows) - 1} pass, 1 fail (warning)"
    (failed,) = [row for row in rows if row["outcome"] != "pass"]
    assert failed | {"suite_hash": "", "recorded_at": None} == {
        "run_id": "run-1",
        "run_kind": "backfill",
        "model": "churn",
        "day": DAY,
        "fingerprint": "f1",
        "suite": "churn",
        "suite_hash": "",
        "expectation": "expect_column_values_to_not_be_null",
        "column_name": "age",
        "severity": "warning",
        "outcome": "fail",
        "observed": "200 of 2000 unexpected",
        "expected": "for at least 95 %",
        "row_count": ROWS,
        "unexpected_count": 200,
        "unexpected_share": 0.1,
        "detail": None,
        "recorded_at": None,
    }
    assert {row["suite"] for row in rows} == {"contract", "churn"}
    assert len({row["recorded_at"] for row in rows}) == 1


def test_the_same_files_and_expectations_are_not_checked_again(warehouse: Warehouse, folder: Path) -> None:
    deliver(warehouse, clean_day())
    run(warehouse, folder)
    before = len(kept(warehouse))
    outcome = run(warehouse, folder)
    assert (outcome.skipped, outcome.message) == (True, "checked before: same files, same expectations")
    assert len(kept(warehouse)) == before


def test_a_changed_suite_and_a_changed_delivery_are_checked_again(warehouse: Warehouse, folder: Path) -> None:
    deliver(warehouse, clean_day())
    run(warehouse, folder)
    write_suite(folder, {"type": "expect_column_to_exist", "kwargs": {"column": "age"}, "severity": "info"})
    assert not run(warehouse, folder).skipped
    deliver(warehouse, clean_day().slice(5), fingerprint="f2")
    assert not run(warehouse, folder).skipped
    deliver(warehouse, clean_day(), fingerprint="f1")
    assert not run(warehouse, folder).skipped, "the newest check is the one of the delivery before"
    newest = warehouse.query("check/checked_suites", model="churn", day=DAY, fingerprint="f1")
    assert sorted(newest["suite"].to_pylist()) == ["churn", "contract"]


def test_a_day_without_files_has_nothing_to_check(warehouse: Warehouse, folder: Path) -> None:
    account = StagedDay(model="churn", day=DAY, fingerprint="f0", state=StagedState.EMPTY, reason="2 files, no row")
    write_staged(warehouse.staging, account)
    outcome = run(warehouse, folder)
    assert (outcome.skipped, outcome.message) == (True, "no files to check: 2 files, no row")
    assert kept(warehouse) == []


def test_a_day_that_was_never_staged_is_told(warehouse: Warehouse, folder: Path) -> None:
    with pytest.raises(DataError, match="must be staged before it is checked"):
        run(warehouse, folder)


def test_a_suite_with_a_wrong_entry_checks_nothing(warehouse: Warehouse, folder: Path) -> None:
    deliver(warehouse, clean_day())
    write_suite(folder, {"type": "expect_column_to_exist", "kwargs": {"column": "age"}, "severity": "urgent"})
    with pytest.raises(SpecError, match="severity: must be one of critical, warning, info"):
        run(warehouse, folder)
    assert kept(warehouse) == []


def test_a_model_without_a_suite_meets_the_contract(warehouse: Warehouse, folder: Path) -> None:
    deliver(warehouse, clean_day())
    run(warehouse, folder, expectations=None)
    assert {row["suite"] for row in kept(warehouse)} == {"contract"}


def test_the_warehouse_is_as_usable_after_a_check_as_before(warehouse: Warehouse, folder: Path) -> None:
    deliver(warehouse, clean_day())
    run(warehouse, folder)
    assert warehouse.connection.execute("select 1").fetchone() == (1,)
    with warehouse.reading() as connection:
        names = {name for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()}
    assert "staged_day" not in names
