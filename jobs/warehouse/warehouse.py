"""The warehouse as the jobs see it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from jobs.warehouse.append import append_rows, arrow_rows, table_schema
from jobs.warehouse.lake import Lake
from jobs.warehouse.location import Kind, read_location
from jobs.warehouse.locks import MODEL_PATIENCE_SECONDS, file_lock
from jobs.warehouse.manifest import newest_manifest
from jobs.warehouse.migrations import migrate
from jobs.warehouse.partition import record_delivery, replace_partition
from jobs.warehouse.query import select_text
from jobs.warehouse.single_file import SingleFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    import duckdb

    from jobs.warehouse.catalog import Catalog
    from jobs.warehouse.publication import ManifestRow, Publication

NO_IDENTIFIERS: Mapping[str, str | Sequence[str]] = {}


def open_warehouse(url: str, *, sql_root: Path, read_only: bool = False) -> Warehouse:
    """Open the warehouse at `ducklake:sqlite:<path>` or `duckdb:<file>`, made and brought up to date where needed.

    `sql_root` holds the selects and schema/. Use it as a context manager; it belongs to one thread of one process.
    Raises SettingsError for whatever the installation lacks.
    """
    location = read_location(url)
    kept_as = {Kind.DUCKLAKE: Lake, Kind.SINGLE_FILE: SingleFile}[location.kind]
    catalog: Catalog = kept_as(location, read_only=read_only)
    try:
        migrate(catalog, sql_root, read_only=read_only)
    except BaseException:
        catalog.close()
        raise
    return Warehouse(catalog, sql_root)


class Warehouse:
    """Read with selects of sql/, write by appending rows and replacing partitions; every write is one commit."""

    def __init__(self, catalog: Catalog, sql_root: Path) -> None:
        self._catalog = catalog
        self._sql_root = sql_root
        self._schemas: dict[str, pa.Schema] = {}
        self._held_models: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything."""
        self._catalog.close()

    @property
    def url(self) -> str:
        """The warehouse's URL with an absolute path."""
        return self._catalog.location.url

    @property
    def staging(self) -> Path:
        """Folder for staged files, on the data's file system."""
        return self._catalog.location.staging

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB with the warehouse's settings, e.g. to read staged files.

        The warehouse's tables are its default schema; in a `duckdb:` warehouse only inside `reading()`.
        """
        return self._catalog.connection

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Give a connection whose default schema is the warehouse's: plain `select … from metrics` works."""
        return self._catalog.reading()

    @contextmanager
    def one_snapshot(self) -> Iterator[None]:
        """Let every query of the block see the same commit; nothing may be written meanwhile."""
        with self._catalog.reading() as connection:
            connection.begin()
            try:
                yield
            finally:
                connection.rollback()

    def query(
        self, name: str, *, identifiers: Mapping[str, str | Sequence[str]] = NO_IDENTIFIERS, **parameters: object
    ) -> pa.Table:
        """Run the select of sql/<name>.sql with `parameters` bound as $name; return all its rows."""
        text = select_text(self._sql_root, name, identifiers)
        with self._catalog.reading() as connection:
            return connection.execute(text, parameters).to_arrow_table()

    def query_batches(
        self,
        name: str,
        *,
        rows_per_batch: int = 1 << 17,
        identifiers: Mapping[str, str | Sequence[str]] = NO_IDENTIFIERS,
        **parameters: object,
    ) -> pa.RecordBatchReader:
        """Run a select as `query` does, but hand over its rows in batches as they come, in bounded memory.

        Exhaust or close the reader before writing to a `duckdb:` warehouse.
        """
        text = select_text(self._sql_root, name, identifiers)
        batches = self._batches(text, parameters, rows_per_batch)
        schema = next(batches)
        return pa.RecordBatchReader.from_batches(schema, batches)

    def _batches(self, text: str, parameters: dict[str, object], rows_per_batch: int) -> Iterator[pa.RecordBatch]:
        # Its first item is the schema: the statement runs, and its errors rise, before the reader is handed over.
        with self._catalog.cursor() as cursor:
            reader = cursor.execute(text, parameters).to_arrow_reader(rows_per_batch)
            yield reader.schema
            yield from reader

    def append(self, rows: Mapping[str, pa.Table | Sequence[Mapping[str, object]]]) -> None:
        """Append rows to one or more tables in one commit; all of them get the commit's `recorded_at`.

        Columns are matched by name; one that is left out is null. Raises KeyError for a column the table lacks.
        """
        tables = {table: arrow_rows(table, self._schema(table), given) for table, given in rows.items()}
        with self._catalog.writing() as commit:
            for table, arrow in tables.items():
                append_rows(commit, table, arrow)

    def _schema(self, table: str) -> pa.Schema:
        if table not in self._schemas:
            with self._catalog.reading() as connection:
                self._schemas[table] = table_schema(connection, table)
        return self._schemas[table]

    def manifest(self, model: str, day: date) -> ManifestRow | None:
        """Return the newest version of a partition, None before the first."""
        with self._catalog.reading() as connection:
            return newest_manifest(connection, model, day, sql_root=self._sql_root)

    def replace_partition(
        self, publication: Publication, *, on_step: Callable[[str], None] = lambda _name: None
    ) -> int:
        """Publish staged files as a partition's rows in one commit; return the new version.

        `on_step` hears the name of each of PUBLISH_STEPS before it is done. Raises PartitionMovedError when the
        manifest is no longer at `publication.expected_version`.
        """
        return replace_partition(self._catalog, publication, sql_root=self._sql_root, on_step=on_step)

    def record_delivery(self, publication: Publication) -> int:
        """Keep a quarantined, empty or absent delivery in the manifest in one commit; return the new version.

        Earlier rows stay in the table, and leave `current_predictions_<model>`. Raises PartitionMovedError as above.
        """
        return record_delivery(self._catalog, publication, sql_root=self._sql_root)

    @contextmanager
    def model_lock(self, model: str) -> Iterator[None]:
        """Hold `model`'s lock across processes while the block reads and rewrites what earlier days left.

        Taken before any commit, never inside one, and never twice.
        """
        if model in self._held_models:
            message = f"the lock of model {model} is held already: it is not re-entrant"
            raise RuntimeError(message)
        with file_lock(self._catalog.location.model_lock(model), patience_seconds=MODEL_PATIENCE_SECONDS):
            self._held_models.add(model)
            try:
                yield
            finally:
                self._held_models.discard(model)

    def snapshot_id(self) -> int | None:
        """Return the newest snapshot; None in a `duckdb:` warehouse, which keeps none."""
        return self._catalog.snapshot_id()

    def at(self, snapshot: int) -> Warehouse:
        """Open the warehouse as it was right after a snapshot, read-only; SettingsError in a `duckdb:` warehouse."""
        return Warehouse(self._catalog.at(snapshot), self._sql_root)
