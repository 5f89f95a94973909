"""Every count of the kernel equals that of a slow, plain implementation."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.domain.bins import CategoricalBins, NumericBins, bin_version
from jobs.statistics import slots as slots_module
from jobs.statistics.binary_entropy import binary_entropy
from jobs.statistics.kernel import FeatureCounts, Plan, count_batches
from jobs.statistics.numeric_bins import numeric_bins
from jobs.statistics.packs import MOST_CELLS
from jobs.statistics.profiles import coded_profile, numeric_profile
from jobs.statistics.slots import slots_of
from tests.jobs.statistics.slow_profile import slow_categorical_counts, slow_numeric_profile

if TYPE_CHECKING:
    from jobs.domain.profile import Profile

SPECIAL = [None, math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, 1e308, -1e308]


def references() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    return {
        "normal": rng.normal(size=5_000),
        "skewed": rng.lognormal(0, 3, size=5_000),
        "left_skewed": -rng.lognormal(0, 6, size=5_000),
        "zero_inflated": np.where(rng.random(5_000) < 0.93, 0.0, rng.gamma(1, 2, size=5_000)),
        "rounded": np.round(rng.normal(size=5_000), 1),
        "positive": rng.uniform(3, 9, size=500),
        "negative": rng.uniform(-9, -3, size=500),
        "few": rng.integers(0, 5, size=500) * 0.1,
        "large_whole": 1_385_000_000 + rng.integers(0, 100_000, size=5_000).astype(float),
        "extreme": np.array([-1.7e308, -1.0, 0.5, 1.7e308] * 10 + list(range(30))),
        "subnormal": np.arange(1, 200) * 5e-324,
        "constant": np.full(100, 3.0),
        "empty": np.array([math.nan]),
    }


def planted(reference: np.ndarray, definition: NumericBins) -> list[float | None]:
    """Values on, just below and just above every edge, in single precision as well, and everything special."""
    edges = [end for each in definition.bins for end in (each.low, each.high, each.atom) if end is not None]
    around = [f(edge) for edge in edges for f in (float, _before, _after, _single)]
    between = reference[:300].tolist()
    return [*around, *between, *SPECIAL, *(value * 1.5 for value in between[:20])]


def _before(value: float) -> float:
    return float(np.nextafter(value, -math.inf))


def _after(value: float) -> float:
    return float(np.nextafter(value, math.inf))


def _single(value: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(value))


def profile_of(values: list[float | None], definition: NumericBins, *, batch_rows: int = 1_000) -> Profile:
    table = pa.table({"x": pa.array(values, pa.float64())})
    slots = slots_of(definition)
    plan = Plan(numeric={"x": slots}, coded={}, segments={})
    counts = count_batches(table.to_batches(max_chunksize=batch_rows), plan)["x"]
    return numeric_profile(counts, 0, slots, bin_version=bin_version(definition))


def assert_equal(found: Profile, slow: Profile) -> None:
    assert replace(found, value_sum=None, value_sum_squares=None) == replace(
        slow, value_sum=None, value_sum_squares=None
    )
    largest = max(abs(found.value_min or 0.0), abs(found.value_max or 0.0))
    for mine, its, size in (
        (found.value_sum, slow.value_sum, largest),
        (found.value_sum_squares, slow.value_sum_squares, largest * largest),
    ):
        assert mine is its is None or mine == pytest.approx(its, rel=1e-12, abs=1e-12 * size * found.row_count)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", references())
def test_planted_values_are_counted_as_the_definition_says(name: str) -> None:
    reference = references()[name]
    definition = numeric_bins(reference)
    values = [value for value in planted(reference, definition) if value is None or not 1e150 < abs(value) < math.inf]
    assert_equal(profile_of(values, definition), slow_numeric_profile(values, definition))


@pytest.mark.parametrize("name", references())
def test_every_reference_lies_in_its_own_bins(name: str) -> None:
    reference = references()[name]
    definition = numeric_bins(reference)
    profile = profile_of(reference.tolist(), definition)
    *_, unseen, missing = profile.bin_counts
    assert unseen == 0
    assert missing == np.isnan(reference).sum()
    assert profile.below_count == profile.above_count == 0


def test_numbers_too_large_to_square_are_counted_but_have_no_sum() -> None:
    definition = numeric_bins(references()["extreme"])
    profile = profile_of([1.7e308, 1.7e308], definition)
    assert profile.row_count == 2
    assert profile.value_sum is profile.value_sum_squares is None
    assert profile.value_max == 1.7e308


def test_one_row_and_no_row() -> None:
    definition = numeric_bins(references()["normal"])
    assert profile_of([0.25], definition).row_count == 1
    empty = profile_of([], definition)
    assert empty.row_count == 0
    assert empty.value_min is empty.value_sum is None


def test_slices_of_the_lookup_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = references()["normal"]
    definition = numeric_bins(reference)
    whole = profile_of(reference.tolist(), definition)
    monkeypatch.setattr(slots_module, "SLICE", 7)
    assert profile_of(reference.tolist(), definition) == whole


def segmented(rows: int, sizes: list[int]) -> tuple[pa.Table, Plan, NumericBins]:
    rng = np.random.default_rng(3)
    values = [SPECIAL[rng.integers(5)] if rng.random() < 0.2 else float(rng.normal()) for _ in range(rows)]
    definition = numeric_bins(rng.normal(size=1_000))
    columns = {f"s{index}": pa.array(rng.integers(0, size - 1, rows), pa.uint16()) for index, size in enumerate(sizes)}
    table = pa.table(
        {"x": pa.array(values, pa.float64()), "c": pa.array(rng.integers(0, 4, rows), pa.uint16())} | columns
    )
    plan = Plan(
        numeric={"x": slots_of(definition)},
        coded={"c": np.array([2, 1, 0, 0])},
        segments={f"s{index}": size for index, size in enumerate(sizes)},
    )
    return table, plan, definition


@pytest.mark.parametrize("sizes", [[2], [4, 3, 5], [30, 20, 10], [MOST_CELLS + 1, 3], [MOST_CELLS, 2, 2]])
def test_every_segment_is_counted_by_itself_and_an_empty_one_is_empty(sizes: list[int]) -> None:
    table, plan, definition = segmented(700, sizes)
    counts = count_batches(table.to_batches(max_chunksize=300), plan)
    values, codes = table.column("x").to_pylist(), np.array([2, 1, 0, 0])[table.column("c").to_numpy()]
    position = 1
    for index, size in enumerate(sizes):
        segment_of = table.column(f"s{index}").to_numpy()
        for code in range(size):
            inside = np.flatnonzero(segment_of == code)
            found = numeric_profile(counts["x"], position, plan.numeric["x"], bin_version=bin_version(definition))
            assert_equal(found, slow_numeric_profile([values[row] for row in inside], definition))
            assert counts["c"].slots[position].tolist() == np.bincount(codes[inside], minlength=3).tolist()
            position += 1
    assert position == plan.segment_count


def test_partial_counts_of_parts_add_to_those_of_the_whole() -> None:
    table, plan, _ = segmented(900, [4, 3])
    whole = count_batches(table.to_batches(), plan)
    parts = [count_batches(table.slice(start, 300).to_batches(), plan) for start in (0, 300, 600)]
    for name, counts in whole.items():
        assert_same_counts(parts[0][name] + parts[1][name] + parts[2][name], counts)


def test_the_order_of_rows_does_not_matter() -> None:
    table, plan, _ = segmented(900, [4, 3])
    shuffled = table.take(np.random.default_rng(5).permutation(900))
    straight, mixed = count_batches(table.to_batches(), plan), count_batches(shuffled.to_batches(), plan)
    for name, counts in straight.items():
        assert_same_counts(mixed[name], counts)


def assert_same_counts(one: FeatureCounts, other: FeatureCounts) -> None:
    np.testing.assert_array_equal(one.slots, other.slots)
    np.testing.assert_array_equal(one.minimum, other.minimum)
    np.testing.assert_array_equal(one.maximum, other.maximum)
    np.testing.assert_allclose(one.sums, other.sums, rtol=1e-12)


def test_entropy_is_summed_for_probabilities_only() -> None:
    scores = np.array([0.0, 0.5, 0.25, 1.0])
    slots = slots_of(numeric_bins(scores))
    table = pa.table({"score": [*scores, None, math.nan], "x": [*scores, None, math.nan]})
    plan = Plan(numeric={"score": slots, "x": slots}, coded={}, segments={}, probabilities=frozenset({"score"}))
    counts = count_batches(table.to_batches(), plan)
    assert counts["score"].sums[0, 2] == pytest.approx(binary_entropy(scores).sum())
    assert counts["x"].sums[0, 2] == 0


def test_a_category_is_counted_as_the_definition_says() -> None:
    definition = CategoricalBins(categories=("B6", ""), rare=("OO", "YV"))
    values = ["B6", "", "OO", "XX", None, "YV", "B6"]
    assert slow_categorical_counts(values, definition) == (2, 1, 2, 1, 1)
    profile = coded_profile(np.array([2, 1, 2, 1, 1]), bin_version=bin_version(definition), unseen_top={"XX": 1})
    assert (profile.row_count, profile.null_count, profile.distinct_estimate) == (7, 1, 4)


numbers = st.one_of(
    st.none(),
    st.floats(min_value=-1e100, max_value=1e100),
    st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 0.0, 0.1, 1.0, 2.0]),
)


@settings(max_examples=150, deadline=None)
@given(reference=st.lists(numbers, max_size=150), current=st.lists(numbers, max_size=60))
def test_any_numbers_are_counted_as_the_definition_says(
    reference: list[float | None], current: list[float | None]
) -> None:
    definition = numeric_bins(np.array([math.nan if value is None else value for value in reference], dtype=float))
    assert_equal(profile_of(current + reference, definition), slow_numeric_profile(current + reference, definition))
