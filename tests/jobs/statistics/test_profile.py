"""Profiles add: the sum of two is the profile of both together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.domain.profile import MOST_UNSEEN_NAMES, Profile
from jobs.statistics.numeric_bins import numeric_bins
from tests.jobs.statistics.slow_profile import slow_numeric_profile

DEFINITION = numeric_bins(np.random.default_rng(1).normal(size=500))
rows = st.lists(st.one_of(st.none(), st.integers(-6, 6).map(float), st.sampled_from([math.nan, math.inf, -math.inf])))


def of(values: list[float | None]) -> Profile:
    return slow_numeric_profile(values, DEFINITION)


@settings(max_examples=50, deadline=None)
@given(one=rows, other=rows, third=rows)
def test_the_sum_is_the_profile_of_both_together(
    one: list[float | None], other: list[float | None], third: list[float | None]
) -> None:
    assert of(one) + of(other) == of(one + other) == of(other) + of(one)
    assert (of(one) + of(other)) + of(third) == of(one) + (of(other) + of(third))


def test_profiles_of_different_bins_do_not_add() -> None:
    with pytest.raises(ValueError, match="do not add"):
        Profile(bin_version="a", bin_counts=(1,)) + Profile(bin_version="b", bin_counts=(1,))


def test_the_most_frequent_unseen_names_are_kept() -> None:
    one = Profile(bin_version="a", bin_counts=(0, 9, 0), unseen_top={f"x{index}": 1 for index in range(9)})
    other = Profile(bin_version="a", bin_counts=(0, 9, 0), unseen_top={"x8": 2, "y": 7, "z": 1})
    kept = (one + other).unseen_top
    assert list(kept.items())[:2] == [("y", 7), ("x8", 3)]
    assert len(kept) == MOST_UNSEEN_NAMES


def test_the_distinct_estimate_is_never_too_large() -> None:
    assert of([None, math.nan]).distinct_estimate == 0
    assert of([1.0, 1.0]).distinct_estimate == 1
    values = np.random.default_rng(2).normal(size=300).tolist()
    assert 50 < of(values).distinct_estimate <= 300
    assert Profile(bin_version="a", bin_counts=(3, 0, 2, 1), unseen_top={"x": 1, "y": 1}).distinct_estimate == 3
