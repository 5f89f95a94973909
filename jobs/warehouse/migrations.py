"""Bring a warehouse's tables and views to what sql/schema/ says: forward only, once, under the commit lock."""

from __future__ import annotations

import hashlib
import importlib.metadata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jobs.domain.errors import Problem, SettingsError
from jobs.warehouse.append import append_rows
from jobs.warehouse.catalog import ALIAS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from jobs.warehouse.catalog import Catalog, Commit
    from jobs.warehouse.location import Kind

VIEWS: Final = "views"
STORAGE: Final = "storage"
PREDICTIONS: Final = "predictions"
"""Folders of names: of views, of settings of one kind of warehouse, of the views over the models' predictions."""


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
    def folder(self) -> str:
        """Folder under sql/schema/; empty for migrations, which alone may never be applied twice."""
        return self.name.rpartition("/")[0]


def schema_files(sql_root: Path, kind: Kind) -> list[SchemaFile]:
    """Read the migrations in order of their numbers, the views in order of their names, a kind's own settings."""
    folder = sql_root / "schema"
    paths = sorted(folder.glob("[0-9]*.sql")) + sorted((folder / VIEWS).glob("*.sql"))
    paths += (folder / STORAGE).glob(f"{kind.value.partition(':')[0]}.sql")
    return [SchemaFile(str(path.relative_to(folder).with_suffix("")), path.read_text()) for path in paths]


def migrate(catalog: Catalog, sql_root: Path, *, read_only: bool = False) -> None:
    """Apply what is missing; do nothing, without the lock, where nothing is.

    Raises SettingsError where the warehouse was made by newer code, where an applied migration was edited since, and
    where something is missing but may not be written.
    """
    files = schema_files(sql_root, catalog.location.kind)
    with catalog.reading() as connection:
        missing = missing_files(files, applied_files(connection), where=catalog.location.url)
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
    # Settings can only be made for tables that are committed, hence two commits. Another process may have been first:
    # what is missing is decided again under the lock.
    for is_storage in (False, True):
        with catalog.writing() as commit:
            still = missing_files(files, applied_files(commit.connection), where=catalog.location.url)
            apply_files(commit, [file for file in still if (file.folder == STORAGE) == is_storage])


def missing_files(files: list[SchemaFile], applied: Mapping[str, str], *, where: str) -> list[SchemaFile]:
    """Return the files whose text is not applied yet; `applied` maps names to the sha256 of what was."""
    unknown = sorted(name for name in set(applied) - {file.name for file in files} if "/" not in name)
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
    edited = [file.name for file in missing if file.name in applied and not file.folder]
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


def applied_files(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the newest sha256 applied of every file, by name; nothing in a new warehouse."""
    is_there = connection.execute(
        "select count(*) from duckdb_tables() where database_name = $alias and table_name = 'schema_migrations'",
        {"alias": ALIAS},
    ).fetchone()
    if is_there == (0,):
        return {}
    rows = connection.execute("select name, arg_max(sha256, recorded_at) from schema_migrations group by name")
    return dict(rows.fetchall())


def apply_files(commit: Commit, files: Sequence[SchemaFile]) -> None:
    """Run files and keep that they were applied, in the same commit."""
    for file in files:
        commit.connection.execute(file.text)
    names = [file.name for file in files]
    hashes = [file.sha256 for file in files]
    versions = [_code_version()] * len(files)
    append_rows(commit, "schema_migrations", pa.table({"name": names, "sha256": hashes, "code_version": versions}))


def _code_version() -> str:
    return importlib.metadata.version("plumbline")
