"""Does a column of a file fit what the model declares: as it is, after a harmless change of type, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobs.domain.log_schema import Kind

if TYPE_CHECKING:
    from jobs.domain.log_schema import LogColumn

NESTED: Final = "NESTED"
"""Type of a column that holds lists, structs or maps."""

_INTEGERS: Final = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
_AS_IT_IS: Final = {
    Kind.TEXT: frozenset({"VARCHAR"}),
    Kind.NUMBER: frozenset({"DOUBLE", "FLOAT"}),
    Kind.FLAG: frozenset({"BOOLEAN"}),
    Kind.INSTANT: frozenset({"TIMESTAMP WITH TIME ZONE"}),
}
_RETYPED: Final = {
    Kind.TEXT: _INTEGERS | {"UUID", "JSON"},
    Kind.NUMBER: _INTEGERS | {"HALF", "DECIMAL"},
    Kind.FLAG: _INTEGERS | {"DOUBLE", "FLOAT", "HALF", "DECIMAL"},
    Kind.INSTANT: frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}),
}
_WANTED: Final = {
    Kind.TEXT: "text (or whole numbers)",
    Kind.NUMBER: "a number",
    Kind.FLAG: "true or false (or 0 and 1)",
    Kind.INSTANT: "a timestamp",
}


class How(StrEnum):
    """What happens to a column when its file is staged."""

    AS_IT_IS = "as it is"
    RETYPED = "retyped"
    FROM_CLOCK = "from clock"
    NULL = "null"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class ColumnFit:
    """Tie a declared column to what becomes of it; `why` says why it is not taken as it is."""

    column: LogColumn
    how: How
    why: str | None = None

    @property
    def is_change(self) -> bool:
        """Whether the file must be written again for it."""
        return self.how not in {How.AS_IT_IS, How.ABSENT}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Say why a column makes its file unreadable."""

    why: str


@dataclass(frozen=True, slots=True)
class FileColumn:
    """Describe a column of one file: name as written, DuckDB's type, rows without a value, rows neither 0 nor 1."""

    name: str
    type: str
    has_values: bool = True
    neither_count: int = 0


def fit(column: LogColumn, found: FileColumn | None) -> ColumnFit | Misfit:
    """Decide what becomes of one declared column of one file, by that file alone: no file retypes another.

    A column without a single value has no type. Whole numbers may stand for text, any number for a number; 0 and 1 for
    a flag; a clock time without a zone is UTC. Text for a number, dates for instants and nested values do not fit, nor
    does the absence of a key. Another absent column stays absent, for quality and drift to tell.
    """
    if found is None:
        why = f"{column.source}: absent"
        return Misfit(why) if column.is_key else ColumnFit(column, How.ABSENT, why)
    if found.type in _AS_IT_IS[column.kind]:
        return _named(column, found)
    if not found.has_values and found.type != NESTED:
        return ColumnFit(column, How.NULL, f"{column.source}: {found.type} without any value")
    if found.type not in _RETYPED[column.kind]:
        return Misfit(f"{column.source}: must be {_WANTED[column.kind]}, got {found.type}")
    if column.kind is Kind.FLAG and found.neither_count:
        return Misfit(f"{column.source}: must be {_WANTED[Kind.FLAG]}, got {found.neither_count} other values")
    how = How.FROM_CLOCK if column.kind is Kind.INSTANT else How.RETYPED
    read_as = "UTC" if column.kind is Kind.INSTANT else column.kind.value
    return ColumnFit(column, how, f"{column.source}: {found.type} read as {read_as}")


def is_number_for_flag(column: LogColumn, type_: str) -> bool:
    """Whether a flag is written as a number, whose values then decide."""
    return column.kind is Kind.FLAG and type_ in _RETYPED[Kind.FLAG]


def _named(column: LogColumn, found: FileColumn) -> ColumnFit:
    if found.name == column.source:
        return ColumnFit(column, How.AS_IT_IS)
    return ColumnFit(column, How.RETYPED, f"{column.source}: written {found.name}")
