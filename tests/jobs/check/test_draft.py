"""What is drafted from training data, and why healthy days pass it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from jobs.check.bounds import training_range
from jobs.check.draft import draft_suite
from jobs.check.suite_problems import suite_problems
from jobs.domain.errors import SpecError
from tests.jobs.check.churn import DECLARATION, EXPECTATIONS, churn, replaced, some, training

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.domain.spec import ModelSpec

Drafted = dict[tuple[str, str], dict[str, Any]]


def drafted(tmp_path: Path, table: pa.Table, model: ModelSpec | None = None) -> Drafted:
    """Draft and return (column, type without its beginning) → arguments."""
    pq.write_table(table, tmp_path / "training.parquet")
    suite = json.loads(draft_suite(model or churn(), tmp_path / "training.parquet"))
    return {
        (each["kwargs"]["column"], each["type"].removeprefix("expect_column_")): each["kwargs"]
        for each in suite["expectations"]
    }


def test_equal_training_data_give_equal_text(tmp_path: Path) -> None:
    pq.write_table(training(), tmp_path / "training.parquet")
    texts = {draft_suite(churn(), tmp_path / "training.parquet") for _ in range(2)}
    assert len(texts) == 1


def test_a_draft_is_a_sound_suite_with_a_reason_for_each_expectation(tmp_path: Path) -> None:
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / "contract.json").write_bytes((EXPECTATIONS / "contract.json").read_bytes())
    pq.write_table(training(), tmp_path / "training.parquet")
    (folder / "churn.json").write_text(draft_suite(churn(), tmp_path / "training.parquet"))
    assert suite_problems(folder, churn()) == []
    written = json.loads((folder / "churn.json").read_text())
    assert written["name"] == "churn"
    assert all(each["meta"]["why"] for each in written["expectations"])


def test_every_feature_gets_type_missing_share_and_what_its_type_allows(tmp_path: Path) -> None:
    kinds: dict[str, list[str]] = {}
    for column, kind in drafted(tmp_path, training()):
        kinds.setdefault(column, []).append(kind)
    numeric = ["values_to_be_between", "quantile_values_to_be_between"]
    every = ["values_to_be_in_type_list", "values_to_not_be_null"]
    assert kinds == {
        "age": every + numeric,
        "balance €": every + numeric,
        "usage": every + numeric,
        "plan": [*every, "values_to_be_in_set"],
        "is_new": every,
        "score": [every[1], *numeric],
    }


def test_declared_bounds_are_the_range_and_an_open_side_is_ten_widths_away(tmp_path: Path) -> None:
    features = [{"name": "age", "type": "numeric", "min": 0}, *DECLARATION["features"][1:]]
    table = replaced(training(), "age", pa.array(np.linspace(20, 60, 20_000)))
    found = drafted(tmp_path, table, churn(features=features))["age", "values_to_be_between"]
    # central range 20.04 to 59.96, width 39.92: 59.96 + 399.2 = 459.2, rounded outwards to 460
    assert (found["min_value"], found["max_value"], found["mostly"]) == (0, 460, 0.995)


def test_percentiles_may_leave_the_training_range_by_its_own_width(tmp_path: Path) -> None:
    table = replaced(training(), "age", pa.array(np.linspace(20, 60, 20_000)))
    found = drafted(tmp_path, table)["age", "quantile_values_to_be_between"]["quantile_ranges"]
    # 20.04 - 39.92 = -19.9, 59.96 + 39.92 = 99.9, rounded outwards
    assert found == {"quantiles": [0.01, 0.99], "value_ranges": [[-19.9, None], [None, 99.9]]}


def test_one_impossible_value_in_training_does_not_open_the_range() -> None:
    wind = np.random.default_rng(1).gamma(4, 3, 20_000)
    usual = training_range(wind).widened()
    wind[7] = 1_048_000.0
    assert training_range(wind).widened() == pytest.approx(usual, rel=0.01)


def test_a_feature_that_is_mostly_one_value_gets_room_for_its_tail() -> None:
    rain = np.where(np.arange(10_000) % 20 == 0, 0.3, 0.0)
    found = training_range(rain)
    assert found.has_long_tail
    assert found.widened() == (-3.0, 3.3)  # ten widths of 0.3


def test_a_constant_gets_room_of_its_own_size() -> None:
    assert training_range(np.full(50, 40.0)).widened() == (0.0, 80.0)
    assert training_range(np.zeros(50)).widened() == (-1.0, 1.0)


finite = st.floats(-1e9, 1e9, allow_subnormal=False)


@given(arrays.arrays(np.float64, st.integers(1, 300), elements=finite))
def test_the_percentiles_of_the_training_data_lie_within_their_own_guard(values: np.ndarray) -> None:
    low, high = training_range(values).widened()
    p1, p99 = np.quantile(values, [0.01, 0.99], method="inverted_cdf")
    assert low <= p1
    assert p99 <= high


@given(arrays.arrays(np.float64, st.integers(20, 300), elements=st.floats(1, 5)), st.sampled_from([100.0, 1000.0]))
def test_percent_for_shares_and_thousandths_for_units_leave_the_guard(values: np.ndarray, factor: float) -> None:
    found = training_range(values)
    reach = 10 if found.has_long_tail else 1
    assert factor * np.quantile(values, 0.99, method="inverted_cdf") > found.high + reach * found.width


def by_day(missing_share_of_day: list[float]) -> pa.Table:
    """Training rows, a thousand a day, whose ages are missing as often as the day's share says."""
    first = datetime(2025, 10, 1, tzinfo=UTC)
    table = training().slice(0, 1000 * len(missing_share_of_day))
    days = [first + timedelta(days=each // 1000) for each in range(table.num_rows)]
    ages = [30.0 if row % 1000 >= 1000 * missing_share_of_day[row // 1000] else None for row in range(table.num_rows)]
    table = replaced(table, "asked_at", pa.array(days, pa.timestamp("us", "UTC")))
    return replaced(table, "age", pa.array(ages, pa.float64()))


def test_a_missing_share_may_be_that_of_the_worst_training_day_and_somewhat_more(tmp_path: Path) -> None:
    found = drafted(tmp_path, by_day([0.0, 0.4, 0.1]))["age", "values_to_not_be_null"]
    assert found["mostly"] == 0.45  # 1 - (1.25 × 0.4 + 0.05)


def test_a_training_day_without_the_feature_is_no_measure_of_health(tmp_path: Path) -> None:
    found = drafted(tmp_path, by_day([1.0, 0.0, 0.0, 0.0]))["age", "values_to_not_be_null"]
    # that day counts in the overall share, 0.25, but not as the worst one: 1 - (1.25 × 0.25 + 0.05), rounded down
    assert found["mostly"] == 0.63


def test_a_training_file_that_does_not_say_when_is_taken_as_a_whole(tmp_path: Path) -> None:
    found = drafted(tmp_path, by_day([0.0, 0.4, 0.1, 0.1]).drop_columns("asked_at"))["age", "values_to_not_be_null"]
    assert found["mostly"] == 0.76  # 1 - (1.25 × 0.15 + 0.05), rounded down


def test_a_feature_that_is_hardly_ever_there_is_asked_for_its_type_only(tmp_path: Path) -> None:
    table = some(training(), "age", None, share=0.95)
    assert [kind for column, kind in drafted(tmp_path, table) if column == "age"] == ["values_to_be_in_type_list"]


def test_nan_is_missing_and_infinity_no_end_of_a_range(tmp_path: Path) -> None:
    table = some(training(), "age", float("nan"), share=0.2)
    table = some(table, "balance €", float("inf"), share=0.05)
    found = drafted(tmp_path, table)
    assert found["age", "values_to_not_be_null"]["mostly"] < 0.95
    assert np.isfinite(found["balance €", "values_to_be_between"]["max_value"])


def test_categories_are_those_of_training_with_room_for_new_ones(tmp_path: Path) -> None:
    assert drafted(tmp_path, training())["plan", "values_to_be_in_set"] == {
        "column": "plan",
        "value_set": ["basic", "plus", "pro", "staff"],
        "mostly": 0.95,
    }


def test_of_many_categories_the_most_frequent_are_asked_for(tmp_path: Path) -> None:
    # 200 cities hold 80 % of the rows, each of the other 4,000 rows names its own
    cities = [f"city-{row % 200:03d}" if row < 16_000 else f"village-{row}" for row in range(20_000)]
    found = drafted(tmp_path, replaced(training(), "plan", pa.array(cities)))["plan", "values_to_be_in_set"]
    assert found["value_set"] == [f"city-{each:03d}" for each in range(200)]
    assert found["mostly"] == 0.55  # 1 - (0.05 + 2 × 0.2)


def test_an_id_is_not_taken_for_a_category(tmp_path: Path) -> None:
    ids = pa.array([f"customer-{row}" for row in range(20_000)])
    assert ("plan", "values_to_be_in_set") not in drafted(tmp_path, replaced(training(), "plan", ids))


def test_the_score_of_a_classifier_is_a_probability_that_of_a_regression_is_not(tmp_path: Path) -> None:
    of_classifier = drafted(tmp_path, training())["score", "values_to_be_between"]
    assert (of_classifier["min_value"], of_classifier["max_value"]) == (0, 1)
    of_regression = drafted(tmp_path, training(), churn(task="regression"))["score", "values_to_be_between"]
    assert of_regression["min_value"] < 0
    assert of_regression["max_value"] > 1


def test_a_training_file_without_scores_drafts_none_of_them(tmp_path: Path) -> None:
    assert not [kind for column, kind in drafted(tmp_path, training().drop_columns("p_leave")) if column == "score"]


def test_every_feature_that_is_absent_or_of_another_type_is_told_at_once(tmp_path: Path) -> None:
    table = replaced(training().drop_columns("age"), "usage", pa.array(["much"] * 20_000))
    with pytest.raises(SpecError) as raised:
        drafted(tmp_path, table)
    assert [str(problem) for problem in raised.value.problems] == [
        (
            "s3://some-bucket/churn/training.parquet: must hold the column 'age'; "
            "add it to the training file, or take it out of the declaration"
        ),
        "s3://some-bucket/churn/training.parquet: column 'usage' must hold what is declared, number, got string",
    ]
