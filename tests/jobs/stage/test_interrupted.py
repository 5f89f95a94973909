"""A process killed at any step that touches the disk leaves the old day or the new one; the next run mends it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import jinja2  # noqa: F401 - loaded before the fork, as the next two
import pandas  # noqa: F401, ICN001 - DuckDB loads it at the first bound value
import pyarrow.parquet  # noqa: F401

from jobs import stage
from jobs.domain.errors import DataError
from jobs.domain.run import Run
from jobs.objects import ObjectStore
from jobs.stage.loading import ASIDE
from jobs.warehouse import open_warehouse
from tests.jobs.stage.conftest import SQL
from tests.jobs.stage.deliveries import DAY, LATER, Line, churn, ids, object_named, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from jobs.domain.staged import StagedDay

TOUCHING = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
NEVER = 0


def _stage(store: ObjectStore, killed_at: int, url: str, bucket: str) -> int:
    """Stage, and end like `kill -9` before the given step; return how many steps there were."""
    steps = 0
    with open_warehouse(url, sql_root=SQL) as warehouse:
        folder = str(warehouse.staging)

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal steps
            if event in TOUCHING and str(arguments[0]).startswith(folder):
                steps += 1
                if steps == killed_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        stage.run(warehouse, store, churn(bucket), DAY, run=Run("killed"), now=LATER)
    return steps


def _serve(asked: Connection, url: str, bucket: str, environment: dict[str, str]) -> None:
    """Fork a process for each step asked, all of them at once, and answer with their exit codes, which count steps."""
    os.environ.update(environment)
    client = boto3.session.Session().client("s3")
    store = ObjectStore(client)
    store.list(f"s3://{bucket}/")  # loads what every process would load again
    client.close()  # no connection is shared
    while (steps := asked.recv()) is not None:
        children = []
        for killed_at in steps:
            child = os.fork()
            if child == 0:
                code = 255
                try:
                    code = _stage(store, killed_at, url, bucket)
                finally:
                    os._exit(code)
            children.append(child)
        asked.send([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])


@dataclass(frozen=True, slots=True)
class Nursery:
    """Start processes that stage a day: everything they need is imported already, so one takes little."""

    pipe: Connection

    def stage(self, *killed_at: int) -> list[int]:
        self.pipe.send(killed_at)
        return list(self.pipe.recv())


@contextmanager
def nursery(line: Line) -> Iterator[Nursery]:
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    environment = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    process = processes.Process(target=_serve, args=(theirs, line.warehouse.url, line.bucket.name, environment))
    process.start()
    theirs.close()
    try:
        yield Nursery(ours)
    finally:
        ours.send(None)
        process.join(20)
        ours.close()
    assert process.exitcode == 0


def _account_or_none(line: Line) -> StagedDay | None:
    try:
        staged = line.account()
    except DataError:
        return None
    assert all((line.folder() / name).is_file() for name in staged.files)
    return staged


def test_a_kill_at_any_step_leaves_the_old_day_or_the_new_one_and_the_next_run_mends_it(churn_line: Line) -> None:
    line = churn_line
    line.deliver(rows(ids(0, 5)), rows(ids(5, 9), age=[1, 2, 3, 4]))
    line.stage()
    old = line.account()
    line.put("part-2.parquet", rows([*ids(0, 3), "new"]))
    with nursery(line) as processes:
        (steps,) = processes.stage(NEVER)
        new = line.account()
        assert object_named(new, "part-2.parquet").reason == "3 rows dropped"
        assert steps > 10
        for killed_at in range(1, steps + 1):
            _back_to(line, old, new)
            assert processes.stage(killed_at) == [-signal.SIGKILL]
            assert _account_or_none(line) in (old, new)
            line.stage()
            assert line.account() == new
            assert len(line.kept("id")) == 10
            _assert_tidy(line)


def test_processes_that_stage_one_day_at_once_stage_it_whole(churn_line: Line) -> None:
    churn_line.deliver(*(rows(ids(100 * part, 100 * part + 50)) for part in range(4)))
    with nursery(churn_line) as processes:
        assert min(processes.stage(NEVER, NEVER, NEVER)) > 0
    assert len(churn_line.kept("id")) == 200
    _assert_tidy(churn_line)


def _account_or_none(line: Line) -> StagedDay | None:
    try:
        staged = line.account()
    except DataError:
        return None
    assert all((line.folder() / name).is_file() for name in staged.files)
    return staged


def _back_to(line: Line, old: StagedDay, new: StagedDay) -> None:
    """Undo the staging of `new`."""
    home = line.warehouse.staging / line.model.model / str(DAY)
    shutil.rmtree(home / new.fingerprint, ignore_errors=True)
    (home / "current").write_text(old.fingerprint)


def _assert_tidy(line: Line) -> None:
    """Nothing of a dead process lies about, but what a half-written account left under another name."""
    folder = line.folder()
    assert not list(folder.parent.glob(f"{ASIDE}*"))
    names = {each.name for each in folder.iterdir() if not each.name.startswith(".staged.json")}
    assert names == {*line.account().files, "staged.json"}
