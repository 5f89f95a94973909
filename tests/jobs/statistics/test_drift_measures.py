"""Members by published values with their source beside them, the family by properties that hold for each."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from scipy.spatial.distance import jensenshannon

from jobs.statistics.chi_squared import chi_squared_quantile, chi_squared_tail
from jobs.statistics.drift_measures import DRIFT_MEASURES
from jobs.statistics.js_distance import js_by_bin, js_distance
from jobs.statistics.missing_change import missing_change
from jobs.statistics.psi import psi, psi_by_bin
from jobs.statistics.sampling import LEAST_ROWS

if TYPE_CHECKING:
    from jobs.statistics.drift_measure import Drift

GOLDEN = list(csv.DictReader((Path(__file__).parents[2] / "golden" / "drift.csv").read_text().splitlines()))


def published(metric: str, start_of_inputs: str) -> tuple[float, float]:
    (row,) = [row for row in GOLDEN if row["metric"] == metric and row["inputs"].startswith(start_of_inputs)]
    return float(row["expected"]), float(row["tolerance"])


def shares(*values: float) -> np.ndarray:
    return np.array(values) / sum(values)


def test_psi_is_that_of_popmon() -> None:
    expected, tolerance = published("psi", "p=[.85")
    assert psi_by_bin(shares(0.25, 0.25, 0.25, 0.25), shares(0.85, 0.05, 0.05, 0.05)).sum() == pytest.approx(
        expected, abs=tolerance
    )


@pytest.mark.parametrize(
    ("inputs", "reference", "current"),
    [
        ("histograms [1,2)2", (0.5, 0.5, 0, 0), (0, 0.25, 0.25, 0.5)),
        ("NaN share .25", (0.25, 0.75), (0, 1)),
        ("b2,a2,c1", (2, 2, 1, 0, 0, 0), (0, 2, 0, 1, 1, 1)),
        ("no overlap", (1, 0), (0, 1)),
    ],
)
def test_the_divergence_is_that_of_tensorflow_data_validation(
    inputs: str, reference: tuple[float, ...], current: tuple[float, ...]
) -> None:
    expected, tolerance = published("js_divergence base2", inputs)
    assert js_by_bin(shares(*reference), shares(*current)).sum() == pytest.approx(expected, abs=tolerance)


def test_js_distance_is_that_of_nannyml() -> None:
    expected, tolerance = published("js_distance base2 categorical", "seed 1")
    np.random.seed(1)  # noqa: NPY002 - the published value hangs on the old generator
    reference = np.random.choice(["a", "b", "c", "d"], 10_000)  # noqa: NPY002
    current = np.random.choice(["a", "b", "c", "e"], 1_000)  # noqa: NPY002
    counts = [[int((side == name).sum()) for name in "abcde"] for side in (reference, current)]
    plain = np.sqrt(js_by_bin(shares(*counts[0]), shares(*counts[1])).sum())
    with_half_a_row_more = js_distance(np.array(counts[0]), np.array(counts[1])).value
    assert plain == pytest.approx(0.5038171420802398, abs=1e-12)
    assert plain == pytest.approx(expected, abs=tolerance)
    assert with_half_a_row_more == pytest.approx(expected, abs=tolerance)


def test_js_distance_is_that_of_scipy() -> None:
    assert np.sqrt(js_by_bin(shares(1, 0, 0), shares(0, 1, 0)).sum()) == published("js_distance base2", "[1,0,0]")[0]
    one, other = shares(3, 0, 5, 2), shares(1, 4, 5, 0)
    assert np.sqrt(js_by_bin(one, other).sum()) == pytest.approx(jensenshannon(one, other, base=2), abs=1e-12)


def test_psi_by_hand() -> None:
    # shares (500.5, 500.5)/1001 and (400.5, 600.5)/1001: 2 · 0.0999 · ½ (ln(400.5/500.5) … )
    expected = (400.5 - 500.5) / 1001 * np.log(400.5 / 500.5) + (600.5 - 500.5) / 1001 * np.log(600.5 / 500.5)
    assert psi(np.array([500, 500]), np.array([400, 600])).value == pytest.approx(expected, abs=1e-15)


def test_a_new_category_counts_as_drift() -> None:
    drift = psi(np.array([900, 100, 0]), np.array([850, 100, 50]))
    assert drift.value > drift.critical
    assert drift.by_bin is not None
    assert int(np.argmax(drift.by_bin)) == 2


def test_a_bin_that_is_empty_on_both_sides_takes_no_part() -> None:
    with_empty = psi(np.array([30, 20, 0]), np.array([400, 900, 0]))
    without = psi(np.array([30, 20]), np.array([400, 900]))
    assert with_empty.value == without.value
    assert with_empty.critical == without.critical


def test_a_rise_of_missing_values_is_positive_and_beyond_chance() -> None:
    drift = missing_change(np.array([[990, 10], [990, 10]]), np.array([[80, 20], [99, 1]]))
    assert drift.value.round(3).tolist() == [0.19, 0.0]
    assert (np.abs(drift.value) > drift.critical).tolist() == [True, False]


@pytest.mark.parametrize("degrees", [1, 2, 9, 10, 99, 202])
@pytest.mark.parametrize("tail", [0.99, 0.5, 0.05, 0.01, 1e-9])
def test_chi_squared_is_that_of_scipy(degrees: int, tail: float) -> None:
    quantile = chi_squared_quantile(tail, degrees)
    assert quantile == pytest.approx(stats.chi2.isf(tail, degrees), rel=1e-9)
    assert chi_squared_tail(quantile, degrees) == pytest.approx(tail, rel=1e-9)


def test_chi_squared_tail_is_that_of_scipys_contingency_example() -> None:
    expected, tolerance = published("chi2_contingency p", "same")
    assert chi_squared_tail(2.7777777777777777, 2) == pytest.approx(expected, abs=tolerance)


def test_a_tail_outside_0_and_1_is_refused() -> None:
    with pytest.raises(ValueError, match="must lie between 0 and 1, got 1"):
        chi_squared_quantile(1, 3)


UNIFORM = np.full(10, 0.1)
ZERO_INFLATED = np.array([0.93, 0.07])
ZIPF = (1 / np.arange(1, 61) ** 1.2) / (1 / np.arange(1, 61) ** 1.2).sum()


def without_drift(population: np.ndarray, reference_rows: int, current_rows: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    return rng.multinomial(reference_rows, population, 3_000), rng.multinomial(current_rows, population, 3_000)


@pytest.mark.parametrize("inputs", ["B=10, N=1000, M=1000", "B=10, N=1000, M=200", "B=10, N=40000, M=140"])
def test_the_mean_of_psi_without_drift_is_as_published(inputs: str) -> None:
    expected, _ = published("PSI null mean", inputs)
    reference_rows, current_rows = (int(part.split("=")[1]) for part in inputs.split(", ")[1:])
    drift = psi(*without_drift(UNIFORM, reference_rows, current_rows))
    assert drift.expected[0] == pytest.approx(expected, rel=1e-9)
    assert drift.value.mean() == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize("name", DRIFT_MEASURES)
@pytest.mark.parametrize("population", [UNIFORM, ZERO_INFLATED, ZIPF], ids=["uniform", "zero_inflated", "zipf"])
@pytest.mark.parametrize("sizes", [(40_000, 140), (1_000, 1_000), (20_000, 2_000), (140, 140)])
def test_without_drift_the_critical_value_is_exceeded_about_once_in_a_hundred(
    name: str, population: np.ndarray, sizes: tuple[int, int]
) -> None:
    drift = DRIFT_MEASURES[name](*without_drift(population, *sizes))
    beyond = (np.abs(drift.value) > drift.critical).mean()
    assert beyond <= 0.02


@pytest.mark.parametrize("name", ["psi", "js_distance"])
@pytest.mark.parametrize("sizes", [(1_000, 1_000), (20_000, 2_000)])
def test_without_drift_the_mean_is_the_expected_value(name: str, sizes: tuple[int, int]) -> None:
    drift = DRIFT_MEASURES[name](*without_drift(UNIFORM, *sizes))
    assert drift.value.mean() == pytest.approx(drift.expected.mean(), rel=0.05)


def test_far_too_few_rows_break_the_law_that_is_why_there_is_a_least_number() -> None:
    drift = psi(*without_drift(UNIFORM, 10_000, 24))
    assert drift.value.mean() < 0.85 * drift.expected.mean()
    assert drift.least_rows == LEAST_ROWS > 24


counts = arrays(np.int64, 6, elements=st.integers(0, 10_000)).filter(lambda side: side.sum() > 0)


def both(name: str, one: np.ndarray, other: np.ndarray) -> tuple[Drift, Drift]:
    return DRIFT_MEASURES[name](one, other), DRIFT_MEASURES[name](other, one)


@pytest.mark.parametrize("name", DRIFT_MEASURES)
@given(side=counts)
def test_equal_sides_do_not_differ(name: str, side: np.ndarray) -> None:
    assert DRIFT_MEASURES[name](side, side).value == 0


@pytest.mark.parametrize("name", DRIFT_MEASURES)
@given(one=counts, other=counts)
def test_changed_sides_change_the_sign_at_most(name: str, one: np.ndarray, other: np.ndarray) -> None:
    there, back = both(name, one, other)
    assert abs(there.value) == pytest.approx(abs(back.value), abs=1e-12)
    assert there.critical == pytest.approx(back.critical)
    assert there.expected == pytest.approx(back.expected)


@pytest.mark.parametrize("name", DRIFT_MEASURES)
@given(one=counts, other=counts)
def test_values_are_finite_and_within_their_bounds(name: str, one: np.ndarray, other: np.ndarray) -> None:
    drift = DRIFT_MEASURES[name](one, other)
    lowest = {"missing_change": -1.0}.get(name, 0.0)
    highest = {"psi": np.inf}.get(name, 1.0)
    assert lowest - 1e-12 <= drift.value <= highest
    assert np.isfinite([drift.value, drift.expected, drift.critical]).all()


@pytest.mark.parametrize("name", ["psi", "js_distance"])
@given(one=counts, other=counts, order=st.permutations(range(6)))
def test_the_order_of_bins_does_not_matter(name: str, one: np.ndarray, other: np.ndarray, order: list[int]) -> None:
    straight, mixed = DRIFT_MEASURES[name](one, other), DRIFT_MEASURES[name](one[order], other[order])
    assert straight.value == pytest.approx(mixed.value, abs=1e-9)


@pytest.mark.parametrize("name", DRIFT_MEASURES)
@given(one=counts, other=counts)
def test_many_comparisons_at_once_are_bit_for_bit_those_one_by_one(
    name: str, one: np.ndarray, other: np.ndarray
) -> None:
    stacked = DRIFT_MEASURES[name](np.stack([one, other, one]), np.stack([other, one, one]))
    alone = DRIFT_MEASURES[name](one, other)
    for field in ("value", "expected", "critical"):
        assert getattr(stacked, field)[0].tobytes() == np.asarray(getattr(alone, field)).tobytes()


@pytest.mark.parametrize("name", ["psi", "js_distance"])
@given(one=counts, other=counts)
def test_the_parts_of_the_bins_are_none_negative_and_make_the_value(
    name: str, one: np.ndarray, other: np.ndarray
) -> None:
    drift = DRIFT_MEASURES[name](one, other)
    assert drift.by_bin is not None
    total = drift.by_bin.sum()
    assert (np.sqrt(max(total, 0)) if name == "js_distance" else total) == pytest.approx(drift.value, abs=1e-9)


@pytest.mark.parametrize("name", DRIFT_MEASURES)
def test_an_empty_side_gives_numbers_that_the_least_rows_forbid_to_read(name: str) -> None:
    drift = DRIFT_MEASURES[name](np.zeros(3, dtype=np.int64), np.array([1, 2, 3]))
    assert np.isfinite([drift.value, drift.expected, drift.critical]).all()
    assert drift.least_rows > 0
