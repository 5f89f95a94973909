"""Many processes at once: every commit counts exactly once."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from jobs.domain.errors import SettingsError
from jobs.warehouse import Warehouse, open_warehouse
from jobs.warehouse.locks import file_lock
from tests.jobs.warehouse.deliveries import DAY, check_day, published, rows_of, stage_day
from tests.jobs.warehouse.places import KINDS, SQL, url_in
from tests.jobs.warehouse.processes import (
    append_together,
    barrier,
    exit_codes,
    hold_model_lock,
    open_together,
    publish_together,
    replace_until_done,
    started,
)

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES = 8


def test_of_eight_processes_that_publish_one_delivery_one_does_and_seven_have_nothing_to_do(
    lake: Warehouse, lake_url: str
) -> None:
    staged, _ = stage_day(lake.staging, rows_of(2000), rows_of(300, seed=1))
    check_day(lake, staged)
    start = barrier(PROCESSES)
    assert exit_codes([started(publish_together, lake_url, start) for _ in range(PROCESSES)]) == [0] * PROCESSES
    manifest = lake.manifest("churn", DAY)
    assert manifest is not None
    assert manifest.version == 1
    assert published(lake, "count(*), count(distinct request_id)") == [(2300, 2300)]


def test_eight_processes_that_replace_one_empty_partition_leave_it_once(warehouse: Warehouse, url: str) -> None:
    stage_day(warehouse.staging, rows_of(2000), rows_of(300, seed=1))
    start = barrier(PROCESSES)
    assert exit_codes([started(replace_until_done, url, start) for _ in range(PROCESSES)]) == [0] * PROCESSES
    manifest = warehouse.manifest("churn", DAY)
    assert manifest is not None
    assert manifest.version == PROCESSES
    assert published(warehouse, "count(*), count(distinct request_id)") == [(2300, 2300)]
    with warehouse.reading() as connection:
        assert connection.execute("select count(*) from predictions_churn").fetchone() == (2300,)


def test_thirty_two_appends_of_eight_processes_all_arrive_each_with_its_own_instant(
    warehouse: Warehouse, url: str
) -> None:
    start = barrier(PROCESSES)
    writers = [started(append_together, url, start, writer, 4) for writer in range(PROCESSES)]
    assert exit_codes(writers) == [0] * PROCESSES
    with warehouse.reading() as connection:
        batches = connection.execute(
            "select run_id, recorded_at, count(*), sum(value) from metrics group by all"
        ).fetchall()
        runs = connection.execute("select run_id, recorded_at from runs").fetchall()
    assert len({run_id for run_id, *_ in batches}) == len({instant for _, instant, *_ in batches}) == len(batches) == 32
    assert {(rows, total) for *_, rows, total in batches} == {(300, 299 * 300 / 2)}
    assert sorted(runs) == sorted((run_id, instant) for run_id, instant, *_ in batches)


@pytest.mark.parametrize("kind", KINDS)
def test_eight_processes_that_open_a_warehouse_that_is_not_there_yet_make_it_once(tmp_path: Path, kind: str) -> None:
    url, start = url_in(tmp_path / "new", kind), barrier(PROCESSES)
    assert exit_codes([started(open_together, url, start) for _ in range(PROCESSES)]) == [0] * PROCESSES
    with open_warehouse(url, sql_root=SQL, read_only=True) as warehouse, warehouse.reading() as connection:
        applied = connection.execute("select name, count(*) from schema_migrations group by name").fetchall()
        assert connection.execute("select count(distinct run_id) from runs").fetchone() == (PROCESSES,)
    assert {count for _, count in applied} == {1}


def test_a_model_s_lock_keeps_others_out_and_dies_with_its_process(lake: Warehouse, lake_url: str) -> None:
    held = barrier(2)
    holder = started(hold_model_lock, lake_url, held)
    held.wait(60)
    path = lake.staging.parent / "locks" / "churn.lock"
    with (
        pytest.raises(SettingsError, match=f"held by process {holder.pid}; wait for that process or end it"),
        file_lock(path, patience_seconds=0.05),
    ):
        pass
    with lake.model_lock("another"):
        pass
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with lake.model_lock("churn"), pytest.raises(RuntimeError, match="not re-entrant"), lake.model_lock("churn"):
        pass
