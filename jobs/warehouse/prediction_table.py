"""The table of one model's predictions, with its columns as the producer calls them.

Published files are the verified copies as they were delivered, so their columns keep the producer's names and the
partition is told by their path alone. Readers use the view over it, see `prediction_view`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jobs.domain.errors import Problem, SpecError
from jobs.warehouse.append import append_rows
from jobs.warehouse.catalog import ALIAS
from jobs.warehouse.prediction_schema import PARTITION
from jobs.warehouse.query import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import duckdb

    from jobs.domain.log_schema import LogColumn
    from jobs.warehouse.catalog import Commit
    from jobs.warehouse.prediction_schema import PredictionSchema

_SAME_TYPE: Final = {"timestamp with time zone": "timestamptz"}


def evolve_table(
    commit: Commit, schema: PredictionSchema, *, run_id: str, partition_by: Callable[[str, str], None]
) -> None:
    """Bring a model's table to its declaration; do nothing where they agree already.

    A new column is added (null in earlier days); a column that the declaration moved to another name of the producer
    is renamed, so earlier days keep it. Nothing is ever dropped. `partition_by(table, column)` partitions a new table.
    Raises SpecError for a column that would have to change its type, or be two columns at once.
    """
    connection = commit.connection
    declared = {column.name: (column.source, column.kind.value) for column in schema.columns}
    known = known_columns(connection, schema.model)
    if declared == known:
        return
    if not known:
        connection.execute(f"create table {quoted(schema.table)} ({quoted(PARTITION)} date)")
        partition_by(schema.table, PARTITION)
        _comment_table(connection, schema)
    for name, (source, _) in declared.items():
        if name in known and known[name][0].lower() != source.lower():
            _rename(connection, schema, name, known[name][0], source)
    _add_columns(connection, schema)
    rows = [{"name": name, "column_name": source, "kind": kind} for name, (source, kind) in declared.items()]
    head = {"model": schema.model, "run_id": run_id}
    append_rows(commit, "prediction_columns", pa.Table.from_pylist([head | row for row in rows]))


def known_columns(connection: duckdb.DuckDBPyConnection, model: str) -> dict[str, tuple[str, str]]:
    """Return the names readers use, with the producer's column and the type of each; none before there is a table."""
    rows = connection.execute(
        "select name, column_name, kind from current_prediction_columns where model = $model", {"model": model}
    ).fetchall()
    return {name: (source, kind) for name, source, kind in rows}


def _column_types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    rows = connection.execute(f"describe {ALIAS}.{quoted(table)}").fetchall()
    types = ((name.lower(), kind.lower()) for name, kind, *_ in rows)
    return {name: _SAME_TYPE.get(kind, kind) for name, kind in types}


def _rename(connection: duckdb.DuckDBPyConnection, schema: PredictionSchema, name: str, old: str, new: str) -> None:
    is_used_still = any(column.source.lower() == old.lower() for column in schema.columns)
    if is_used_still or new.lower() in _column_types(connection, schema.table):
        other = f"{old!r} is still read as another column" if is_used_still else f"{new!r} holds something else there"
        raise SpecError(
            Problem(
                where=f"models/{schema.model}.yaml: {name}",
                rule=f"must keep its column {old!r}, in which the published days hold it",
                got=f"{new!r}, while {other}",
                way_out="keep the column, or declare the changed log as a new model",
            )
        )
    connection.execute(f"alter table {quoted(schema.table)} rename column {quoted(old)} to {quoted(new)}")


def _add_columns(connection: duckdb.DuckDBPyConnection, schema: PredictionSchema) -> None:
    types = _column_types(connection, schema.table)
    problems = [
        _changed_type(schema, column, types[column.source.lower()])
        for column in schema.columns
        if types.get(column.source.lower(), column.kind.value) != column.kind.value
    ]
    if problems:
        raise SpecError(*problems)
    for column in _by_source(schema.columns):
        if column.source.lower() in types:
            continue
        kind = column.kind.value
        connection.execute(f"alter table {quoted(schema.table)} add column {quoted(column.source)} {kind}")
        meaning = schema.meanings.get(column.name, "column that a segment is read from")
        _comment(connection, schema, column.source, meaning)


def _by_source(columns: Iterable[LogColumn]) -> Iterable[LogColumn]:
    return {column.source.lower(): column for column in reversed(tuple(columns))}.values()


def _changed_type(schema: PredictionSchema, column: LogColumn, is_kept_as: str) -> Problem:
    return Problem(
        where=f"models/{schema.model}.yaml: {column.name}",
        rule=f"must keep its type, {is_kept_as}, in which the published days hold it",
        got=column.kind.value,
        way_out="keep the type, or declare the changed log as a new model",
    )


def _comment_table(connection: duckdb.DuckDBPyConnection, schema: PredictionSchema) -> None:
    meaning = f"Published predictions of {schema.model}, as they were logged; read them through {schema.view}."
    connection.execute(f"comment on table {quoted(schema.table)} is {literal(meaning)}")
    _comment(connection, schema, PARTITION, "partition: the producer wrote the row under the prefix of this date")


def _comment(connection: duckdb.DuckDBPyConnection, schema: PredictionSchema, column: str, meaning: str) -> None:
    connection.execute(f"comment on column {quoted(schema.table)}.{quoted(column)} is {literal(meaning)}")
