"""The staged files of a day as one view under the names that a model declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.warehouse.query import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import duckdb

    from jobs.domain.log_schema import LogColumn

VIEW: Final = "staged_day"
_FLOATING: Final = {"FLOAT", "DOUBLE"}


def open_view(
    connection: duckdb.DuckDBPyConnection, files: Iterable[Path], columns: Sequence[LogColumn]
) -> frozenset[str]:
    """Put a temporary view over staged Parquet files; return the names of the declared columns that they have.

    A column that only some files have is null in the rows of the others. NaN is shown as null: both are missing.
    """
    listed = ", ".join(_literal(str(file)) for file in files)
    source = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    described = connection.execute(f"describe select * from {source}")  # noqa: S608 - paths quoted as literals
    found = {name: str(kind) for name, kind, *_ in described.fetchall()}
    present = [column for column in columns if column.source in found]
    selected = ", ".join(_selected(column, found[column.source]) for column in present)
    shown = f"select {selected or 'null as nothing'} from {source}"  # noqa: S608 - the same, and names quoted
    connection.execute(f"create or replace temp view {VIEW} as {shown}")
    return frozenset(column.name for column in present)


def _selected(column: LogColumn, kind: str) -> str:
    source = quoted(column.source)
    # not `nullif`: a file's own statistics leave NaN out, and a comparison with it is then decided without looking
    shown = f"case when not isnan({source}) then {source} end" if kind in _FLOATING else source
    return f"{shown} as {quoted(column.name)}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
