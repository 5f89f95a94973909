"""Read one file against the declared columns: its footer, then every declared column decoded once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from jobs.stage.fit import NESTED, ColumnFit, FileColumn, How, Misfit, fit, is_number_for_flag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jobs.domain.log_schema import LogColumn
    from jobs.stage.fetching import Copy
    from jobs.warehouse import Warehouse

ROW_NUMBER: Final = "file_row_number"
"""DuckDB's name for the position of a row in its file; a producer's column of this name would hide it."""

_NOT_THE_FILE: Final = (duckdb.OutOfMemoryException, duckdb.InterruptException, duckdb.FatalException)
"""Errors of this process, which say nothing about the file it was reading."""

_CLASS: Final = re.compile(r"^[A-Za-z ]+ Error: ")

_LISTED: Final = 5
"""How many misfits of one file are told."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """Tell what one file is.

    `row_count` is None where the footer could not be read; `problem` says why the file cannot be used; `fits` has
    one entry per declared column of a file that can; `notes` says what differs from the declaration, and
    `is_changed` whether the file must be written again for it.
    """

    row_count: int | None
    problem: str | None = None
    fits: tuple[ColumnFit, ...] = ()
    notes: tuple[str, ...] = ()
    is_changed: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The declared columns that the file has, each once, as the producer calls them."""
        return tuple(dict.fromkeys(each.column.source for each in self.fits if each.how is not How.ABSENT))


def read_file(warehouse: Warehouse, copy: Copy, columns: Sequence[LogColumn]) -> FileReading:
    """Read one verified copy; what is wrong with it is told in the result, never raised."""
    path = copy.path
    try:
        row_count = int(warehouse.query("stage/file_rows", file=str(path))["num_rows"][0].as_py())
        written = _written_columns(warehouse, path)
    except _NOT_THE_FILE:
        raise
    except duckdb.Error as error:
        return FileReading(None, f"the footer cannot be read: {_said(error, copy)}")
    if row_count == 0:
        return FileReading(0)
    found = {column: name for column in columns if (name := _spelled(column.source, written)) is not None}
    try:
        held, content = _content(warehouse, path, found, written)
    except _NOT_THE_FILE:
        raise
    except duckdb.Error as error:
        return FileReading(row_count, f"its pages cannot be read: {_said(error, copy)}")
    if held != row_count:
        return FileReading(row_count, f"its footer counts {row_count} rows, its pages hold {held}")
    return _judged(row_count, [fit(column, content.get(column)) for column in columns], written)


def _written_columns(warehouse: Warehouse, path: Path) -> dict[str, str]:
    rows = warehouse.query("stage/file_columns", file=str(path)).to_pylist()
    return {row["name"]: _plain_type(row["type"]) for row in rows}


def _plain_type(text: str) -> str:
    if text.endswith("]") or text.startswith(("STRUCT", "MAP", "UNION", "VARIANT")):
        return NESTED
    return text.partition("(")[0]


def _spelled(source: str, written: Mapping[str, str]) -> str | None:
    """Return how a file writes a column: exactly so, else in another case."""
    if source in written:
        return source
    return next((name for name in written if name.lower() == source.lower()), None)


def _content(
    warehouse: Warehouse, path: Path, spelled: Mapping[LogColumn, str], written: Mapping[str, str]
) -> tuple[int, dict[LogColumn, FileColumn]]:
    """Decode the declared columns; count the rows, what is absent in each column, and what a flag cannot be."""
    plain = [name for name in dict.fromkeys(spelled.values()) if written[name] != NESTED]
    flags = [name for column, name in spelled.items() if is_number_for_flag(column, written[name])]
    content = warehouse.query(
        "stage/file_content", identifiers={"columns": plain, "flags": flags}, file=str(path)
    ).to_pylist()[0]
    nulls = dict(zip(plain, content["null_counts"], strict=True))
    neither = dict(zip(flags, content["neither_counts"], strict=True))
    row_count = int(content["row_count"])
    return row_count, {
        column: FileColumn(name, written[name], nulls.get(name) != row_count, neither.get(name, 0))
        for column, name in spelled.items()
    }


def _judged(row_count: int, fits: Sequence[ColumnFit | Misfit], written: Mapping[str, str]) -> FileReading:
    misfits = [each.why for each in fits if isinstance(each, Misfit)]
    if misfits:
        more = f"; and {len(misfits) - _LISTED} more" if len(misfits) > _LISTED else ""
        return FileReading(row_count, "; ".join(misfits[:_LISTED]) + more)
    fitting = tuple(each for each in fits if isinstance(each, ColumnFit))
    notes = [each.why for each in fitting if each.why is not None]
    hides_rows = ROW_NUMBER in written and not any(each.column.source == ROW_NUMBER for each in fitting)
    if hides_rows:
        notes.append(f"{ROW_NUMBER}: not declared, left out")
    is_changed = hides_rows or any(each.is_change for each in fitting)
    return FileReading(row_count, fits=fitting, notes=tuple(notes), is_changed=is_changed)


def _said(error: duckdb.Error, copy: Copy) -> str:
    text = str(error).replace(str(copy.path), copy.stored.name)
    lines = [line for line in text.splitlines() if line.strip()] or [type(error).__name__]
    return "".join(sign if sign.isprintable() else "?" for sign in _CLASS.sub("", lines[0]))
