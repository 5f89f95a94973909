"""The default warehouse: DuckLake, its catalog in one SQLite file, its data in Parquet files beside it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobs.domain.errors import Problem, SettingsError
from jobs.warehouse.catalog import ALIAS, Commit, new_session, refuse_read_only, settled, transaction
from jobs.warehouse.extensions import load_extensions
from jobs.warehouse.location import Location, make_folders, refuse_network_file_system
from jobs.warehouse.locks import COMMIT_PATIENCE_SECONDS, file_lock
from jobs.warehouse.outside import telling_outside_errors
from jobs.warehouse.placing import flush, link_or_copy
from jobs.warehouse.query import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb


class Lake:
    """Many processes read while one commits; readers never wait, and every commit leaves a snapshot."""

    def __init__(self, location: Location, *, read_only: bool = False, snapshot: int | None = None) -> None:
        self.location = location
        self.is_read_only = read_only or snapshot is not None
        if not location.catalog.exists() and self.is_read_only:
            raise _absent(location)
        with telling_outside_errors(location):
            make_folders(location, read_only=self.is_read_only)
        refuse_network_file_system(location)
        self.connection = new_session(location)
        try:
            load_extensions(self.connection)
            self._attach(snapshot)
        except BaseException:
            self.connection.close()
            raise

    def _attach(self, snapshot: int | None) -> None:
        # The first attachment creates the catalog's own tables: two at once would fail, hence the lock.
        options = [
            f"data_path {literal(f'{self.location.data}/')}",
            "override_data_path true",  # the folder may have been moved whole
            "meta_journal_mode 'WAL'",
            "meta_busy_timeout 30000",
            "data_inlining_row_limit 0",
        ]
        if snapshot is not None:
            options.append(f"snapshot_version {snapshot}")
        elif self.is_read_only:
            options.append("read_only")
        catalog = literal(f"ducklake:sqlite:{self.location.catalog}")
        lock = self.location.commit_lock
        with (
            telling_outside_errors(self.location),
            file_lock(lock, patience_seconds=COMMIT_PATIENCE_SECONDS, is_shared=self.is_read_only),
        ):
            self.connection.execute(f"attach {catalog} as {ALIAS} ({', '.join(options)})")
            self.connection.execute(f"use {ALIAS}")

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give the connection; each statement sees the newest commit."""
        with telling_outside_errors(self.location):
            yield self.connection

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a second connection of the same session."""
        with telling_outside_errors(self.location), self.connection.cursor() as cursor:
            settled(cursor).execute(f"use {ALIAS}")
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Commit]:
        """Hold the commit lock and one transaction."""
        refuse_read_only(self)
        with (
            file_lock(self.location.commit_lock, patience_seconds=COMMIT_PATIENCE_SECONDS) as held,
            transaction(self.location, self.connection, held) as commit,
        ):
            yield commit

    def partition_by(self, table: str, column: str) -> None:
        """Partition a new table by a column."""
        self.connection.execute(f"alter table {quoted(table)} set partitioned by ({quoted(column)})")

    def place(self, table: str, partition: str, files: Sequence[Path]) -> list[Path]:
        """Link staged files under the data path, each time under new names: no file is ever added twice.

        Flushed to disk, because the commit that will name them is. A kill in between leaves files that nobody reads.
        """
        folder = self.location.data / "main" / table / partition
        token = os.urandom(8).hex()
        placed = [folder / f"{token}-{number:04d}.parquet" for number in range(len(files))]
        with telling_outside_errors(self.location):
            folder.mkdir(parents=True, exist_ok=True)
            for file, place in zip(files, placed, strict=True):
                link_or_copy(file, place)
            flush(folder)
        return placed

    def discard(self, files: Sequence[Path]) -> None:
        """Remove placed files that no commit names."""
        for file in files:
            file.unlink(missing_ok=True)

    def load(self, table: str, partition: str, files: Sequence[Path]) -> None:
        """Add placed files as they are; their path tells the partition."""
        del partition
        listed = ", ".join(literal(str(file)) for file in files)
        self.connection.execute(
            f"call ducklake_add_data_files({literal(ALIAS)}, {literal(table)}, [{listed}], "
            "allow_missing => true, ignore_extra_columns => true, hive_partitioning => true)"
        )

    def kept_files(self, files: Sequence[Path]) -> list[str]:
        """Name every loaded file: they are the table."""
        return [str(file.relative_to(self.location.data)) for file in files]

    def at(self, snapshot: int) -> Lake:
        """Open the tables as they were right after snapshot number `snapshot`."""
        return Lake(self.location, snapshot=snapshot)

    def snapshot_id(self) -> int:
        """Return the newest snapshot."""
        row = self.connection.execute(f"from {ALIAS}.current_snapshot()").fetchone()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        """Close the session."""
        self.connection.close()


def _absent(location: Location) -> SettingsError:
    return SettingsError(
        Problem(
            where=location.url,
            rule="must exist before it is read",
            way_out="run `plumbline run MODEL DAY` once, or set PLUMBLINE_WAREHOUSE to where it is",
        )
    )
