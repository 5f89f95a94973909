"""The fallback warehouse: one DuckDB file, for places where extensions may not load.

A DuckDB file is open either in one writing process or in several reading ones. So it is attached for each query and
each commit and let go again, under a lock: shared for readers, alone for a writer. What users get: the same tables
and the same SQL; a commit waits until running queries end and a query until the commit ends; no snapshots.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import duckdb

from jobs.domain.errors import Problem, SettingsError
from jobs.warehouse.catalog import ALIAS, Commit, new_session, refuse_read_only, settled, transaction
from jobs.warehouse.location import Location, make_folders, refuse_network_file_system
from jobs.warehouse.locks import COMMIT_PATIENCE_SECONDS, HeldLock, file_lock
from jobs.warehouse.outside import FOREIGN_LOCK, telling_outside_errors
from jobs.warehouse.query import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


FOREIGN_PATIENCE_SECONDS: Final = 10.0
_PAUSE_SECONDS: Final = 0.1
_DETACHED: Final = "Detached database"

log = logging.getLogger("plumbline")


class SingleFile:
    """Attach the file only while something is read or written."""

    def __init__(self, location: Location, *, read_only: bool = False) -> None:
        self.location = location
        self.is_read_only = read_only
        self._readers = 0
        if read_only and not location.catalog.exists():
            raise SettingsError(
                Problem(
                    where=location.url,
                    rule="must exist before it is read",
                    way_out="run `plumbline run MODEL DAY` once, or set PLUMBLINE_WAREHOUSE to where it is",
                )
            )
        with telling_outside_errors(location):
            make_folders(location, read_only=self.is_read_only)
        refuse_network_file_system(location)
        self.connection = new_session(location)
        if not location.catalog.exists():
            with self.writing():
                pass

    @contextmanager
    def _attached(self, *, for_writing: bool) -> Iterator[HeldLock]:
        with (
            telling_outside_errors(self.location),
            file_lock(
                self.location.commit_lock, patience_seconds=COMMIT_PATIENCE_SECONDS, is_shared=not for_writing
            ) as held,
        ):
            self._attach("" if for_writing else "(read_only)")
            try:
                self.connection.execute(f"use {ALIAS}")
                yield held
            finally:
                self.connection.execute("use memory")
                self._detach()

    def _detach(self) -> None:
        try:
            self.connection.execute(f"detach {ALIAS}")
        except duckdb.IOException as error:
            # What was committed is on the disk, in the file's log, and stays there: the caller must not do it again.
            if _DETACHED not in str(error):
                raise
            log.warning("%s: committed, but its log could not be folded into it: %s", self.location.url, error)

    def _attach(self, options: str) -> None:
        """Attach the file; wait a while for a program that does not know our lock, such as a notebook."""
        given_up = time.monotonic() + FOREIGN_PATIENCE_SECONDS
        while True:
            try:
                self.connection.execute(f"attach {literal(str(self.location.catalog))} as {ALIAS} {options}")
            except duckdb.IOException as error:
                if FOREIGN_LOCK not in str(error) or time.monotonic() > given_up:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Attach the file for reading while the block runs; blocks inside one another share it."""
        if self._readers:
            self._readers += 1
            try:
                yield self.connection
            finally:
                self._readers -= 1
            return
        with self._attached(for_writing=False):
            self._readers = 1
            try:
                yield self.connection
            finally:
                self._readers = 0

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a second connection; the file stays attached until it is let go."""
        with self.reading() as connection, connection.cursor() as cursor:
            settled(cursor).execute(f"use {ALIAS}")
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Commit]:
        """Attach the file for writing, alone, and hold one transaction."""
        refuse_read_only(self)
        if self._readers:
            message = "a query of this warehouse is still being read: exhaust or close it before writing"
            raise RuntimeError(message)
        with (
            self._attached(for_writing=True) as held,
            transaction(self.location, self.connection, held) as commit,
        ):
            yield commit

    def partition_by(self, table: str, column: str) -> None:
        """Do nothing: one file has no partitions."""

    def place(self, table: str, partition: str, files: Sequence[Path]) -> list[Path]:
        """Leave the files where they are: their rows are copied."""
        del table, partition
        return list(files)

    def discard(self, files: Sequence[Path]) -> None:
        """Leave the files where they are: they are the staged ones."""

    def load(self, table: str, partition: str, files: Sequence[Path]) -> None:
        """Insert the rows of each file by name, columns that the table does not have left out."""
        column, _, value = partition.partition("=")
        known = {name.lower() for name, *_ in self.connection.execute(f"describe {quoted(table)}").fetchall()}
        for file in files:
            source = f"read_parquet({literal(str(file))}, hive_partitioning = false)"
            found = [name for name, *_ in self.connection.execute(f"describe from {source}").fetchall()]
            taken = ", ".join(quoted(name) for name in found if name.lower() in known and name.lower() != column)
            rows = f"select {taken}, {literal(value)}::date as {quoted(column)} from {source}"  # noqa: S608 - all quoted
            self.connection.execute(f"insert into {quoted(table)} by name {rows}")

    def kept_files(self, files: Sequence[Path]) -> list[str]:
        """Name none: the rows are in the one file."""
        del files
        return []

    def at(self, snapshot: int) -> SingleFile:
        """Refuse: one DuckDB file keeps no snapshots."""
        raise SettingsError(
            Problem(
                where=self.location.url,
                rule="must be a ducklake:sqlite warehouse to be read as of a snapshot",
                got=f"snapshot {snapshot} asked of one DuckDB file, which keeps none",
            )
        )

    def snapshot_id(self) -> None:
        """Return None: none are kept."""
        return

    def close(self) -> None:
        """Close the session."""
        self.connection.close()
