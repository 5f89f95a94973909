"""The table of one model's predictions: columns as the producer calls them, and the view that gives them our names.

Published files are the verified copies as they were delivered, so their columns keep the producer's names and the
partition is told by their path alone. Readers use the view `current_predictions_<model>`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jobs.domain.errors import Problem, SpecError
from jobs.domain.log_schema import LogColumn, log_columns, undeclared_columns
from jobs.warehouse.append import append_rows
from jobs.warehouse.catalog import ALIAS
from jobs.warehouse.migrations import PREDICTIONS, SchemaFile, applied_files, apply_files
from jobs.warehouse.query import literal, quoted, select_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import duckdb

    from jobs.domain.log_schema import Kind
    from jobs.domain.spec import ModelSpec
    from jobs.warehouse.catalog import Commit

PARTITION: Final = "plumbline_day"
"""Column that the path of a published file tells; a producer's own `day` stays a column like any other."""

_SAME_TYPE: Final = {"timestamp with time zone": "timestamptz"}
_MEANINGS: Final = {
    "request_id": "id of the request; labels join on it",
    "entity_id": "whom or what the prediction is about",
    "event_time": "when the prediction was made, UTC",
    "model_version": "version of the model that answered",
    "score": "raw output of the model",
    "decision": "what was decided from the score",
    "threshold": "threshold the score was held against",
    "feature_version": "version of the features the model was fed",
    "latency_ms": "time the answer took, in milliseconds",
    "error": "what went wrong while serving; null when nothing did",
}


@dataclass(frozen=True, slots=True)
class PredictionSchema:
    """Say what a model's log holds; `absent` names the log's own columns that are not declared, null for readers."""

    model: str
    columns: tuple[LogColumn, ...]
    absent: Mapping[str, Kind] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The table with the producer's column names."""
        return f"predictions_{self.model}"

    @property
    def view(self) -> str:
        """The view with our column names, of days whose newest delivery is published."""
        return f"current_predictions_{self.model}"


def prediction_schema(model: ModelSpec) -> PredictionSchema:
    """Return the schema that a declaration asks for; SpecError when a name would have to be two things."""
    features = {feature.name: feature.description or "feature, as the model was fed it" for feature in model.features}
    return PredictionSchema(model.model, log_columns(model), undeclared_columns(model), _MEANINGS | features)


def evolve_table(
    commit: Commit, schema: PredictionSchema, *, sql_root: Path, run_id: str, partition_by: Callable[[str, str], None]
) -> None:
    """Bring a model's table and view to its declaration; do nothing where they agree already.

    A new column is added (null in earlier days); a column that the declaration moved to another name of the producer
    is renamed, so earlier days keep it. Nothing is ever dropped. `partition_by(table, column)` partitions a new table.
    Raises SpecError for a column that would have to change its type, or be two columns at once.
    """
    connection = commit.connection
    declared = {column.name: (column.source, column.kind.value) for column in schema.columns}
    known = _known_columns(connection, schema.model)
    view = SchemaFile(f"{PREDICTIONS}/{schema.model}", _view_text(schema, sql_root))
    if declared == known and applied_files(connection).get(view.name) == view.sha256:
        return
    if not known:
        connection.execute(f"create table {quoted(schema.table)} ({quoted(PARTITION)} date)")
        partition_by(schema.table, PARTITION)
        _comment_table(connection, schema)
    for name, (source, _) in declared.items():
        if name in known and known[name][0].lower() != source.lower():
            _rename(connection, schema, name, known[name][0], source)
    _add_columns(connection, schema)
    apply_files(commit, [view])
    rows = [{"name": name, "column_name": source, "kind": kind} for name, (source, kind) in declared.items()]
    append_rows(
        commit,
        "prediction_columns",
        pa.Table.from_pylist([{"model": schema.model, "run_id": run_id} | row for row in rows]),
    )


def _known_columns(connection: duckdb.DuckDBPyConnection, model: str) -> dict[str, tuple[str, str]]:
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


def _view_text(schema: PredictionSchema, sql_root: Path) -> str:
    return select_text(
        sql_root,
        "publish/current_predictions",
        {
            "view": schema.view,
            "table": schema.table,
            "partition": PARTITION,
            "model": schema.model,
            "names": [column.name for column in schema.columns],
            "sources": [column.source for column in schema.columns],
            "absent": list(schema.absent),
            "absent_types": [kind.value for kind in schema.absent.values()],
        },
    )


def _comment_table(connection: duckdb.DuckDBPyConnection, schema: PredictionSchema) -> None:
    meaning = f"Published predictions of {schema.model}, as they were logged; read them through {schema.view}."
    connection.execute(f"comment on table {quoted(schema.table)} is {literal(meaning)}")
    _comment(connection, schema, PARTITION, "partition: the producer wrote the row under the prefix of this date")


def _comment(connection: duckdb.DuckDBPyConnection, schema: PredictionSchema, column: str, meaning: str) -> None:
    connection.execute(f"comment on column {quoted(schema.table)}.{quoted(column)} is {literal(meaning)}")
