"""What the world outside does to a warehouse (full disk, locked or read-only files), told as one sentence each."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import duckdb

from jobs.domain.errors import Problem, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.warehouse.location import Location

FOREIGN_LOCK: Final = "Conflicting lock is held"
"""What DuckDB says when another process has its file open."""

_KNOWN: Final = (
    ("No space left on device", "must have room on its disk", "free some space or move the folder, then run again"),
    ("database or disk is full", "must have room on its disk", "free some space or move the folder, then run again"),
    ("readonly database", "must be writable by this user", "give the user write access to the folder"),
    ("Permission denied", "must be readable and writable by this user", "give the user access to the folder"),
    ("Read-only file system", "must lie on a writable file system", "set PLUMBLINE_WAREHOUSE to another folder"),
    ("database is locked", "must be free of foreign locks", "end the program that holds the catalog open, run again"),
    (
        FOREIGN_LOCK,
        "must not be held open by another program",
        "close the notebook or shell that opened the file, or use ducklake:sqlite:<path>, which has no such limit",
    ),
    ("file is not a database", "must be a SQLite catalog", "move the file away or restore it from a backup"),
    ("not a valid DuckDB database", "must be a DuckDB file", "move the file away or restore it from a backup"),
    ("Cannot open file", "must be there and readable", "restore the file from a backup, or publish its day again"),
    ("Is a directory", "must be a file", "name a file in PLUMBLINE_WAREHOUSE, e.g. …/catalog.sqlite"),
    ("unable to open database file", "must be a file in a folder this user can write", "create or open the folder"),
)
"""Text in DuckDB's or SQLite's message → rule that is broken, way out."""


@contextmanager
def telling_outside_errors(location: Location) -> Iterator[None]:
    """Turn errors of disk, rights and foreign locks inside the block into SettingsError; let every other one pass."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        told = _told(location, error)
        if told is None:
            raise
        raise told from error


def _told(location: Location, error: BaseException) -> SettingsError | None:
    text = str(error)
    for sign, rule, way_out in _KNOWN:
        if sign in text:
            got = next(line for line in text.splitlines() if sign in line).strip()
            return SettingsError(Problem(where=location.url, rule=rule, got=got, way_out=way_out))
    if isinstance(error, OSError):
        return SettingsError(
            Problem(
                where=location.url,
                rule="must lie in a folder that this user can make files in",
                got=text,
                way_out="set PLUMBLINE_WAREHOUSE to such a folder, or mend this one",
            )
        )
    return None
