"""Great Expectations' execution engine over a DuckDB connection that the caller opened and keeps open.

The engine that ships for `duckdb://` gives its connection back to the pool before a result is read, and then finds no
rows. This one holds a single connection in autocommit, so that one failing statement does not abort those after it.
"""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, Literal

import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

from jobs.check.column_types import DUCKDB_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

TYPE_CLASSES: Final = {name: type(name, (), {}) for name in DUCKDB_TYPES}
"""Great Expectations compares types with `isinstance` and reports the class's name: one class per DuckDB type."""

_TYPE_MODULE: Final = SimpleNamespace(__name__="duckdb", **TYPE_CLASSES)


class _KeptOpen(ConnectionWrapper):
    """A connection that outlives the pool it is lent to; statements commit themselves, transactions are its owner's."""

    def commit(self) -> None:
        """Leave the transaction to its owner."""

    def rollback(self) -> None:
        """Leave the transaction to its owner."""

    def close(self) -> None:
        """Leave the connection to its owner."""


class DuckDBEngine(SqlAlchemyExecutionEngine):
    """Run every metric as SQL on one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        lent = _KeptOpen(connection)
        engine = sa.create_engine(
            "duckdb://",
            creator=lambda: lent,
            poolclass=sa.pool.StaticPool,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
        )
        keywords = connection.execute("select keyword_name from duckdb_keywords()").fetchall()
        engine.dialect.identifier_preparer.reserved_words = {keyword for (keyword,) in keywords}
        super().__init__(engine=engine, create_temp_table=False)
        self.dialect_module = _TYPE_MODULE  # type: ignore[assignment]

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """Lend the one connection and keep it: results are read after this block has ended."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


class DuckDBSource(SQLDatasource):
    """Offer the views of one DuckDB connection as assets."""

    type: Literal["plumbline_duckdb"] = "plumbline_duckdb"  # type: ignore[assignment]

    def lend(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Run everything asked of this source on `connection`, which stays the caller's."""
        self._execution_engine = DuckDBEngine(connection)

    def get_execution_engine(self) -> DuckDBEngine:
        """Return the engine over the connection that was lent."""
        assert isinstance(self._execution_engine, DuckDBEngine), "no connection was lent"
        return self._execution_engine

    def get_engine(self) -> sa.Engine:
        """Return SQLAlchemy's side of that engine."""
        return self.get_execution_engine().engine

    def test_connection(self, test_assets: bool = True) -> None:  # noqa: FBT001, FBT002 - the overridden signature
        """Do nothing: the connection is lent after the source was made, and it is open."""
