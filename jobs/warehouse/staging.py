"""The staging folder: one folder per fingerprint of a model-day, and which one is the day's newest."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from jobs.domain.errors import DataError, Problem
from jobs.domain.staged import StagedDay
from jobs.warehouse.locks import LockHeldError, file_lock

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

ACCOUNT: Final = "staged.json"
CURRENT: Final = "current"
STAGING_LOCK: Final = ".lock"
"""In a day's folder: whoever stages the day, or clears away what was staged of it, holds the lock of this file."""


def staging_folder(staging: Path, model: str, day: date, fingerprint: str) -> Path:
    """Return where the staged files and the account of one fingerprint of a model-day lie."""
    return staging / model / day.isoformat() / fingerprint


def write_staged(staging: Path, staged: StagedDay) -> Path:
    """Write the account of a staged day beside its files and make it the day's newest; return the folder.

    Both files appear whole or not at all (written aside, flushed, renamed); the account comes last but the pointer,
    so a folder without `staged.json` is unfinished work of a killed process and may be staged anew.
    """
    folder = staging_folder(staging, staged.model, staged.day, staged.fingerprint)
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(folder / ACCOUNT, staged.to_json())
    _write_whole(folder.parent / CURRENT, staged.fingerprint)
    return folder


def read_staged(staging: Path, model: str, day: date) -> tuple[StagedDay, Path]:
    """Return the newest staged account of a model-day and the folder of its files; DataError when there is none."""
    pointer = staging / model / day.isoformat() / CURRENT
    try:
        folder = pointer.parent / pointer.read_text().strip()
        staged = StagedDay.from_json((folder / ACCOUNT).read_text())
    except FileNotFoundError:
        raise DataError(
            Problem(
                where=f"{model} {day}",
                rule="must be staged before it is checked or published",
                got=f"no account under {pointer.parent}",
                way_out=f"run `plumbline run {model} {day}`, or the task `stage` of that day",
            ),
            runbook="run_failed",
        ) from None
    return staged, folder


def clear_older(folder: Path) -> None:
    """Remove what was staged of the same day under other fingerprints, but the newest one and `folder` itself.

    Leaves everything as it is while the day is being staged; the next publication clears then.
    """
    with suppress(LockHeldError), file_lock(folder.parent / STAGING_LOCK, patience_seconds=0):
        newest = (folder.parent / CURRENT).read_text().strip()
        for other in folder.parent.iterdir():
            if other.is_dir() and other.name not in (folder.name, newest):
                shutil.rmtree(other)


def _write_whole(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
