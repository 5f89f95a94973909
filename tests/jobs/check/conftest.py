from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
import pytest

from jobs.check.checking import check_suite
from jobs.check.draft import draft_suite
from jobs.check.suite import Expectation, Suite, read_suites
from tests.jobs.check.churn import EXPECTATIONS, churn, staged, training

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from jobs.check.outcome import Checked
    from jobs.domain.staged import StagedDay

    CheckDay = Callable[..., list[Checked]]
    Ask = Callable[..., Checked]


@pytest.fixture(scope="session")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped contract and the made-up model's drafted suite."""
    folder = tmp_path_factory.mktemp("home") / "expectations"
    folder.mkdir()
    shutil.copy(EXPECTATIONS / "contract.json", folder)
    pq.write_table(training(), folder.parent / "training.parquet")
    (folder / "churn.json").write_text(draft_suite(churn(), folder.parent / "training.parquet"))
    return folder


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def check_day(connection: duckdb.DuckDBPyConnection, suites: Path, tmp_path: Path) -> CheckDay:
    """Check tables as the files of one staged day against the contract and the drafted suite."""

    def check(*tables: pa.Table, suite: Suite | None = None, **account: Any) -> list[Checked]:
        day: StagedDay = staged(tmp_path / "staged", *tables, **account)
        asked = (suite,) if suite else read_suites(suites, churn())
        folder = tmp_path / "staged"
        return [found for each in asked for found in check_suite(connection, churn(), day, folder, each)]

    return check


@pytest.fixture
def ask(check_day: CheckDay) -> Ask:
    """Hold one table against one expectation."""

    def check(table: pa.Table, kind: str, **kwargs: Any) -> Checked:
        (found,) = check_day(table, suite=suite_of((kind, kwargs)))
        return found

    return check


def suite_of(*asked: tuple[str, dict[str, Any]]) -> Suite:
    entries = [
        Expectation(place=f"tests: expectations.{index}", type=kind, kwargs=kwargs, severity="warning")
        for index, (kind, kwargs) in enumerate(asked)
    ]
    return Suite("tests", tuple(entries))


def write_suite(folder: Path, *entries: dict[str, Any], name: str = "churn") -> None:
    (folder / f"{name}.json").write_text(json.dumps({"name": name, "expectations": list(entries)}))
