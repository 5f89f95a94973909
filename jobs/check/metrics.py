"""Metrics in DuckDB's own words, where those of Great Expectations are missing, wrong or slow for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.expectations.metrics.column_aggregate_metric_provider import ColumnAggregateMetricProvider
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from jobs.check.column_types import DUCKDB_TYPES
from jobs.check.engine import TYPE_CLASSES, DuckDBEngine

if TYPE_CHECKING:
    from collections.abc import Mapping


class ColumnTypes(TableMetricProvider):
    """Name and DuckDB type of each column, without reflection: that would walk every attached catalog."""

    metric_name = "table.column_types"
    value_keys = ("include_nested",)
    default_kwarg_values = {"include_nested": True}  # noqa: RUF012 - the overridden attribute

    @metric_value(engine=DuckDBEngine)
    def _duckdb(cls, execution_engine: DuckDBEngine, **_: object) -> Any:  # noqa: N805, ANN401
        batch = execution_engine.batch_manager.active_batch_data
        assert isinstance(batch, SqlAlchemyBatchData)
        every_column = sa.select(sa.text("*")).select_from(sa.table(batch.source_table_name))
        described = execution_engine.execute_query(sa.text(f"describe {every_column}"))
        return [{"name": row[0], "type": TYPE_CLASSES[type_name(row[1])]()} for row in described.fetchall()]


class Quantiles(ColumnAggregateMetricProvider):
    """All quantiles of a column from one pass; asked one by one each would sort the column again."""

    metric_name = "column.quantile_values"
    value_keys = ("quantiles", "allow_relative_error")

    @metric_value(engine=DuckDBEngine)
    def _duckdb(
        cls,  # noqa: N805
        execution_engine: DuckDBEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: Mapping[str, Any],
        **_: object,
    ) -> list[Any]:
        selectable, _domain, column = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.COLUMN
        )
        quantiles = [float(quantile) for quantile in metric_value_kwargs["quantiles"]]
        asked = sa.func.quantile_disc(sa.column(column["column"]), sa.literal_column(str(quantiles)))
        row = execution_engine.execute_query(sa.select(asked).select_from(selectable)).fetchone()
        assert row is not None
        return [None] * len(quantiles) if row[0] is None else list(row[0])


def type_name(declared: str) -> str:
    """Return DuckDB's name of a type without its parameters; nested types by their kind.

    >>> type_name("DECIMAL(10,2)"), type_name("TIMESTAMP WITH TIME ZONE"), type_name("STRUCT(a INTEGER)[]")
    ('DECIMAL', 'TIMESTAMP WITH TIME ZONE', 'LIST')
    """
    if declared.endswith("]"):
        return "LIST"
    name = re.sub(r"\(.*\)", "", declared)
    return name if name in DUCKDB_TYPES else "OTHER"
