"""What both kinds of warehouse give: a connection to read with, and a commit to write in."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

import duckdb

from jobs.warehouse.outside import telling_outside_errors
from jobs.warehouse.resources import resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from jobs.warehouse.location import Location
    from jobs.warehouse.locks import HeldLock

ALIAS: Final = "warehouse"
"""Name under which a session attaches the warehouse; its default database while it reads or writes."""

_NOTED: Final = "recorded_at"


@dataclass(frozen=True, slots=True)
class Commit:
    """One open transaction under the commit lock; every row written in it carries the same `recorded_at`."""

    connection: duckdb.DuckDBPyConnection
    recorded_at: datetime


class Catalog(Protocol):
    """A way of keeping the warehouse's tables."""

    location: Location
    connection: duckdb.DuckDBPyConnection
    is_read_only: bool

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Give a connection whose default database is the warehouse."""

    def writing(self) -> AbstractContextManager[Commit]:
        """Hold the commit lock and one transaction: committed at the end of the block, rolled back by any error."""

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Give a second connection to read from while the first is used for something else."""

    def partition_by(self, table: str, column: str) -> None:
        """Partition a new table by a column, where the catalog knows partitions."""

    def place(self, table: str, partition: str, files: Sequence[Path]) -> list[Path]:
        """Bring staged files to where they can be loaded from, before any lock is held; return them there."""

    def discard(self, files: Sequence[Path]) -> None:
        """Take back placed files that were not committed."""

    def load(self, table: str, partition: str, files: Sequence[Path]) -> None:
        """Make placed files the rows of a partition (`column=value`) inside the open transaction, columns by name."""

    def kept_files(self, files: Sequence[Path]) -> list[str]:
        """Name the files that the warehouse itself keeps of those loaded, relative to its data."""

    def at(self, snapshot: int) -> Catalog:
        """Open the tables as they were at a snapshot, read-only."""

    def snapshot_id(self) -> int | None:
        """Return the newest snapshot, None where none are kept."""

    def close(self) -> None:
        """Release everything."""


def new_session(location: Location) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory with the warehouse's settings: limits, spill folder, UTC, no network, no progress bar."""
    limits = resources()
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": limits.memory_limit,
            "threads": limits.threads,
            "temp_directory": str(location.temporary / f"{os.getpid()}-{os.urandom(4).hex()}"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    return settled(connection)


def settled(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Give a connection the settings that DuckDB keeps per connection."""
    return connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")


def refuse_read_only(catalog: Catalog) -> None:
    """Raise RuntimeError for a commit to a warehouse that was opened to be read."""
    if catalog.is_read_only:
        message = f"{catalog.location.url} was opened read-only: nothing is written through it"
        raise RuntimeError(message)


@contextmanager
def transaction(location: Location, connection: duckdb.DuckDBPyConnection, held: HeldLock) -> Iterator[Commit]:
    """Run the block in one transaction, with the next `recorded_at`; roll back on any error."""
    with telling_outside_errors(location):
        recorded_at = _next_instant(connection, held)
        connection.execute("begin")
        try:
            yield Commit(connection, recorded_at)
            connection.execute("commit")
        except BaseException:
            with suppress(duckdb.Error):
                connection.execute("rollback")
            raise


def _next_instant(connection: duckdb.DuckDBPyConnection, held: HeldLock) -> datetime:
    """Return now, or a microsecond after the last commit where the clock stands still or was set back."""
    notes = held.read_notes()
    noted = notes.get(_NOTED)
    last = datetime.fromisoformat(noted) if noted else _latest_recorded(connection)
    now = datetime.now(UTC)
    following = max(now, last + timedelta(microseconds=1)) if last else now
    held.write_notes(notes | {_NOTED: following.isoformat()})
    return following


def _latest_recorded(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    tables = connection.execute(
        "select table_name from duckdb_columns() "
        "where database_name = $alias and column_name = 'recorded_at' and table_name in (select table_name from "
        "duckdb_tables() where database_name = $alias)",
        {"alias": ALIAS},
    ).fetchall()
    latest = [connection.execute(f'select max(recorded_at) from {ALIAS}."{table}"').fetchone() for (table,) in tables]  # noqa: S608 - names out of the catalog
    return max((row[0] for row in latest if row and row[0] is not None), default=None)
