"""A clean day passes everything; each fault fails exactly the expectation that is there for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jobs.check.outcome import summary
from jobs.check.suite import read_suites
from tests.jobs.check.churn import ROWS, churn, clean_day, replaced, some

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobs.check.outcome import Checked
    from tests.jobs.check.conftest import CheckDay

IN_TYPES = "expect_column_values_to_be_in_type_list"
NOT_NULL = "expect_column_values_to_not_be_null"
BETWEEN = "expect_column_values_to_be_between"
QUANTILES = "expect_column_quantile_values_to_be_between"
IN_SET = "expect_column_values_to_be_in_set"
UNIQUE = "expect_column_values_to_be_unique"
ROW_COUNT = "expect_table_row_count_to_equal"


def as_text(table: pa.Table, column: str) -> pa.Table:
    return replaced(table, column, pc.cast(table[column], pa.string()))


def whole(table: pa.Table, column: str, value: object) -> pa.Table:
    return some(table, column, value, share=1)


def times(table: pa.Table, column: str, factor: float) -> pa.Table:
    return replaced(table, column, pc.multiply(table[column], factor))


def named(found: Checked) -> tuple[str, tuple[str, ...], str]:
    return found.expectation.type, found.expectation.columns, found.expectation.severity


FAULTS: dict[str, tuple[Callable[[pa.Table], pa.Table], str, str, str]] = {
    # name: what is done to a clean day, the one expectation that fails, of which column, how severe
    "a request without id": (lambda day: some(day, "rid", None, share=1 / ROWS), NOT_NULL, "request_id", "critical"),
    "a request twice": (lambda day: some(day, "rid", "r2-7", share=1 / ROWS), UNIQUE, "request_id", "critical"),
    "a row at no moment": (lambda day: some(day, "asked_at", None, share=1 / ROWS), NOT_NULL, "event_time", "critical"),
    "a row of no model": (
        lambda day: some(day, "version", None, share=1 / ROWS),
        NOT_NULL,
        "model_version",
        "critical",
    ),
    "clock times without a zone": (
        lambda day: replaced(day, "asked_at", pc.cast(day["asked_at"], pa.timestamp("us"))),
        *(IN_TYPES, "event_time", "critical"),
    ),
    "moments as text": (lambda day: as_text(day, "asked_at"), IN_TYPES, "event_time", "critical"),
    "ids as numbers": (
        lambda day: replaced(day, "rid", pa.array(range(ROWS), pa.int64())),
        *(IN_TYPES, "request_id", "critical"),
    ),
    "versions as numbers": (
        lambda day: replaced(day, "version", pa.array([1] * ROWS, pa.int8())),
        *(IN_TYPES, "model_version", "critical"),
    ),
    "a latency below zero": (lambda day: some(day, "took_ms", -1.0, share=1 / ROWS), BETWEEN, "latency_ms", "warning"),
    "a flag as text": (lambda day: as_text(day, "is_new"), IN_TYPES, "is_new", "critical"),
    "a category as a number": (
        lambda day: replaced(day, "plan", pa.array([7] * ROWS, pa.int32())),
        *(IN_TYPES, "plan", "critical"),
    ),
    "scores of one in ten missing": (lambda day: some(day, "p_leave", None, share=0.1), NOT_NULL, "score", "warning"),
    "scores that are no numbers": (
        lambda day: some(day, "p_leave", float("nan"), share=0.1),
        *(NOT_NULL, "score", "warning"),
    ),
    "a few scores beyond 1": (lambda day: some(day, "p_leave", 1.1, share=0.008), BETWEEN, "score", "warning"),
    "a feature missing in part": (lambda day: some(day, "age", None, share=0.1), NOT_NULL, "age", "warning"),
    "a feature missing more than on any training day": (
        lambda day: some(day, "balance €", None, share=0.4),
        *(NOT_NULL, "balance €", "warning"),
    ),
    "a category missing in part": (lambda day: some(day, "plan", None, share=0.1), NOT_NULL, "plan", "warning"),
    "a flag missing in part": (lambda day: some(day, "is_new", None, share=0.1), NOT_NULL, "is_new", "warning"),
    "a few ages beyond their bounds": (lambda day: some(day, "age", 999.0, share=0.008), BETWEEN, "age", "warning"),
    "a few infinite balances": (
        lambda day: some(day, "balance €", float("inf"), share=0.008),
        *(BETWEEN, "balance €", "warning"),
    ),
    "another unit: cents for euros would be 100-fold, tens 10-fold": (
        lambda day: times(day, "balance €", 5),
        *(QUANTILES, "balance €", "warning"),
    ),
    "a default below all values": (
        lambda day: some(day, "balance €", -2000.0, share=0.3),
        *(QUANTILES, "balance €", "warning"),
    ),
    "other names for the categories": (
        lambda day: replaced(day, "plan", pc.utf8_upper(day["plan"])),
        *(IN_SET, "plan", "warning"),
    ),
    "the empty string for a category": (lambda day: some(day, "plan", "", share=0.1), IN_SET, "plan", "warning"),
}


def test_a_clean_day_passes_every_expectation(check_day: CheckDay) -> None:
    found = check_day(clean_day())
    assert {each.outcome for each in found} == {"pass"}
    assert summary(found) == f"{len(found)} expectations: {len(found)} pass"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_exactly_the_expectation_that_is_there_for_it(fault: str, check_day: CheckDay) -> None:
    plant, kind, column, severity = FAULTS[fault]
    found = check_day(plant(clean_day()))
    assert [named(each) for each in found if each.outcome == "fail"] == [(kind, (column,), severity)]
    unanswered = [each.expectation.columns for each in found if each.outcome == "error"]
    assert unanswered == ([("plan",)] if fault == "a category as a number" else [])  # 7 is in no set of texts


def test_rows_lost_between_account_and_files_fail_the_row_count(check_day: CheckDay) -> None:
    found = check_day(clean_day().slice(1), rows_read=ROWS + 5, rows_dropped={"equal copy": 5})
    assert [(each.expectation.type, each.observed) for each in found if each.outcome != "pass"] == [
        (ROW_COUNT, str(ROWS - 1))
    ]


def test_a_day_most_of_whose_scores_are_missing_is_unreadable(check_day: CheckDay) -> None:
    found = check_day(whole(clean_day(), "p_leave", None))
    assert {named(each) for each in found if each.outcome == "fail"} == {
        (NOT_NULL, ("score",), "critical"),
        (NOT_NULL, ("score",), "warning"),
    }


def test_every_kind_of_expectation_that_ships_or_is_drafted_has_its_planted_day(suites: Path) -> None:
    asked = {each.type for suite in read_suites(suites, churn()) for each in suite.expectations}
    planted = {kind for _, kind, *_ in FAULTS.values()} | {ROW_COUNT, "expect_column_to_exist"}
    assert asked == planted


def test_only_what_makes_a_day_unreadable_is_critical(suites: Path) -> None:
    # schema, keys, types, row accounting; and a day most of whose scores are missing
    by_severity = {
        severity: {
            (each.type, each.columns)
            for suite in read_suites(suites, churn())
            for each in suite.expectations
            if each.severity == severity
        }
        for severity in ("critical", "warning")
    }
    keys = ("request_id", "event_time", "model_version", "score")
    types = (*keys, "latency_ms", "age", "balance €", "usage", "plan", "is_new")
    assert by_severity["critical"] == {
        (ROW_COUNT, ()),
        *(("expect_column_to_exist", (key,)) for key in keys),
        *((IN_TYPES, (column,)) for column in types),
        *((NOT_NULL, (key,)) for key in keys),
        (UNIQUE, ("request_id",)),
    }
    assert {kind for kind, _ in by_severity["warning"]} == {NOT_NULL, BETWEEN, QUANTILES, IN_SET}


@pytest.mark.parametrize("key", ["rid", "asked_at", "version", "p_leave"])
def test_an_absent_key_column_fails_its_being_there_and_leaves_the_rest_unanswered(
    key: str, check_day: CheckDay
) -> None:
    canonical = {"rid": "request_id", "asked_at": "event_time", "version": "model_version", "p_leave": "score"}[key]
    found = check_day(clean_day().drop_columns(key))
    about_it = [each for each in found if canonical in each.expectation.columns]
    assert {each.outcome for each in found if each not in about_it} == {"pass"}
    assert [each.expectation.type for each in about_it if each.outcome == "fail"] == [
        "expect_column_to_exist",
        IN_TYPES,
    ]
    assert {each.outcome for each in about_it} == {"fail", "error"}
    assert {each.observed for each in about_it} == {"column absent"}


def test_an_absent_feature_is_missing_everywhere_and_does_not_make_the_day_unreadable(check_day: CheckDay) -> None:
    found = check_day(clean_day().drop_columns("age"))
    assert [(each.expectation.type, each.outcome) for each in found if each.outcome != "pass"] == [
        (NOT_NULL, "fail"),
        (BETWEEN, "error"),
        (QUANTILES, "error"),
    ]
    about_it = [each for each in found if "age" in each.expectation.columns]
    assert {each.detail for each in about_it} == {"the day's files have no column age, read as null"}


def test_a_column_without_any_value_is_missing_and_its_values_are_not_called_good(check_day: CheckDay) -> None:
    found = check_day(whole(clean_day(), "age", None))
    assert [(each.expectation.type, each.outcome, each.observed) for each in found if each.outcome != "pass"] == [
        (NOT_NULL, "fail", f"{ROWS} of {ROWS} unexpected"),
        (BETWEEN, "error", "every value is missing"),
        (QUANTILES, "error", "every value is missing"),
    ]


def test_a_season_beyond_the_training_range_passes(check_day: CheckDay) -> None:
    # balances of 500 ± 200 in training; a good month lifts them by two standard deviations
    day = clean_day()
    assert {each.outcome for each in check_day(replaced(day, "balance €", pc.add(day["balance €"], 400)))} == {"pass"}


def test_a_stormy_day_of_a_feature_that_is_mostly_zero_passes(check_day: CheckDay) -> None:
    # in training 3 % of the values are not 0; today half of them are, and three times as large
    storm = np.random.default_rng(5).exponential(12.0, ROWS) * (np.arange(ROWS) % 2)
    assert {each.outcome for each in check_day(replaced(clean_day(), "usage", pa.array(storm)))} == {"pass"}


def test_several_files_are_one_day(check_day: CheckDay) -> None:
    day = clean_day()
    assert {each.outcome for each in check_day(day.slice(0, 700), day.slice(700, 1), day.slice(701))} == {"pass"}
