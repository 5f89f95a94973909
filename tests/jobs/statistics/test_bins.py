"""Bins are made of the reference once and say what they hold."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.domain.bins import CategoricalBins, NumericBins, bin_version, from_json, group_starts, to_json
from jobs.statistics import categorical_bins as categorical_module
from jobs.statistics.categorical_bins import categorical_bins
from jobs.statistics.numeric_bins import numeric_bins
from jobs.statistics.psi import psi
from jobs.statistics.slots import find_slots, slots_of


def counts_of(values: np.ndarray, definition: NumericBins) -> np.ndarray:
    slots = slots_of(definition)
    return np.bincount(slots.bins[find_slots(slots, values)], minlength=len(definition.bins) + 2)


def group_counts(values: np.ndarray, definition: NumericBins) -> np.ndarray:
    return np.add.reduceat(counts_of(values, definition), group_starts(definition.groups()))


def test_a_continuous_feature_has_a_hundred_equal_bins_nested_in_its_deciles() -> None:
    reference = np.random.default_rng(1).normal(size=10_000)
    definition = numeric_bins(reference)
    assert counts_of(reference, definition)[:-2].tolist() == [100] * 100
    assert definition.groups()[:-2] == tuple(index // 10 for index in range(100))
    deciles = [each.low for each in definition.bins[10::10]]
    assert deciles == np.sort(reference)[1_000::1_000].tolist()
    assert definition.bins[0].low is definition.bins[-1].high is None


def test_a_value_with_more_than_a_hundredth_has_a_bin_of_its_own() -> None:
    reference = np.concatenate([np.full(102, 0.5), np.random.default_rng(1).uniform(0, 1, 9_898)])
    (atom,) = [each for each in numeric_bins(reference).bins if each.atom is not None]
    assert atom.atom == 0.5
    reference = np.concatenate([np.full(100, 0.5), np.random.default_rng(1).uniform(0, 1, 9_900)])
    assert [each for each in numeric_bins(reference).bins if each.atom is not None] == []


def test_an_atom_above_a_tenth_is_a_group_of_its_own() -> None:
    rng = np.random.default_rng(1)
    reference = np.concatenate([np.full(3_000, 5.0), np.full(500, 7.0), rng.uniform(0, 10, 6_500)])
    definition = numeric_bins(reference)
    groups = {each.atom: each.group for each in definition.bins if each.atom is not None}
    alone = [each for each in definition.bins if each.group == groups[5.0]]
    together = [each for each in definition.bins if each.group == groups[7.0]]
    assert len(alone) == 1
    assert len(together) > 1
    sizes = group_counts(reference, definition)[:-2]
    assert sizes.max() == 3_000
    assert np.delete(sizes, groups[5.0]).max() < 1_500


def test_psi_of_a_feature_with_93_percent_zeros_reacts_both_ways() -> None:
    rng = np.random.default_rng(1)
    rain = np.round(rng.gamma(0.7, 0.1, 40_000), 2) + 0.01
    reference = np.where(rng.random(40_000) < 0.93, 0.0, rain)
    definition = numeric_bins(reference)
    assert len(definition.bins) > 5
    for zero_share in (0.80, 0.99):
        current = np.where(rng.random(1_000) < zero_share, 0.0, rain[:1_000])
        drift = psi(group_counts(reference, definition), group_counts(current, definition))
        assert drift.value > 2 * drift.critical
    same = np.where(rng.random(1_000) < 0.93, 0.0, rain[:1_000])
    drift = psi(group_counts(reference, definition), group_counts(same, definition))
    assert drift.value < drift.critical


def test_few_values_are_all_atoms_and_everything_else_is_unseen() -> None:
    definition = numeric_bins(np.repeat(np.arange(20.0), 7))
    assert definition.labels() == (*(str(value) for value in range(20)), "(unseen)", "(missing)")
    assert definition.groups() == tuple(range(22))
    current = np.array([0.0, 0.5, -1.0, 20.0, np.inf, -np.inf, 19.0])
    assert counts_of(current, definition)[-2] == 5


def test_twenty_one_values_are_grouped_to_tenths() -> None:
    definition = numeric_bins(np.repeat(np.arange(21.0), 7))
    assert definition.bins[-1].group == 9
    assert definition.group_labels()[0] == "0 … ≤ 1"


def test_a_gap_between_two_atoms_and_beyond_an_atom_at_the_end_is_unseen() -> None:
    reference = np.concatenate([np.zeros(500), np.ones(500), np.linspace(2, 9, 1_000)])
    definition = numeric_bins(reference)
    unseen = len(definition.bins)
    assert counts_of(np.array([-1.0, 0.5, -np.inf]), definition)[unseen] == 3
    assert counts_of(np.array([1.5, 99.0, np.inf]), definition)[unseen] == 0


def test_negative_zero_is_zero() -> None:
    definition = numeric_bins(np.array([-0.0, 0.0, 1.0]))
    assert [each.atom for each in definition.bins] == [0.0, 1.0]
    assert "-0" not in to_json(definition).replace("e-0", "")
    assert counts_of(np.array([-0.0]), definition).tolist() == [1, 0, 0, 0]


def test_a_log_in_single_precision_meets_the_atoms_of_a_reference_in_double_precision() -> None:
    reference = np.repeat(np.arange(1, 10) / 10, 100)
    definition = numeric_bins(reference)
    served = reference.astype(np.float32).astype(np.float64)
    assert counts_of(served, definition).tolist() == counts_of(reference, definition).tolist()


def test_values_closer_than_single_precision_are_told_apart() -> None:
    reference = 1_385_000_000.0 + np.arange(10)
    definition = numeric_bins(reference)
    assert counts_of(reference, definition).tolist() == [1] * 10 + [0, 0]


def test_booleans_are_called_true_and_false() -> None:
    assert numeric_bins(np.array([0.0, 1.0, 1.0]), is_boolean=True).labels() == (
        "false",
        "true",
        "(unseen)",
        "(missing)",
    )


def test_a_reference_without_values_leaves_everything_unseen_or_missing() -> None:
    definition = numeric_bins(np.array([np.nan, np.inf]))
    assert definition.labels() == ("(unseen)", "(missing)")
    assert counts_of(np.array([1.0, -np.inf]), definition).tolist() == [2, 0]
    assert group_starts(definition.groups()) == (0, 1)


def test_labels_say_where_bins_begin_and_end() -> None:
    reference = np.concatenate([np.zeros(300), np.full(100, 7.5), np.linspace(1, 10, 600)])
    labels = numeric_bins(reference).labels()
    assert labels[0] == "0"
    assert labels[1].startswith("> 0 … < ")
    assert "7.5" in labels
    assert labels[-3].startswith("≥ ")
    groups = numeric_bins(reference).group_labels()
    assert groups[0] == "0"
    assert len(groups) == len(set(groups))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 40).map(float), st.floats(-1e6, 1e6)), min_size=1, max_size=400))
def test_whatever_the_reference_bins_ascend_groups_nest_and_hold_all_of_it(values: list[float]) -> None:
    reference = np.array(values)
    definition = numeric_bins(reference)
    ends = [(-np.inf if b.low is None else b.low, np.inf if b.high is None else b.high) for b in definition.bins]
    assert all(low < high for low, high in ends)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))
    groups = definition.groups()
    assert groups[0] == 0
    assert set(np.diff(groups)) <= {0, 1}
    counts = counts_of(reference, definition)
    assert counts[:-2].sum() == len(values)
    assert (counts[:-2] > 0).all()
    assert from_json(to_json(definition)) == definition
    assert len(definition.labels()) == len(groups) == len(counts)
    assert len(definition.group_labels()) == groups[-1] + 1


def test_a_definition_comes_back_from_json_and_keeps_its_version() -> None:
    for definition in (
        numeric_bins(np.random.default_rng(1).normal(size=1_000)),
        numeric_bins(np.array([1.0]), is_boolean=True),
        CategoricalBins(categories=("", "ü"), rare=("x",), knows_rare=True),
    ):
        again = from_json(to_json(definition))
        assert again == definition
        assert bin_version(again) == bin_version(definition)


def test_a_definition_of_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind must be numeric or categorical, got 'sketch'"):
        from_json('{"kind": "sketch"}')


def test_a_definition_cannot_be_changed() -> None:
    definition = CategoricalBins(categories=("a",))
    with pytest.raises(dataclasses.FrozenInstanceError):
        definition.categories = ("b",)  # type: ignore[misc]


def test_a_category_below_a_thousandth_is_other() -> None:
    definition = categorical_bins({"a": 998, "b": 1, "c": 1, "d": 0})
    assert definition.categories == ("a", "b", "c")
    definition = categorical_bins({"a": 1_998, "b": 1, "c": 1})
    assert (definition.categories, definition.rare) == (("a",), ("b", "c"))
    assert definition.labels() == ("a", "(other)", "(unseen)", "(missing)")


def test_at_most_two_hundred_categories_have_a_bin() -> None:
    definition = categorical_bins({f"c{index:03}": 300 - index for index in range(250)})
    assert len(definition.categories) == 200
    assert definition.categories[0] == "c000"
    assert len(definition.rare) == 50


def test_the_empty_string_is_a_category() -> None:
    assert categorical_bins({"": 5, "a": 4}).labels()[0] == ""


def test_too_many_names_to_remember_make_unknown_ones_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(categorical_module, "MOST_RARE_NAMES", 1)
    definition = categorical_bins({"a": 9_998, "b": 1, "c": 1})
    assert (definition.rare, definition.knows_rare) == ((), False)
