"""A file of expectations is read whole or refused with everything that is wrong in it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from jobs.check.suite import read_suites
from jobs.check.suite_problems import suite_problems
from jobs.declaration import read_model
from jobs.domain.errors import SpecError
from jobs.home import home
from tests.jobs.check.churn import EXPECTATIONS, churn
from tests.jobs.check.conftest import write_suite

if TYPE_CHECKING:
    from pathlib import Path

NOT_NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "age"}, "severity": "warning"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "expectations"
    made.mkdir()
    shutil.copy(EXPECTATIONS / "contract.json", made)
    return made


def test_the_shipped_suites_are_sound() -> None:
    assert suite_problems(EXPECTATIONS, read_model(home(), "flights")) == []


def test_the_shipped_suites_are_read_whole_by_great_expectations() -> None:
    from jobs.check.validation import load

    for suite in read_suites(EXPECTATIONS, read_model(home(), "flights")):
        assert [each.expectation_type for each in load(suite.expectations)] == [
            each.type for each in suite.expectations
        ]


def test_the_shipped_suite_of_flights_asks_of_every_feature_what_its_type_allows() -> None:
    flights = read_model(home(), "flights")
    asked: dict[str, set[str]] = {}
    for each in read_suites(EXPECTATIONS, flights)[1].expectations:
        asked.setdefault(each.columns[0], set()).add(each.type.removeprefix("expect_column_"))
    every = {"values_to_be_in_type_list", "values_to_not_be_null"}
    numeric = every | {"values_to_be_between", "quantile_values_to_be_between"}
    by_type = {"numeric": numeric, "categorical": every | {"values_to_be_in_set"}, "boolean": every}
    assert asked == {feature.name: by_type[feature.type] for feature in flights.features} | {
        "score": numeric - {"values_to_be_in_type_list"}
    }


def test_what_the_contract_asks_of_a_column_that_is_not_declared_is_left_out(folder: Path) -> None:
    bare = churn(expectations=None)
    (contract,) = read_suites(folder, bare)
    named = {column for each in contract.expectations for column in each.columns}
    assert named == {"request_id", "event_time", "model_version", "score", "latency_ms"}


PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown type": (
        NOT_NULL | {"type": "expect_column_values_to_be_nice"},
        "expectations/churn.json: expectations.0.type: must be one of expect_column_",
    ),
    "an unknown severity": (
        NOT_NULL | {"severity": "urgent"},
        (
            'expectations/churn.json: expectations.0.severity: must be one of critical, warning, info, got "urgent"; '
            "critical quarantines the day, the others publish it"
        ),
    ),
    "no severity, which Great Expectations takes for critical": (
        {key: value for key, value in NOT_NULL.items() if key != "severity"},
        "expectations/churn.json: expectations.0.severity: must be one of critical, warning, info, got nothing",
    ),
    "a column that is not declared": (
        NOT_NULL | {"kwargs": {"column": "agee"}},
        (
            "expectations/churn.json: expectations.0.kwargs: must name a declared column, one of request_id, "
            'event_time, model_version, score, latency_ms, age, balance €, usage, plan, is_new, got "agee"'
        ),
    ),
    "no column": (
        NOT_NULL | {"kwargs": {}},
        "expectations/churn.json: expectations.0.kwargs.column: must be given for expect_column_values_to_not_be_null",
    ),
    "a share as percent": (
        NOT_NULL | {"kwargs": {"column": "age", "mostly": 95}},
        "expectations/churn.json: expectations.0.kwargs.mostly: must be a share, 0…1, got 95",
    ),
    "a type that DuckDB has not": (
        {
            "type": "expect_column_values_to_be_in_type_list",
            "kwargs": {"column": "age", "type_list": ["DOUBLE", "float64"]},
            "severity": "critical",
        },
        'OTHER, got "float64"',
    ),
    "a parameter that nobody gives": (
        {
            "type": "expect_table_row_count_to_equal",
            "kwargs": {"value": {"$PARAMETER": "rows"}},
            "severity": "critical",
        },
        'expectations.0.kwargs.value.$PARAMETER: must be one of staged_rows, got "rows"',
    ),
    "an unknown key": (NOT_NULL | {"severty": "info"}, "expectations/churn.json: expectations.0.severty: unknown key"),
    "arguments that are no object": (
        NOT_NULL | {"kwargs": ["age"]},
        'expectations/churn.json: expectations.0.kwargs: must be an object, got ["age"]',
    ),
}


@pytest.mark.parametrize("what", PROBLEMS)
def test_a_wrong_entry_is_told_with_file_index_and_rule(what: str, folder: Path) -> None:
    entry, told = PROBLEMS[what]
    write_suite(folder, entry)
    (problem,) = suite_problems(folder, churn())
    assert told in str(problem)


def test_every_problem_of_both_files_is_told_at_once(folder: Path) -> None:
    write_suite(folder, NOT_NULL | {"severity": "urgent"}, NOT_NULL, NOT_NULL | {"type": "nope"})
    (folder / "contract.json").write_text("{")
    with pytest.raises(SpecError) as raised:
        read_suites(folder, churn())
    assert [str(problem).split(": must")[0] for problem in raised.value.problems] == [
        "expectations/contract.json",
        "expectations/churn.json: expectations.0.severity",
        "expectations/churn.json: expectations.2.type",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "expectations/churn.json: must be JSON, got Expecting property name"),
        ('{"name": "churn", "name": "x"}', "key 'name' stands twice"),
        ('{"expectations": [NaN]}', "NaN is no JSON number"),
        ("[]", "must be a suite as Great Expectations writes it"),
        ('{"name": "churn", "expectations": []}', "must be a suite as Great Expectations writes it"),
        ('{"name": "other", "expectations": [1]}', "expectations/churn.json: name: must be the file's name, churn"),
        (
            '{"name": "churn", "expectations": [1]}',
            "expectations.0: must be an object with type, kwargs and severity, got 1",
        ),
        ('{"name": "churn", "expectations": [1], "data_asset_type": null}', "data_asset_type: unknown key"),
    ],
)
def test_a_file_that_is_no_suite_is_refused(text: str, told: str, folder: Path) -> None:
    (folder / "churn.json").write_text(text)
    assert told in "\n".join(str(problem) for problem in suite_problems(folder, churn()))


def test_an_absent_file_is_told(folder: Path) -> None:
    (problem,) = suite_problems(folder, churn())
    assert str(problem) == "expectations/churn.json: must exist; draft it from the training data"


def test_what_great_expectations_would_leave_out_is_refused_with_its_place(folder: Path) -> None:
    # known to us by type, column and severity, but not an argument that Great Expectations takes
    from jobs.check.validation import load

    write_suite(folder, NOT_NULL, NOT_NULL | {"kwargs": {"column": "age", "most": 0.9}})
    with pytest.raises(SpecError) as raised:
        load(read_suites(folder, churn())[1].expectations)
    place = "expectations/churn.json: expectations.1 (expect_column_values_to_not_be_null)"
    assert str(raised.value) == f"{place}: most: extra fields not permitted"


def test_notes_do_not_change_what_a_suite_asks_but_severities_columns_and_tolerances_do(folder: Path) -> None:
    def digest(entry: dict[str, Any], **columns: str) -> str:
        write_suite(folder, entry)
        return read_suites(folder, churn())[1].digest(columns)

    plain = digest(NOT_NULL, age="age")
    assert digest(NOT_NULL | {"meta": {"why": "because"}}, age="age") == plain
    others = [
        digest(NOT_NULL | {"severity": "info"}, age="age"),
        digest(NOT_NULL | {"kwargs": {"column": "age", "mostly": 0.9}}, age="age"),
        digest(NOT_NULL, age="years"),
    ]
    assert len({plain, *others}) == 4


def test_the_files_are_great_expectations_own_json() -> None:
    from great_expectations import ExpectationSuite

    for file in sorted(EXPECTATIONS.glob("*.json")):
        content = json.loads(file.read_text())
        suite = ExpectationSuite(**content)
        assert len(suite.expectations) == len(content["expectations"])
