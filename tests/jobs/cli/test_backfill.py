"""A backfill tells every day, also when a process of its pool is killed, and a re-run repairs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.domain.day import days_between
from tests.end_to_end import producer

if TYPE_CHECKING:
    from tests.servers.s3 import Bucket

DAYS = [day for day in days_between(producer.FIRST, producer.LAST) if day != producer.ABSENT][:2]
SECONDS = 60


@pytest.fixture
def home(tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Path:
    producer.write_home(tmp_path, bucket)
    producer.deliver(bucket, DAYS)
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    for name in ("PLUMBLINE_WAREHOUSE", "PLUMBLINE_REPORTS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def plumbline(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "jobs.cli", *arguments]
    return subprocess.Popen(
        command,
        cwd=producer.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def backfill() -> subprocess.Popen[str]:
    return plumbline("backfill", producer.MODEL, "--from", str(DAYS[0]), "--to", str(DAYS[-1]), "--workers", "1")


def worker_of(pool: subprocess.Popen[str]) -> int:
    children = Path(f"/proc/{pool.pid}/task/{pool.pid}/children")
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for child in children.read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.01)
    raise AssertionError("no worker was started")


@pytest.mark.usefixtures("home")
def test_the_days_of_a_killed_process_are_told_and_judged_as_not_measured_and_a_re_run_repairs() -> None:
    killed = backfill()
    os.kill(worker_of(killed), signal.SIGKILL)  # as the kernel does when memory runs out
    said, _ = killed.communicate(timeout=SECONDS)
    assert killed.returncode == 3, said
    for day in DAYS:
        assert f"plumbline: {day} load: not loaded: a process of the pool was killed; run it again" in said
    assert "Traceback" not in said
    status, _ = plumbline("status", producer.MODEL).communicate(timeout=SECONDS)
    assert status.count("NO DATA") == len(DAYS), status

    repaired = backfill()
    said, _ = repaired.communicate(timeout=SECONDS)
    assert repaired.returncode == 0, said
    status, _ = plumbline("status", producer.MODEL).communicate(timeout=SECONDS)
    assert "NO DATA" not in status


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_a_backfill_with_one_line_and_the_next_goes_on(times: int) -> None:
    stopped = backfill()
    worker_of(stopped)
    time.sleep(1.0)  # it imports what it checks with, which takes longer than both
    for _ in range(times):
        os.killpg(stopped.pid, signal.SIGINT)
        time.sleep(0.2)
    said, _ = stopped.communicate(timeout=SECONDS)
    assert stopped.returncode == 130, said
    assert "plumbline: interrupted; type it again, it goes on where it ended" in said
    assert "Traceback" not in said

    again = backfill()
    said, _ = again.communicate(timeout=SECONDS)
    assert again.returncode == 0, said
