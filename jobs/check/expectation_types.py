"""The expectations that a suite may use: those of Great Expectations that DuckDB answers wholly in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMN: Final = ("column",)
_PAIR: Final = ("column_A", "column_B")
_COLUMNS: Final = ("column_list",)

SUPPORTED: Final[dict[str, tuple[str, ...]]] = {
    "expect_column_distinct_values_to_contain_set": _COLUMN,
    "expect_column_distinct_values_to_equal_set": _COLUMN,
    "expect_column_max_to_be_between": _COLUMN,
    "expect_column_mean_to_be_between": _COLUMN,
    "expect_column_median_to_be_between": _COLUMN,
    "expect_column_min_to_be_between": _COLUMN,
    "expect_column_most_common_value_to_be_in_set": _COLUMN,
    "expect_column_pair_values_a_to_be_greater_than_b": _PAIR,
    "expect_column_pair_values_to_be_equal": _PAIR,
    "expect_column_pair_values_to_be_in_set": _PAIR,
    "expect_column_proportion_of_non_null_values_to_be_between": _COLUMN,
    "expect_column_proportion_of_unique_values_to_be_between": _COLUMN,
    "expect_column_quantile_values_to_be_between": _COLUMN,
    "expect_column_stdev_to_be_between": _COLUMN,
    "expect_column_sum_to_be_between": _COLUMN,
    "expect_column_to_exist": _COLUMN,
    "expect_column_unique_value_count_to_be_between": _COLUMN,
    "expect_column_value_lengths_to_be_between": _COLUMN,
    "expect_column_value_lengths_to_equal": _COLUMN,
    "expect_column_value_z_scores_to_be_less_than": _COLUMN,
    "expect_column_values_to_be_between": _COLUMN,
    "expect_column_values_to_be_in_set": _COLUMN,
    "expect_column_values_to_be_in_type_list": _COLUMN,
    "expect_column_values_to_be_null": _COLUMN,
    "expect_column_values_to_be_of_type": _COLUMN,
    "expect_column_values_to_be_unique": _COLUMN,
    "expect_column_values_to_match_like_pattern": _COLUMN,
    "expect_column_values_to_match_like_pattern_list": _COLUMN,
    "expect_column_values_to_match_regex": _COLUMN,
    "expect_column_values_to_match_regex_list": _COLUMN,
    "expect_column_values_to_not_be_in_set": _COLUMN,
    "expect_column_values_to_not_be_null": _COLUMN,
    "expect_column_values_to_not_match_like_pattern": _COLUMN,
    "expect_column_values_to_not_match_like_pattern_list": _COLUMN,
    "expect_column_values_to_not_match_regex": _COLUMN,
    "expect_column_values_to_not_match_regex_list": _COLUMN,
    "expect_compound_columns_to_be_unique": _COLUMNS,
    "expect_multicolumn_sum_to_equal": _COLUMNS,
    "expect_multicolumn_values_to_be_equal": _COLUMNS,
    "expect_select_column_values_to_be_unique_within_record": _COLUMNS,
    "expect_table_column_count_to_be_between": (),
    "expect_table_column_count_to_equal": (),
    "expect_table_columns_to_match_ordered_list": _COLUMNS,
    "expect_table_columns_to_match_set": ("column_set",),
    "expect_table_row_count_to_be_between": (),
    "expect_table_row_count_to_equal": (),
    "unexpected_rows_expectation": (),
}
"""Type → the arguments that name columns.

Left out of Great Expectations' own: what it can only compute in pandas, what compares distributions (that is drift's),
and the set of distinct values being within another, which an empty column passes (`…_values_to_be_in_set` does not).
"""

EXISTS: Final = "expect_column_to_exist"
TYPES: Final = {"expect_column_values_to_be_of_type": "type_", "expect_column_values_to_be_in_type_list": "type_list"}
"""Expectations on a column's type → the argument that names DuckDB's types."""

COLUMN_SETS: Final = ("expect_table_columns_to_match_ordered_list", "expect_table_columns_to_match_set")
"""Expectations whose subject is which columns there are: an absent one is for them to tell."""

DISTINCT: Final = (
    "expect_column_unique_value_count_to_be_between",
    "expect_column_proportion_of_unique_values_to_be_between",
)
"""Expectations on how many distinct values there are: none at all means that there is no value."""

MISSING: Final = (
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_null",
    "expect_column_proportion_of_non_null_values_to_be_between",
)
"""Expectations on missing values: they say something of a column without a single value, the others do not."""


def columns_named(kind: str, kwargs: Mapping[str, Any]) -> tuple[str, ...]:
    """List the columns that an expectation names, each once.

    >>> columns_named("expect_column_pair_values_to_be_equal", {"column_A": "due", "column_B": "paid"})
    ('due', 'paid')
    """
    named = [kwargs[key] for key in SUPPORTED[kind]]
    flat = [column for each in named for column in (each if isinstance(each, list) else [each])]
    return tuple(dict.fromkeys(flat))
