"""Every expectation that a suite may use, in SQL on DuckDB: met, not met, and on a column without a single value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from jobs.check.column_types import DUCKDB_TYPES
from jobs.check.expectation_types import EXISTS, MISSING, SUPPORTED, TYPES
from jobs.check.outcome import checked
from tests.jobs.check.conftest import suite_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.check.outcome import Checked

COUNT = 100
CATEGORIES = ["c0", "c1", "c2", "c3", "c4"]
QUARTILES = {"quantiles": [0.25, 0.75]}

# type → arguments that the table below meets, arguments that it does not
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "expect_column_distinct_values_to_contain_set": (
        {"column": "cat", "value_set": ["c0"]},
        {"column": "cat", "value_set": ["c9"]},
    ),
    "expect_column_distinct_values_to_equal_set": (
        {"column": "cat", "value_set": CATEGORIES},
        {"column": "cat", "value_set": ["c0"]},
    ),
    "expect_column_max_to_be_between": ({"column": "x", "max_value": 1}, {"column": "x", "max_value": 0.5}),
    "expect_column_mean_to_be_between": ({"column": "x", "max_value": 0.5}, {"column": "x", "max_value": 0.1}),
    "expect_column_median_to_be_between": ({"column": "x", "max_value": 0.5}, {"column": "x", "max_value": 0.1}),
    "expect_column_min_to_be_between": ({"column": "x", "min_value": 0}, {"column": "x", "min_value": 0.1}),
    "expect_column_most_common_value_to_be_in_set": (
        {"column": "holes", "value_set": ["v"]},
        {"column": "holes", "value_set": ["w"]},
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": (
        {"column_A": "next", "column_B": "id"},
        {"column_A": "id", "column_B": "next"},
    ),
    "expect_column_pair_values_to_be_equal": (
        {"column_A": "id", "column_B": "twin"},
        {"column_A": "id", "column_B": "next"},
    ),
    "expect_column_pair_values_to_be_in_set": (
        {"column_A": "cat", "column_B": "cat", "value_pairs_set": [[each, each] for each in CATEGORIES]},
        {"column_A": "cat", "column_B": "cat", "value_pairs_set": [["c0", "c0"]]},
    ),
    "expect_column_proportion_of_non_null_values_to_be_between": (
        {"column": "holes", "min_value": 0.9},
        {"column": "holes", "min_value": 0.95},
    ),
    "expect_column_proportion_of_unique_values_to_be_between": (
        {"column": "cat", "max_value": 0.05},
        {"column": "cat", "min_value": 0.5},
    ),
    "expect_column_quantile_values_to_be_between": (
        {"column": "x", "quantile_ranges": QUARTILES | {"value_ranges": [[0.2, None], [None, 0.8]]}},
        {"column": "x", "quantile_ranges": QUARTILES | {"value_ranges": [[0.2, None], [None, 0.7]]}},
    ),
    "expect_column_stdev_to_be_between": ({"column": "x", "max_value": 0.3}, {"column": "x", "max_value": 0.2}),
    "expect_column_sum_to_be_between": ({"column": "x", "max_value": 49.5}, {"column": "x", "max_value": 49}),
    "expect_column_to_exist": ({"column": "x"}, {"column": "nowhere"}),
    "expect_column_unique_value_count_to_be_between": (
        {"column": "cat", "min_value": 5, "max_value": 5},
        {"column": "cat", "min_value": 6},
    ),
    "expect_column_value_lengths_to_be_between": (
        {"column": "cat", "min_value": 2},
        {"column": "cat", "min_value": 3},
    ),
    "expect_column_value_lengths_to_equal": ({"column": "cat", "value": 2}, {"column": "cat", "value": 3}),
    "expect_column_value_z_scores_to_be_less_than": (
        {"column": "x", "threshold": 2, "double_sided": True},
        {"column": "x", "threshold": 1, "double_sided": True},
    ),
    "expect_column_values_to_be_between": (
        {"column": "x", "min_value": 0, "max_value": 1},
        {"column": "x", "max_value": 0.9},
    ),
    "expect_column_values_to_be_in_set": (
        {"column": "cat", "value_set": CATEGORIES},
        {"column": "cat", "value_set": CATEGORIES[1:]},
    ),
    "expect_column_values_to_be_in_type_list": (
        {"column": "at", "type_list": ["TIMESTAMP WITH TIME ZONE", "DATE"]},
        {"column": "at", "type_list": ["VARCHAR"]},
    ),
    "expect_column_values_to_be_null": ({"column": "holes", "mostly": 0.1}, {"column": "holes"}),
    "expect_column_values_to_be_of_type": (
        {"column": "x", "type_": "DOUBLE"},
        {"column": "x", "type_": "FLOAT"},
    ),
    "expect_column_values_to_be_unique": ({"column": "id"}, {"column": "cat"}),
    "expect_column_values_to_match_like_pattern": (
        {"column": "cat", "like_pattern": "c_"},
        {"column": "cat", "like_pattern": "c"},
    ),
    "expect_column_values_to_match_like_pattern_list": (
        {"column": "cat", "like_pattern_list": ["c0", "c%"], "match_on": "any"},
        {"column": "cat", "like_pattern_list": ["c0", "c%"], "match_on": "all"},
    ),
    # found anywhere in the value: DuckDB's own `~` would ask for the whole of it
    "expect_column_values_to_match_regex": ({"column": "cat", "regex": "[0-9]"}, {"column": "cat", "regex": "^[0-9]"}),
    "expect_column_values_to_match_regex_list": (
        {"column": "cat", "regex_list": ["[0-3]", "4"]},
        {"column": "cat", "regex_list": ["[0-3]", "4"], "match_on": "all"},
    ),
    "expect_column_values_to_not_be_in_set": (
        {"column": "cat", "value_set": ["c9"]},
        {"column": "cat", "value_set": ["c0"]},
    ),
    "expect_column_values_to_not_be_null": ({"column": "cat"}, {"column": "holes"}),
    "expect_column_values_to_not_match_like_pattern": (
        {"column": "cat", "like_pattern": "d%"},
        {"column": "cat", "like_pattern": "%0"},
    ),
    "expect_column_values_to_not_match_like_pattern_list": (
        {"column": "cat", "like_pattern_list": ["d%"]},
        {"column": "cat", "like_pattern_list": ["d%", "%0"]},
    ),
    "expect_column_values_to_not_match_regex": (
        {"column": "cat", "regex": "^[0-9]"},
        {"column": "cat", "regex": "0"},
    ),
    "expect_column_values_to_not_match_regex_list": (
        {"column": "cat", "regex_list": ["^[0-9]"]},
        {"column": "cat", "regex_list": ["^[0-9]", "0"]},
    ),
    "expect_compound_columns_to_be_unique": ({"column_list": ["id", "cat"]}, {"column_list": ["parity", "cat"]}),
    "expect_multicolumn_sum_to_equal": (
        {"column_list": ["parity", "odd"], "sum_total": 1},
        {"column_list": ["parity", "odd"], "sum_total": 2},
    ),
    "expect_multicolumn_values_to_be_equal": ({"column_list": ["id", "twin"]}, {"column_list": ["id", "next"]}),
    "expect_select_column_values_to_be_unique_within_record": (
        {"column_list": ["id", "next"]},
        {"column_list": ["id", "twin"]},
    ),
    "expect_table_column_count_to_be_between": ({"max_value": 11}, {"max_value": 10}),
    "expect_table_column_count_to_equal": ({"value": 11}, {"value": 10}),
    "expect_table_columns_to_match_ordered_list": (
        {"column_list": ["id", "next", "twin", "x", "cat", "holes", "at", "parity", "odd", "no_text", "no_number"]},
        {"column_list": ["next", "id", "twin", "x", "cat", "holes", "at", "parity", "odd", "no_text", "no_number"]},
    ),
    "expect_table_columns_to_match_set": (
        {"column_set": ["cat", "id"], "exact_match": False},
        {"column_set": ["cat", "id"]},
    ),
    "expect_table_row_count_to_be_between": ({"min_value": 100}, {"min_value": 101}),
    "expect_table_row_count_to_equal": ({"value": 100}, {"value": 101}),
    "unexpected_rows_expectation": (
        {"unexpected_rows_query": "select * from {batch} where next <= id"},
        {"unexpected_rows_query": "select * from {batch} where x > 0.5"},
    ),
}


def table() -> pa.Table:
    numbers = list(range(COUNT))
    return pa.table(
        {
            "id": numbers,
            "next": [each + 1 for each in numbers],
            "twin": numbers,
            "x": [each / 100 for each in numbers],
            "cat": [f"c{each % 5}" for each in numbers],
            "holes": [None if each % 10 == 0 else "v" for each in numbers],
            "at": pa.array([datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=each) for each in numbers]),
            "parity": [each % 2 for each in numbers],
            "odd": [1 - each % 2 for each in numbers],
            "no_text": pa.array([None] * COUNT, pa.string()),
            "no_number": pa.array([None] * COUNT, pa.float64()),
        }
    )


@pytest.fixture(scope="module")
def view() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.register("asked", table())
        yield opened


def answer(connection: duckdb.DuckDBPyConnection, kind: str, kwargs: dict[str, Any]) -> Checked:
    from jobs.check.validation import measure

    (expectation,) = suite_of((kind, kwargs)).expectations
    (measured,) = measure(connection, "asked", [expectation], parameters={})
    return checked(expectation, measured)


def test_every_supported_type_has_its_cases() -> None:
    assert sorted(CASES) == sorted(SUPPORTED)


@pytest.mark.parametrize("kind", SUPPORTED)
def test_an_expectation_that_is_met_passes(kind: str, view: duckdb.DuckDBPyConnection) -> None:
    assert answer(view, kind, CASES[kind][0]).outcome == "pass"


@pytest.mark.parametrize("kind", SUPPORTED)
def test_an_expectation_that_is_not_met_fails(kind: str, view: duckdb.DuckDBPyConnection) -> None:
    found = answer(view, kind, CASES[kind][1])
    assert (found.outcome, found.detail) == ("fail", None)
    assert found.observed


OF_VALUES = [
    kind
    for kind, names in SUPPORTED.items()
    if names and names != ("column_set",) and "table" not in kind and kind not in {EXISTS, *TYPES, *MISSING}
]


@pytest.mark.parametrize("kind", OF_VALUES)
def test_no_expectation_on_values_passes_a_column_without_any(kind: str, view: duckdb.DuckDBPyConnection) -> None:
    met = CASES[kind][0]
    is_text = any("cat" in str(met.get(key)) or "holes" in str(met.get(key)) for key in SUPPORTED[kind])
    nothing = "no_text" if is_text else "no_number"
    emptied = {key: [nothing, nothing] if isinstance(met[key], list) else nothing for key in SUPPORTED[kind]}
    assert answer(view, kind, met | emptied).outcome in {"fail", "error"}


def test_every_type_of_duckdb_is_named_as_an_expectation_names_it(view: duckdb.DuckDBPyConnection) -> None:
    samples = {
        "DECIMAL": "1.5::decimal(10, 2)",
        "LIST": "[1, 2]",
        "STRUCT": "{'a': 1}",
        "MAP": "map {'a': 1}",
        "ENUM": "'a'::enum ('a', 'b')",
        "UNION": "union_value(a := 1)",
        "BIT": "'101'::bit",
        "VARIANT": "1::variant",
        "UUID": "uuid()",
        "JSON": """'{"a": 1}'::json""",
        "OTHER": "10::bignum",
    }
    plain = [name for name in DUCKDB_TYPES if name not in {*samples, "NULL", "GEOMETRY"}]
    samples |= {name: f"null::{name}" for name in plain}
    view.execute(
        "create or replace temp view typed as select "
        + ", ".join(f'{each} as "{name}"' for name, each in samples.items())
    )
    from jobs.check.validation import measure

    asked = suite_of(*(("expect_column_values_to_be_of_type", {"column": name, "type_": name}) for name in samples))
    found = measure(view, "typed", asked.expectations, parameters={})
    assert {each.result["observed_value"]: each.is_met for each in found} == dict.fromkeys(samples, True)


@pytest.mark.parametrize(
    "name",
    [
        "order",
        "at",
        "select",
        'a "b"',
        "a:b",
        "50%",
        "%s",
        "{x}",
        "a.b",
        "a'b",
        "x y",
        "1a",
        "Größe",
        "$1",
        "a?",
        "[x]",
    ],
)
def test_a_column_may_be_called_what_the_producer_likes(name: str, view: duckdb.DuckDBPyConnection) -> None:
    from jobs.check.validation import measure

    view.register("oddly_named", pa.table({name: [1.0, 2.0, 3.0]}))
    asked = suite_of(
        ("expect_column_to_exist", {"column": name}),
        ("expect_column_values_to_be_in_type_list", {"column": name, "type_list": ["DOUBLE"]}),
        ("expect_column_values_to_not_be_null", {"column": name}),
        ("expect_column_values_to_be_between", {"column": name, "max_value": 3}),
        ("expect_column_values_to_be_in_set", {"column": name, "value_set": [1, 2, 3]}),
        (
            "expect_column_quantile_values_to_be_between",
            CASES["expect_column_quantile_values_to_be_between"][1] | {"column": name},
        ),
    )
    found = measure(view, "oddly_named", asked.expectations, parameters={})
    assert [(each.is_met, each.error) for each in found] == [(True, None)] * 5 + [(False, None)]
