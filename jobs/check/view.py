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
) -> tuple[LogColumn, ...]:
    """Put a temporary view over staged Parquet files; return the declared columns that none of the files has.

    An absent column is null of its declared type, as it is for every later reader; but an absent key is left out:
    without it there is nothing to read. A column that only some files have is null in the rows of the others.
    NaN is shown as null: both are missing.
    """
    listed = ", ".join(_literal(str(file)) for file in files)
    source = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    described = connection.execute(f"describe select * from {source}")  # noqa: S608 - paths quoted as literals
    found = {name: str(kind) for name, kind, *_ in described.fetchall()}
    absent = tuple(column for column in columns if column.source not in found)
    shown = [column for column in columns if not (column in absent and column.is_key)]
    selected = ", ".join(f"{_value(column, found.get(column.source))} as {quoted(column.name)}" for column in shown)
    select = f"select {selected} from {source}"  # noqa: S608 - the same, and names quoted
    connection.execute(f"create or replace temp view {VIEW} as {select}")
    return absent


def _value(column: LogColumn, kind: str | None) -> str:
    source = quoted(column.source)
    if kind is None:
        return f"null::{column.kind.value}"
    # not `nullif`: a file's own statistics leave NaN out, and a comparison with it is then decided without looking
    return f"case when not isnan({source}) then {source} end" if kind in _FLOATING else source


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
