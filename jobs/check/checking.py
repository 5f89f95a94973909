"""Check a staged day: the files it was staged into, against the contract and the model's own expectations."""

from __future__ import annotations

import gc
import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobs.check.outcome import Checked, absent, checked, read_as_null, summary
from jobs.check.suite import read_suites
from jobs.check.view import VIEW, open_view
from jobs.check.wording import expected_text
from jobs.domain.log_schema import log_columns
from jobs.domain.run import Outcome
from jobs.domain.staged import StagedState
from jobs.warehouse.staging import read_staged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from jobs.check.suite import Expectation, Suite
    from jobs.domain.day import Day
    from jobs.domain.log_schema import LogColumn
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.domain.staged import StagedDay
    from jobs.warehouse import Warehouse


def run(warehouse: Warehouse, model: ModelSpec, day: Day, *, run: Run, suites: Path) -> Outcome:
    """Check the day's staged files and keep a row per expectation; nothing to do when exactly this was checked.

    `suites` holds contract.json and the model's own file. What a critical failure leads to is decided by `publish`.
    Raises SpecError for a suite that cannot be read whole, DataError when the day is not staged.
    """
    asked = read_suites(suites, model)
    staged, folder = read_staged(warehouse.staging, model.model, day)
    if staged.state is not StagedState.READY or not staged.files:
        return Outcome(f"no files to check: {staged.reason or staged.state}", skipped=True)
    hashes = _hashes(asked, model)
    if _is_checked(warehouse, staged, hashes):
        return Outcome("checked before: same files, same expectations", skipped=True)
    with warehouse.connection.cursor() as connection:
        found = {suite.name: check_suite(connection, model, staged, folder, suite) for suite in asked}
    rows = [
        _head(staged, run) | {"suite": name, "suite_hash": hashes[name]} | _row(each)
        for name, results in found.items()
        for each in results
    ]
    warehouse.append({"quality": rows})
    return Outcome(summary(each for results in found.values() for each in results))


def check_suite(
    connection: duckdb.DuckDBPyConnection, model: ModelSpec, staged: StagedDay, folder: Path, suite: Suite
) -> list[Checked]:
    """Hold the staged files against one suite; return what each expectation found, in the suite's order."""
    _silence()
    with _kept_for_good():
        from jobs.check.validation import measure
    gone = open_view(connection, [folder / name for name in staged.files], log_columns(model))
    asked = [each for each in suite.expectations if not _lacks_a_key(each, gone)]
    answers = iter(measure(connection, VIEW, asked, parameters={"staged_rows": _staged_rows(staged)}))
    return [
        absent(each, gone) if _lacks_a_key(each, gone) else read_as_null(checked(each, next(answers)), gone)
        for each in suite.expectations
    ]


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """Import what lives as long as the process without the collector: it would walk through half a million objects.

    It would do so while they are made, now and then afterwards, and once more when the process ends: 1.5 s in all.
    """
    if "great_expectations" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.freeze()


def _silence() -> None:
    """Keep Great Expectations' own log out of ours: its errors are kept as outcomes, and its texts hold values."""
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)


def _lacks_a_key(expectation: Expectation, gone: Sequence[LogColumn]) -> bool:
    keys = {column.name for column in gone if column.is_key}
    return not keys.isdisjoint(expectation.columns) and not expectation.tells_which_columns_exist


def _staged_rows(staged: StagedDay) -> int:
    return staged.rows_read - sum(staged.rows_dropped.values())


def _hashes(suites: Sequence[Suite], model: ModelSpec) -> dict[str, str]:
    columns = {column.name: column.source for column in log_columns(model)}
    return {suite.name: suite.digest(columns) for suite in suites}


def _is_checked(warehouse: Warehouse, staged: StagedDay, hashes: Mapping[str, str]) -> bool:
    kept = warehouse.query("check/checked_suites", model=staged.model, day=staged.day, fingerprint=staged.fingerprint)
    return {row["suite"]: row["suite_hash"] for row in kept.to_pylist()} == hashes


def _head(staged: StagedDay, run: Run) -> dict[str, object]:
    return {
        "run_id": run.run_id,
        "run_kind": run.kind.value,
        "model": staged.model,
        "day": staged.day,
        "fingerprint": staged.fingerprint,
    }


def _row(each: Checked) -> dict[str, object]:
    return {
        "expectation": each.expectation.type,
        "column_name": ", ".join(each.expectation.columns) or None,
        "severity": each.expectation.severity,
        "outcome": each.outcome,
        "observed": each.observed,
        "expected": expected_text(each.expectation.kwargs),
        "row_count": each.row_count,
        "unexpected_count": each.unexpected_count,
        "unexpected_share": each.unexpected_share,
        "detail": each.detail,
    }
