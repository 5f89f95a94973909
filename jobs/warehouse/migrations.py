"""Bring a warehouse's tables and views to what sql/schema/ says: forward only, once, under the commit lock."""

from __future__ import annotations

import hashlib
import importlib.metadata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from jobs.domain.errors import Problem, SettingsError
from jobs.warehouse.append import append_rows
from jobs.warehouse.catalog import ALIAS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from jobs.warehouse.catalog import Catalog, Commit

VIEWS = "views"


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """Hold one file of sql/schema/; `name` is its path without `.sql`, e.g. `0001_tables` or `views/findings`."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def is_view(self) -> bool:
        """Whether the file defines a view, which may be created again whenever its text changes."""
        return self.name.startswith(f"{VIEWS}/")


def schema_files(sql_root: Path) -> list[SchemaFile]:
    """Read the migrations in order of their numbers, then the views in order of their names."""
    folder = sql_root / "schema"
    paths = sorted(folder.glob("[0-9]*.sql")) + sorted((folder / VIEWS).glob("*.sql"))
    return [SchemaFile(str(path.relative_to(folder).with_suffix("")), path.read_text()) for path in paths]


def migrate(catalog: Catalog, sql_root: Path, *, read_only: bool = False) -> None:
    """Apply what is missing; do nothing, without the lock, where nothing is.

    Raises SettingsError where the warehouse was made by newer code, where an applied migration was edited since, and
    where something is missing but may not be written.
    """
    files = schema_files(sql_root)
    with catalog.reading() as connection:
        missing = missing_files(files, _applied(connection), where=catalog.location.url)
    if not missing:
        return
    if read_only:
        raise SettingsError(
            Problem(
                where=catalog.location.url,
                rule="must have the tables of this version to be read",
                got=f"not applied yet: {', '.join(file.name for file in missing)}",
                way_out="run any job once, it brings the tables up to date",
            )
        )
    with catalog.writing() as commit:
        # Another process may have been first: what is missing is decided again under the lock.
        for file in missing_files(files, _applied(commit.connection), where=catalog.location.url):
            _apply(commit, file)


def missing_files(files: list[SchemaFile], applied: Mapping[str, str], *, where: str) -> list[SchemaFile]:
    """Return the files whose text is not applied yet; `applied` maps names to the sha256 of what was."""
    unknown = sorted(name for name in set(applied) - {file.name for file in files} if not name.startswith(VIEWS))
    if unknown:
        raise SettingsError(
            Problem(
                where=where,
                rule="must not be newer than the code",
                got=f"tables of {', '.join(unknown)}, unknown to plumbline {_code_version()}",
                way_out="install the version of plumbline that made them, or a later one",
            )
        )
    missing = [file for file in files if applied.get(file.name) != file.sha256]
    edited = [file.name for file in missing if file.name in applied and not file.is_view]
    if edited:
        raise SettingsError(
            Problem(
                where=where,
                rule="must have been made by the migrations that lie in sql/schema",
                got=f"{', '.join(edited)} edited since it was applied",
                way_out="restore the file and put the change into a new one with the next number",
            )
        )
    return missing


def _applied(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    is_there = connection.execute(
        "select count(*) from duckdb_tables() where database_name = $alias and table_name = 'schema_migrations'",
        {"alias": ALIAS},
    ).fetchone()
    if is_there == (0,):
        return {}
    rows = connection.execute("select name, arg_max(sha256, recorded_at) from schema_migrations group by name")
    return dict(rows.fetchall())


def _apply(commit: Commit, file: SchemaFile) -> None:
    commit.connection.execute(file.text)
    row = {"name": [file.name], "sha256": [file.sha256], "code_version": [_code_version()]}
    append_rows(commit, "schema_migrations", pa.table(row))


def _code_version() -> str:
    return importlib.metadata.version("plumbline")
