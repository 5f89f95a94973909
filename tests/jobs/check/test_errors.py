"""An expectation that cannot look is an error with a reason, never a pass; the others are answered all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from jobs.check.outcome import summary
from tests.jobs.check.churn import ROWS, clean_day, replaced, some
from tests.jobs.check.conftest import suite_of

if TYPE_CHECKING:
    from tests.jobs.check.conftest import Ask, CheckDay

BETWEEN = "expect_column_values_to_be_between"
NOT_NULL = "expect_column_values_to_not_be_null"
SECRET = "Ada-Lovelace-1815"


def test_one_that_errors_is_an_error_and_leaves_the_others_their_answers(check_day: CheckDay) -> None:
    # all counts of a suite are taken by one statement: text that is no number breaks it for everyone
    asked = suite_of(
        (NOT_NULL, {"column": "plan"}),
        ("expect_column_values_to_be_in_set", {"column": "plan", "value_set": [1, 2]}),
        (BETWEEN, {"column": "age", "min_value": 0, "max_value": 130}),
        (BETWEEN, {"column": "age", "min_value": 130}),
        ("expect_column_values_to_match_regex", {"column": "plan", "regex": "(unclosed"}),
    )
    found = check_day(clean_day(), suite=asked)
    assert [each.outcome for each in found] == ["pass", "error", "pass", "fail", "error"]
    assert [each.observed for each in found if each.outcome == "error"] == ["not evaluated"] * 2
    told = "Conversion Error: Could not convert string '…' to INT32 when casting from source column plan"
    assert found[1].detail == told
    assert "missing ): (unclosed" in str(found[4].detail)
    assert summary(found) == "5 expectations: 2 pass, 1 fail (warning), 2 could not be checked (warning)"


def test_an_error_of_one_day_is_not_carried_into_the_next(check_day: CheckDay) -> None:
    broken = suite_of((BETWEEN, {"column": "plan", "min_value": 0}))
    sound = suite_of((BETWEEN, {"column": "age", "min_value": 0}))
    assert [each.outcome for each in check_day(clean_day(), suite=broken)] == ["error"]
    assert [each.outcome for each in check_day(clean_day(), suite=sound)] == ["pass"]


def test_no_value_of_a_row_is_kept_in_any_text(check_day: CheckDay) -> None:
    day = some(clean_day(), "plan", SECRET, share=0.5)
    on_plan = {"column": "plan"}
    asked = suite_of(
        ("expect_column_values_to_be_in_set", on_plan | {"value_set": ["basic"]}),
        ("expect_column_values_to_not_match_regex", on_plan | {"regex": "^Ada"}),
        ("expect_column_most_common_value_to_be_in_set", on_plan | {"value_set": ["basic"]}),
        ("expect_column_distinct_values_to_equal_set", on_plan | {"value_set": ["basic"]}),
        ("expect_column_max_to_be_between", on_plan | {"max_value": 0}),
        ("expect_column_values_to_be_in_set", on_plan | {"value_set": [1, 2]}),
        (BETWEEN, on_plan | {"min_value": 0}),
        ("expect_column_values_to_be_unique", on_plan),
        ("unexpected_rows_expectation", {"unexpected_rows_query": "select * from {batch} where plan like 'Ada%'"}),
    )
    found = check_day(day, suite=asked)
    assert {each.outcome for each in found} == {"fail", "error"}
    assert SECRET not in " ".join(f"{each.observed} {each.detail}" for each in found)


def test_the_counts_are_those_of_the_rows_that_were_looked_at(ask: Ask) -> None:
    day = some(some(clean_day(), "age", None, share=0.5), "age", 999.0, share=0.1)
    found = ask(day, BETWEEN, column="age", max_value=130, mostly=0.9)
    # 0.1 × 2000 beyond, of the 0.6 × 2000 that have a value
    assert (found.outcome, found.row_count, found.unexpected_count) == ("fail", 1200, 200)
    assert found.unexpected_share == 200 / 1200
    assert found.observed == "200 of 1200 unexpected"


def test_percentiles_are_told_as_numbers(ask: Ask) -> None:
    guard = {"quantiles": [0.01, 0.99], "value_ranges": [[0, None], [None, 1]]}
    found = ask(
        replaced(clean_day(), "age", pa.array([1000.0] * ROWS)),
        "expect_column_quantile_values_to_be_between",
        column="age",
        quantile_ranges=guard,
    )
    assert (found.outcome, found.observed) == ("fail", "p1 1000, p99 1000")


def test_a_type_is_told_by_its_name(ask: Ask) -> None:
    found = ask(clean_day(), "expect_column_values_to_be_of_type", column="age", type_="VARCHAR")
    assert (found.outcome, found.observed) == ("fail", "DOUBLE")


def test_a_day_of_no_rows_is_not_called_good(check_day: CheckDay) -> None:
    found = check_day(clean_day().slice(0, 0))
    values = [each for each in found if each.row_count is not None]
    assert {each.outcome for each in values} == {"error"}
