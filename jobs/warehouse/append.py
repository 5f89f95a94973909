"""Append rows to several tables in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyarrow as pa

from jobs.warehouse.query import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import duckdb

    from jobs.warehouse.catalog import Commit

RECORDED_AT = "recorded_at"


def table_schema(connection: duckdb.DuckDBPyConnection, table: str) -> pa.Schema:
    """Return the Arrow schema of a table of the warehouse."""
    return connection.execute(f"select * from {quoted(table)} limit 0").to_arrow_table().schema  # noqa: S608 - quoted


def arrow_rows(table: str, schema: pa.Schema, rows: pa.Table | Sequence[Mapping[str, object]]) -> pa.Table:
    """Return rows as Arrow in the table's own types; a missing column is null, an unknown one refused.

    Raises KeyError for columns the table does not have, pyarrow.ArrowInvalid for values that do not fit.
    """
    named = set(rows.column_names) if isinstance(rows, pa.Table) else {name for row in rows for name in row}
    unknown = sorted(named - set(schema.names))
    if unknown:
        message = f"table {table} has no column {', '.join(unknown)}"
        raise KeyError(message)
    if isinstance(rows, pa.Table):
        return rows
    fields = [field for field in schema if field.name in named]
    return pa.table(
        {field.name: pa.array([_storable(row.get(field.name)) for row in rows], field.type) for field in fields}
    )


def _storable(value: object) -> object:
    return list(value.items()) if isinstance(value, dict) else value


def append_rows(commit: Commit, table: str, rows: pa.Table) -> None:
    """Insert rows by name with the commit's `recorded_at`, and check that as many arrived."""
    if rows.num_rows == 0:
        return
    stamped = _stamped(rows, commit.recorded_at)
    commit.connection.register("appended_rows", stamped)
    try:
        row = commit.connection.execute(f"insert into {quoted(table)} by name from appended_rows").fetchone()
    finally:
        commit.connection.unregister("appended_rows")
    inserted = cast("tuple[int]", row)[0]
    if inserted != rows.num_rows:
        message = f"table {table}: {rows.num_rows} rows given, {inserted} inserted"
        raise RuntimeError(message)


def _stamped(rows: pa.Table, recorded_at: datetime) -> pa.Table:
    stamp = pa.repeat(pa.scalar(recorded_at, pa.timestamp("us", "UTC")), rows.num_rows)
    without = rows.drop_columns([RECORDED_AT]) if RECORDED_AT in rows.column_names else rows
    return without.append_column(RECORDED_AT, stamp)
