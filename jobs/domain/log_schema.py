"""The columns of a prediction log: what stands in the producer's files, what it is called with us, which kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobs.domain.errors import Problem, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.domain.spec import ModelSpec


class Kind(StrEnum):
    """What a column holds; the value is the type it has in the warehouse."""

    TEXT = "varchar"
    NUMBER = "double"
    FLAG = "boolean"
    INSTANT = "timestamptz"


@dataclass(frozen=True, slots=True)
class LogColumn:
    """Name one column: `source` in the producer's files, `name` with us; a file without a key column is unreadable."""

    name: str
    source: str
    kind: Kind
    is_key: bool = False


KEYS: Final = ("request_id", "event_time", "model_version", "score")
"""Columns without which a row says nothing: who asked, when, whom, and what was answered."""

_KINDS: Final = {
    "request_id": Kind.TEXT,
    "entity_id": Kind.TEXT,
    "event_time": Kind.INSTANT,
    "model_version": Kind.TEXT,
    "score": Kind.NUMBER,
    "threshold": Kind.NUMBER,
    "feature_version": Kind.TEXT,
    "latency_ms": Kind.NUMBER,
    "error": Kind.TEXT,
}
_DECISION_KINDS: Final = {
    "binary_classification": Kind.FLAG,
    "multiclass_classification": Kind.TEXT,
    "ranking": Kind.TEXT,
    "regression": Kind.NUMBER,
    "forecast": Kind.NUMBER,
}
_FEATURE_KINDS: Final = {"numeric": Kind.NUMBER, "categorical": Kind.TEXT, "boolean": Kind.FLAG}


PARTITION_NAME: Final = "day"
"""Name under which readers see the partition; no column of a log may take it."""


def undeclared_columns(model: ModelSpec) -> dict[str, Kind]:
    """Return the log's own columns that `model` does not declare, with their kinds: readers see them as null."""
    kinds = _KINDS | {"decision": _DECISION_KINDS[model.task]}
    return {name: kinds[name] for name, source in model.log.columns if source is None}


def log_columns(model: ModelSpec) -> tuple[LogColumn, ...]:
    """List every column that a model's log is declared to have, each name once.

    First the log's own columns, then the features in declared order, then columns that only a segment or the fairness
    section names (text). The decision of a binary classifier is a flag, of a regression a number, else text.
    Raises SpecError when one name, or one column of the files, would have to be two things; case makes no difference.
    """
    by_name: dict[str, LogColumn] = {}
    by_source: dict[str, LogColumn] = {}
    taken = {PARTITION_NAME, *undeclared_columns(model)}
    problems = []
    for column in (*_own_columns(model), *_feature_columns(model)):
        is_same_type = by_source.setdefault(column.source.lower(), column).kind == column.kind
        if column.name.lower() in taken or not is_same_type:
            problems.append(_two_things(model, column))
        taken.add(column.name.lower())
        by_name[column.name.lower()] = column
    for name in (*model.segments, *(group.column for group in model.protected)):
        if name.lower() in by_name:
            continue
        kind = by_source[name.lower()].kind if name.lower() in by_source else Kind.TEXT
        column = LogColumn(name, name, kind)
        if name.lower() in taken:
            problems.append(_two_things(model, column))
        by_name[name.lower()] = column
    if problems:
        raise SpecError(*problems)
    return tuple(by_name.values())


def _two_things(model: ModelSpec, column: LogColumn) -> Problem:
    return Problem(
        where=f"models/{model.model}.yaml: {column.name}",
        rule="must not be called day, nor share its name, or its column with another type, with another column",
        got=f"column {column.source!r} as {column.kind}",
        way_out="give it its own name and column, or both the same type",
    )


def _own_columns(model: ModelSpec) -> Iterator[LogColumn]:
    kinds = _KINDS | {"decision": _DECISION_KINDS[model.task]}
    for name, source in model.log.columns:
        if source is not None:
            yield LogColumn(name, source, kinds[name], is_key=name in KEYS)


def _feature_columns(model: ModelSpec) -> Iterator[LogColumn]:
    for feature in model.features:
        yield LogColumn(feature.name, feature.name, _FEATURE_KINDS[feature.type])
