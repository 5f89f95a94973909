"""DuckDB's column types, and which of them can be read as what a log's column is declared to hold."""

from __future__ import annotations

from typing import Final

from jobs.domain.log_schema import Kind

_WHOLE: Final = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
)

READABLE: Final = {
    Kind.TEXT: ("VARCHAR",),
    Kind.NUMBER: ("DOUBLE", "FLOAT", "DECIMAL", *_WHOLE),
    Kind.FLAG: ("BOOLEAN",),
    Kind.INSTANT: ("TIMESTAMP WITH TIME ZONE",),
}
"""The types in which a staged column of each kind can be read; in any other the day is unreadable."""

DUCKDB_TYPES: Final = (
    *("VARCHAR", "ENUM", "UUID", "JSON", "BLOB", "BIT", "BOOLEAN"),
    *("DOUBLE", "FLOAT", "DECIMAL", *_WHOLE),
    *("TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"),
    *("DATE", "TIME", "TIME_NS", "TIME WITH TIME ZONE", "INTERVAL"),
    *("LIST", "STRUCT", "MAP", "UNION", "VARIANT", "GEOMETRY", "NULL", "OTHER"),
)
"""Every name that an expectation on types may use; OTHER is any type that this list does not know."""
