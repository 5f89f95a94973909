"""Regular expressions and LIKE in DuckDB's words: Great Expectations has no wording for this dialect.

A regular expression matches when it is found anywhere in the value, as everywhere else in Great Expectations;
DuckDB's operator `~` would ask for the whole value.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)

from jobs.check.engine import DuckDBEngine

_Text = sa.ColumnElement[str]
_Condition = sa.ColumnElement[bool]
_COMBINE: Final = {"any": sa.or_, "all": sa.and_}


class MatchRegex(ColumnMapMetricProvider):  # noqa: D101 - the metric's name says it
    condition_metric_name = "column_values.match_regex"
    condition_value_keys = ("regex",)

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(cls, column: _Text, regex: str, **_: object) -> _Condition:  # noqa: N805
        return sa.func.regexp_matches(column, regex)


class NotMatchRegex(ColumnMapMetricProvider):  # noqa: D101
    condition_metric_name = "column_values.not_match_regex"
    condition_value_keys = ("regex",)

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(cls, column: _Text, regex: str, **_: object) -> _Condition:  # noqa: N805
        return sa.not_(sa.func.regexp_matches(column, regex))


class MatchRegexList(ColumnMapMetricProvider):  # noqa: D101
    condition_metric_name = "column_values.match_regex_list"
    condition_value_keys = ("regex_list", "match_on")
    default_kwarg_values = {"match_on": "any"}  # noqa: RUF012

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(cls, column: _Text, regex_list: list[str], match_on: str, **_: object) -> _Condition:  # noqa: N805
        return _COMBINE[match_on](*(sa.func.regexp_matches(column, regex) for regex in regex_list))


class NotMatchRegexList(ColumnMapMetricProvider):  # noqa: D101
    condition_metric_name = "column_values.not_match_regex_list"
    condition_value_keys = ("regex_list",)

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(cls, column: _Text, regex_list: list[str], **_: object) -> _Condition:  # noqa: N805
        return sa.not_(sa.or_(*(sa.func.regexp_matches(column, regex) for regex in regex_list)))


class MatchLike(ColumnMapMetricProvider):  # noqa: D101
    condition_metric_name = "column_values.match_like_pattern"
    condition_value_keys = ("like_pattern", "escape")

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(cls, column: _Text, like_pattern: str, escape: str | None = None, **_: object) -> _Condition:  # noqa: N805
        return column.like(like_pattern, escape=escape)


class NotMatchLike(ColumnMapMetricProvider):  # noqa: D101
    condition_metric_name = "column_values.not_match_like_pattern"
    condition_value_keys = ("like_pattern", "escape")

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(cls, column: _Text, like_pattern: str, escape: str | None = None, **_: object) -> _Condition:  # noqa: N805
        return sa.not_(column.like(like_pattern, escape=escape))


class MatchLikeList(ColumnMapMetricProvider):  # noqa: D101
    condition_metric_name = "column_values.match_like_pattern_list"
    condition_value_keys = ("like_pattern_list", "match_on", "escape")

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(
        cls,  # noqa: N805
        column: _Text,
        like_pattern_list: list[str],
        match_on: str | None = None,
        escape: str | None = None,
        **_: object,
    ) -> _Condition:
        return _COMBINE[match_on or "any"](*(column.like(pattern, escape=escape) for pattern in like_pattern_list))


class NotMatchLikeList(ColumnMapMetricProvider):  # noqa: D101
    condition_metric_name = "column_values.not_match_like_pattern_list"
    condition_value_keys = ("like_pattern_list", "escape")

    @column_condition_partial(engine=DuckDBEngine)
    def _duckdb(cls, column: _Text, like_pattern_list: list[str], escape: str | None = None, **_: object) -> _Condition:  # noqa: N805
        return sa.not_(sa.or_(*(column.like(pattern, escape=escape) for pattern in like_pattern_list)))
