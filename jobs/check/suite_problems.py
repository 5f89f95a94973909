"""Everything that can be wrong in a file of expectations, found without Great Expectations and without data.

Great Expectations logs an expectation that it cannot read and leaves it out: a check nobody misses. Here a file with a
single such entry is refused, with every problem that it has.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jobs.check.column_types import DUCKDB_TYPES
from jobs.check.expectation_types import SUPPORTED, TYPES, columns_named
from jobs.domain.errors import Problem
from jobs.domain.log_schema import log_columns
from jobs.domain.log_source import LogColumns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.domain.spec import ModelSpec

CONTRACT: Final = "contract.json"
"""The suite that every model's day must meet."""

PARAMETERS: Final = ("staged_rows",)
"""What a suite may ask for as `{"$PARAMETER": name}`: the rows that the account of the staged day counts."""

SEVERITIES: Final = ("critical", "warning", "info")
_SUITE_KEYS: Final = {"name", "expectations", "meta", "notes", "id", "suite_parameters"}
_EXPECTATION_KEYS: Final = {"type", "kwargs", "severity", "meta", "notes", "description", "id"}


def suite_problems(folder: Path, model: ModelSpec) -> list[Problem]:
    """Find everything wrong in the contract and in the model's own suite; needs no data."""
    declared = [column.name for column in log_columns(model)]
    own = _file_problems(folder / model.expectations, declared) if model.expectations else []
    return _file_problems(folder / CONTRACT, list(LogColumns.model_fields)) + own


def where_is(file: Path) -> str:
    """Name a suite's file as people know it: folder and file."""
    return f"{file.parent.name}/{file.name}"


def _file_problems(file: Path, columns: list[str]) -> list[Problem]:
    where = where_is(file)
    try:
        content = json.loads(
            file.read_text(encoding="utf-8"), object_pairs_hook=_keys_once, parse_constant=_refuse_constant
        )
    except FileNotFoundError:
        return [Problem(where=where, rule="must exist", way_out="draft it from the training data")]
    except ValueError as error:
        return [Problem(where=where, rule="must be JSON", got=str(error), way_out="correct that place")]
    entries = content.get("expectations") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        rule = "must be a suite as Great Expectations writes it: an object whose key expectations holds a list"
        return [Problem(where=where, rule=rule, got=_short(content))]
    problems = [
        Problem(where=f"{where}: {key}", rule="unknown key", way_out=f"keys here are {_listed(_SUITE_KEYS)}")
        for key in sorted(set(content) - _SUITE_KEYS)
    ]
    name = content.get("name")
    if name != file.stem:
        problems.append(Problem(where=f"{where}: name", rule=f"must be the file's name, {file.stem}", got=_short(name)))
    for index, entry in enumerate(entries):
        problems += _entry_problems(entry, f"{where}: expectations.{index}", columns)
    return problems


def _keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            message = f"key {key!r} stands twice in one object"
            raise ValueError(message)
        read[key] = value
    return read


def _refuse_constant(name: str) -> float:
    message = f"{name} is no JSON number"
    raise ValueError(message)


def _entry_problems(entry: object, place: str, columns: list[str]) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(where=place, rule="must be an object with type, kwargs and severity", got=_short(entry))
        return
    for key in sorted(set(entry) - _EXPECTATION_KEYS):
        yield Problem(where=f"{place}.{key}", rule="unknown key", way_out=f"keys here are {_listed(_EXPECTATION_KEYS)}")
    if entry.get("severity") not in SEVERITIES:
        way_out = "critical quarantines the day, the others publish it"
        yield _not_one_of(f"{place}.severity", SEVERITIES, entry.get("severity"), way_out=way_out)
    if entry.get("type") not in SUPPORTED:
        yield _not_one_of(f"{place}.type", tuple(SUPPORTED), entry.get("type"))
        return
    if not isinstance(entry.get("kwargs"), dict):
        yield Problem(where=f"{place}.kwargs", rule="must be an object", got=_short(entry.get("kwargs")))
        return
    yield from _argument_problems(entry["type"], entry["kwargs"], place, columns)


def _argument_problems(kind: str, kwargs: dict[str, Any], place: str, columns: list[str]) -> Iterator[Problem]:
    absent = [key for key in SUPPORTED[kind] if key not in kwargs]
    for key in absent:
        yield Problem(where=f"{place}.kwargs.{key}", rule=f"must be given for {kind}")
    for column in () if absent else columns_named(kind, kwargs):
        if column not in columns:
            yield _not_one_of(f"{place}.kwargs", tuple(columns), column, rule="must name a declared column, one of")
    mostly = kwargs.get("mostly", 1)
    if not isinstance(mostly, int | float) or isinstance(mostly, bool) or not 0 <= mostly <= 1:
        yield Problem(where=f"{place}.kwargs.mostly", rule="must be a share, 0…1", got=_short(mostly))
    for key, value in kwargs.items():
        if isinstance(value, dict) and "$PARAMETER" in value and value["$PARAMETER"] not in PARAMETERS:
            yield _not_one_of(f"{place}.kwargs.{key}.$PARAMETER", PARAMETERS, value["$PARAMETER"])
    if kind in TYPES:
        yield from _type_problems(kwargs.get(TYPES[kind]), f"{place}.kwargs.{TYPES[kind]}")


def _type_problems(named: object, place: str) -> Iterator[Problem]:
    for name in named if isinstance(named, list) and named else [named]:
        if name not in DUCKDB_TYPES:
            yield _not_one_of(place, DUCKDB_TYPES, name)


def _not_one_of(
    where: str, known: tuple[str, ...], got: object, *, rule: str = "must be one of", way_out: str | None = None
) -> Problem:
    return Problem(where=where, rule=f"{rule} {', '.join(known)}", got=_short(got), way_out=way_out)


def _listed(keys: set[str]) -> str:
    return ", ".join(sorted(keys))


def _short(value: object) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - one line for people
