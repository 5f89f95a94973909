"""How far today may lie from the days before it."""

from __future__ import annotations

import numpy as np
import pytest

from jobs.statistics.trailing import trailing_range


def share_beyond(days: int) -> float:
    """How many normal days in a hundred lie beyond the range that so many days before them give."""
    random = np.random.default_rng(7)
    values = random.normal(size=(20_000, days + 1))
    ranges = [trailing_range(list(row[:-1]), t=3.0, least_change=0.0) for row in values]
    beyond = [abs(row[-1] - each.middle) > each.allowed_change for row, each in zip(values, ranges, strict=True)]
    return float(np.mean(beyond))


@pytest.mark.parametrize("days", [7, 28])
def test_a_normal_day_lies_beyond_as_seldom_as_the_normal_law_says(days: int) -> None:
    assert share_beyond(days) == pytest.approx(0.0027, abs=0.0012)  # 3 sigma: 0.27 %; plain z of 7 days gives 3.1 %


def test_a_change_that_does_not_matter_is_never_beyond() -> None:
    assert trailing_range([0.30, 0.31, 0.29], t=3.0, least_change=0.5).allowed_change == 0.5


def test_fewer_days_allow_more() -> None:
    few, many = ([0.3, 0.31, 0.29, 0.3] * times for times in (1, 7))
    assert (
        trailing_range(few, t=3.0, least_change=0).allowed_change
        > trailing_range(many, t=3.0, least_change=0).allowed_change
    )


def test_one_day_is_no_range() -> None:
    with pytest.raises(ValueError, match="at least 2 days, got 1"):
        trailing_range([0.3], t=3.0, least_change=0)
