"""Locks between processes: a lock dies with its process, so a killed job never blocks the next."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO

from jobs.domain.errors import Problem, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMIT_PATIENCE_SECONDS: Final = 600.0
MODEL_PATIENCE_SECONDS: Final = 6 * 3600.0
_SHORTEST_PAUSE_SECONDS: Final = 0.002
_LONGEST_PAUSE_SECONDS: Final = 0.05


class LockHeldError(SettingsError):
    """Tell that a lock did not come in time, and who holds it."""


@dataclass(frozen=True, slots=True)
class HeldLock:
    """Give whoever holds a lock the few words kept in its file between holders."""

    file: TextIO

    def read_notes(self) -> dict[str, str]:
        """Return what the last holder noted; nothing where the file is new or was torn by a kill."""
        self.file.seek(0)
        with contextlib.suppress(json.JSONDecodeError):
            notes = json.loads(self.file.read() or "{}")
            return {str(key): str(value) for key, value in notes.items()} if isinstance(notes, dict) else {}
        return {}

    def write_notes(self, notes: dict[str, str]) -> None:
        """Replace the notes."""
        self.file.seek(0)
        self.file.truncate()
        self.file.write(json.dumps(notes))
        self.file.flush()


@contextmanager
def file_lock(path: Path, *, patience_seconds: float, is_shared: bool = False) -> Iterator[HeldLock]:
    """Hold the lock of `path`, alone or shared with other readers, while the block runs.

    Not re-entrant: asking again inside the block waits for itself. LockHeldError, naming the holder, when the lock
    does not come within `patience_seconds`.
    """
    with _open(path, is_shared=is_shared) as file:
        _wait(file, path, patience_seconds, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX)
        held = HeldLock(file)
        if not is_shared:
            held.write_notes(held.read_notes() | {"process": str(os.getpid())})
        try:
            yield held
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _open(path: Path, *, is_shared: bool) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_shared and path.exists():
            return path.open("r")
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o664), "r+")
    except OSError as error:
        raise SettingsError(
            Problem(
                where=str(path),
                rule="must be a file that this user can write, every commit locks it",
                got=error.strerror or str(error),
                way_out="give the user write access to the folder, or set PLUMBLINE_WAREHOUSE to another one",
            )
        ) from error


def _wait(file: TextIO, path: Path, patience_seconds: float, how: int) -> None:
    started, pause = time.monotonic(), _SHORTEST_PAUSE_SECONDS
    while True:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
        else:
            return
        if time.monotonic() - started > patience_seconds:
            raise LockHeldError(
                Problem(
                    where=str(path),
                    rule=f"must be free within {patience_seconds:g} s",
                    got=f"held by process {HeldLock(file).read_notes().get('process', 'unknown')}",
                    way_out="wait for that process or end it; the lock goes with it",
                )
            )
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
