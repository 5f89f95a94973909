"""Laws that hold for every chart: inside its box, at most one decimal, never a NaN, in the order of the numbers."""

from __future__ import annotations

import math
import re
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.charts import comparison as comparisons
from jobs.charts import history as histories
from jobs.charts import overlay as overlays
from jobs.charts import sparkline as sparklines
from jobs.charts.comparison import Bar, comparison
from jobs.charts.history import DayValue, history
from jobs.charts.overlay import overlay
from jobs.charts.path import line, stretches
from jobs.charts.scale import Scale, round_numbers, round_step, round_top
from jobs.charts.sparkline import sparkline
from jobs.charts.strip import LEVELS, runs_of, strip
from jobs.domain.state import State

NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)
MEASURED = st.none() | NUMBERS
SHARES = st.floats(min_value=0, max_value=1)
STATES = st.none() | st.sampled_from(list(State))


def numbers_in(text: str) -> list[str]:
    return re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text)


def assert_drawable(path: str) -> None:
    assert not re.search(r"nan|inf|None|e[+-]?\d", path, re.IGNORECASE), path
    assert all(len(number.partition(".")[2]) <= 1 for number in numbers_in(path)), path


@given(FINITE, FINITE, st.lists(FINITE, min_size=2))
def test_a_scale_keeps_the_order_and_stays_inside(low: float, high: float, values: list[float]) -> None:
    scale = Scale(min(low, high), max(low, high), 10.0, 90.0)
    drawn = [scale(value) for value in sorted(values)]
    assert drawn == sorted(drawn)
    assert all(10.0 <= at <= 90.0 for at in drawn)


@given(FINITE, FINITE, st.integers(1, 12))
def test_round_numbers_lie_inside_and_are_few_and_ascending(low: float, high: float, count: int) -> None:
    low, high = min(low, high), max(low, high)
    numbers = round_numbers(low, high, count)
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= count + 2
    assert all(low <= number <= high for number in numbers)


@given(st.floats(min_value=1e-9, max_value=1e12), st.integers(1, 8))
def test_the_round_top_is_never_below_and_less_than_a_step_above(high: float, count: int) -> None:
    top = round_top(high, count)
    assert top >= high * (1 - 1e-9)
    assert top <= high + round_step(high, count) * (1 + 1e-6)


@given(st.lists(MEASURED, max_size=60))
def test_a_line_breaks_where_nothing_was_measured(values: list[float | None]) -> None:
    points = list(enumerate(values))
    measured = [value for value in values if value is not None and math.isfinite(value)]
    assert sum(len(stretch) for stretch in stretches(points)) == len(measured)
    assert line(points).count("M") == len(stretches(points))


@given(st.lists(MEASURED, max_size=60), st.lists(MEASURED, max_size=60))
def test_a_sparkline_stays_inside_its_box(values: list[float | None], limits: list[float | None]) -> None:
    drawn = sparkline(values, limits[: len(values)])
    assert_drawable(drawn.line + drawn.limit)
    coordinates = re.findall(r"(-?[\d.]+) (-?[\d.]+)", drawn.line)
    assert all(0 <= float(x) <= sparklines.WIDTH for x, _ in coordinates)
    assert all(0 <= float(y) <= sparklines.HEIGHT for _, y in coordinates)


@given(st.lists(st.tuples(SHARES, SHARES), max_size=40))
def test_an_overlay_stays_inside_its_box(shares: list[tuple[float, float]]) -> None:
    drawn = overlay([reference for reference, _ in shares], [current for _, current in shares])
    assert_drawable(drawn.current + drawn.reference)
    heights = [float(y) for y in re.findall(r"V(-?[\d.]+)", drawn.reference)]
    assert all(0 <= height <= overlays.HEIGHT for height in heights)


@given(
    st.lists(
        st.builds(
            Bar, label=st.text(max_size=200), name=st.text(), reference=SHARES, current=SHARES, is_apart=st.booleans()
        )
    )
)
def test_a_comparison_stays_inside_its_box(bars: list[Bar]) -> None:
    drawn = comparison(bars)
    assert len(drawn.bars) == len(bars)
    for bar in drawn.bars:
        assert_drawable(bar.outline)
        assert float(bar.x) >= 0
        assert float(bar.x) + float(bar.width) <= comparisons.FRAME.width + 0.1
        assert float(bar.y) >= comparisons.FRAME.top
        assert float(bar.height) >= 0


def test_taller_bars_stand_for_larger_shares() -> None:
    drawn = comparison(
        [
            Bar(label="few", name="few", reference=0.1, current=0.1),
            Bar(label="many", name="many", reference=0.1, current=0.6),
        ]
    )
    assert float(drawn.bars[1].height) == pytest.approx(6 * float(drawn.bars[0].height), abs=0.5)


def test_labels_that_would_overlap_are_left_out() -> None:
    drawn = comparison(
        [Bar(label=f"a long label {index}", name="long", reference=0.0, current=0.05) for index in range(20)]
    )
    written = [bar.label for bar in drawn.bars if bar.label]
    assert 2 <= len(written) < 20


DAY_VALUES = st.lists(
    st.tuples(MEASURED, st.none() | st.floats(min_value=0, max_value=1e6), st.booleans(), st.booleans()), max_size=120
)


@given(rows=DAY_VALUES, in_shares=st.booleans())
def test_a_history_stays_inside_its_box(
    *, rows: list[tuple[float | None, float | None, bool, bool]], in_shares: bool
) -> None:
    first = date(2013, 1, 1)
    days = [
        DayValue(day=first + timedelta(days=at), value=value, limit=limit, is_beyond=beyond, is_missing=missing)
        for at, (value, limit, beyond, missing) in enumerate(rows)
    ]
    drawn = history(days, in_shares=in_shares, marked=(first, "opened"))
    for path in (drawn.line, drawn.limit, drawn.beyond, drawn.urgent, drawn.missing):
        assert_drawable(path)
    frame = histories.FRAME
    for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", drawn.line):
        assert frame.left <= float(x) <= frame.edge
        assert frame.top <= float(y) <= frame.floor
    assert len(drawn.hovers) == len(days)
    assert all(frame.top - 0.1 <= tick.at <= frame.floor + 0.1 for tick in drawn.y_ticks)


def test_a_history_marks_only_measured_days_beyond_the_limit() -> None:
    days = [
        DayValue(day=date(2013, 1, 1), value=0.1, limit=0.2),
        DayValue(day=date(2013, 1, 2), value=None, limit=0.2, is_beyond=True),
        DayValue(day=date(2013, 1, 3), value=0.3, limit=0.2, is_beyond=True),
    ]
    assert history(days).beyond.count("M") == 1


def test_panels_with_one_top_share_their_axis() -> None:
    low = history([DayValue(day=date(2013, 1, 1), value=10.0)], top=200.0)
    high = history([DayValue(day=date(2013, 1, 1), value=190.0)], top=200.0)
    assert [tick.label for tick in low.y_ticks] == [tick.label for tick in high.y_ticks]


@given(st.lists(STATES, max_size=400))
def test_a_strip_draws_each_judged_day_once(states: list[State | None]) -> None:
    runs = runs_of(states)
    assert sum(length for _, _, length in runs) == sum(state is not None for state in states)
    for state, at, length in runs:
        assert states[at : at + length] == [state] * length
    for path in strip(states).values():
        assert_drawable(path)


def test_worse_states_stand_taller() -> None:
    order = [State.OK, State.NO_DATA, State.WATCH, State.INVESTIGATE]
    assert [LEVELS[state] for state in order] == sorted({LEVELS[state] for state in order})


def test_a_drawn_chart_is_plain_values() -> None:
    assert asdict(sparkline([1.0, 2.0]))["line"] == "M2 13 107 2.5"
