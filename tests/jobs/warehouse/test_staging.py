from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.domain.errors import DataError
from jobs.domain.staged import StagedDay, StagedState
from jobs.warehouse import read_staged, staging_folder, write_staged
from tests.jobs.warehouse.deliveries import DAY, rows_of, stage_day

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_staged_last_is_what_is_read(tmp_path: Path) -> None:
    stage_day(tmp_path, rows_of(5))
    newest, folder = stage_day(tmp_path, rows_of(6, seed=1), dropped={"duplicate": 2})
    assert read_staged(tmp_path, "churn", DAY) == (newest, folder)
    stage_day(tmp_path, rows_of(5))
    assert read_staged(tmp_path, "churn", DAY)[0].rows_read == 5


def test_a_day_that_was_not_staged_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="churn 2026-03-01: must be staged before it is checked or published") as told:
        read_staged(tmp_path, "churn", DAY)
    assert told.value.runbook == "run_failed"


def test_a_folder_that_a_kill_left_without_its_account_is_not_read(tmp_path: Path) -> None:
    whole, _ = stage_day(tmp_path, rows_of(5))
    staging_folder(tmp_path, "churn", DAY, "unfinished").mkdir()
    assert read_staged(tmp_path, "churn", DAY)[0] == whole


def test_an_absent_day_is_staged_without_files(tmp_path: Path) -> None:
    absent = StagedDay(model="churn", day=DAY, fingerprint="none", state=StagedState.ABSENT, reason="no file came")
    write_staged(tmp_path, absent)
    assert read_staged(tmp_path, "churn", DAY)[0] == absent
