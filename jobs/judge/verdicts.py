"""Hold one measure of one segment against its limit: the shortest window that can tell, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from jobs.domain.finding import Verdict
from jobs.domain.kind import KIND_OF_MEASURE
from jobs.domain.rule import TrailingLimit
from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State
from jobs.domain.unevaluated import state_of
from jobs.judge.history import CALIBRATION_DAYS, WINDOWS, CellKey
from jobs.judge.limits import (
    BANDS,
    PROVISIONAL,
    calibrated_limits,
    declared_limits,
    least_trailing_days,
    metric_of,
    trailing_limits,
)

if TYPE_CHECKING:
    from datetime import date

    from jobs.domain.rule import Rule
    from jobs.judge.facts import Measured, Windows
    from jobs.judge.history import History
    from jobs.judge.limits import Limits, Sample


class Cell(NamedTuple):
    """Name what is judged: one rule on one feature in one segment, with the sample the rule needs."""

    rule: Rule
    sample: Sample
    feature: str
    segment: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold one verdict with what a finding needs of it.

    `level` is 0 within, 1 beyond the watch limit, 2 beyond the other; None when not evaluated. `is_confirmed` says
    that the rule's days in a row are reached, `since` is the first of them.
    """

    verdict: Verdict
    rule: Rule
    level: int | None
    is_confirmed: bool = False
    since: date | None = None
    limits: Limits | None = None
    measured: Measured | None = None

    @property
    def is_beyond(self) -> bool:
        """Whether today's value lies beyond its watch limit."""
        return bool(self.level)


def series_of(rule: Rule) -> tuple[str, str | None]:
    """Return the metric and the reference a rule reads; a level of the score has no reference."""
    metric = metric_of(rule.measure)
    return metric, rule.reference if metric in BANDS else None


def judge_cell(cell: Cell, windows: Windows, day: date, history: History) -> Judged:
    """Judge a cell by its shortest window that is large enough; TOO EARLY or NO DATA, with the reason, without one.

    By a provisional limit a distance is WATCH at most: a season looks like a fault until healthy days have shown how
    far they lie from training. Empty values need no such days.
    """
    window, reason = _shortest_window(cell, windows)
    if window is None:
        return unmeasured(cell, reason, windows=windows)
    measured = windows[window]
    key = CellKey(measured.baseline_id, *series_of(cell.rule), cell.feature, cell.segment, window)
    limits = _limits(cell.rule, key, measured, day, history)
    if isinstance(limits, str):
        return unmeasured(cell, limits, windows=windows)
    assert measured.value is not None, "a window without a value is never chosen"
    level = limits.level(measured.value)
    is_held = level > 1 and limits.watch.origin == PROVISIONAL and not BANDS[key.metric].is_share
    verdict = Verdict(
        rule=cell.rule.name,
        kind=KIND_OF_MEASURE[cell.rule.measure],
        segment=cell.segment,
        feature=cell.feature,
        metric=key.metric,
        window_days=window,
        value=measured.value,
        row_count=measured.row_count,
        limit=limits.watch,
        state=_state(level, is_watch_only=cell.rule.watch_only or is_held),
        reason=_provisional(history, key, day) if is_held else None,
    )
    return Judged(verdict, cell.rule, level, limits=limits, measured=measured)


def unmeasured(cell: Cell, reason: str, *, windows: Windows | None = None) -> Judged:
    """Return the verdict on what could not be evaluated: its reason decides between TOO EARLY and NO DATA."""
    longest = max(windows) if windows else 1
    verdict = Verdict(
        rule=cell.rule.name,
        kind=KIND_OF_MEASURE[cell.rule.measure],
        segment=cell.segment,
        feature=cell.feature,
        metric=metric_of(cell.rule.measure),
        window_days=longest,
        value=None,
        row_count=windows[longest].row_count if windows else 0,
        limit=None,
        state=state_of(reason),
        reason=reason,
    )
    return Judged(verdict, cell.rule, None)


def _provisional(history: History, key: CellKey, day: date) -> str:
    """Say why a distance is held at WATCH: nobody knows yet how far this model's healthy days lie from training."""
    return f"its limit is provisional: {history.calibration(key).days_before(day)} of {CALIBRATION_DAYS} days"


def _state(level: int, *, is_watch_only: bool) -> State:
    if level == 0:
        return State.OK
    return State.WATCH if level == 1 or is_watch_only else State.INVESTIGATE


def _shortest_window(cell: Cell, windows: Windows) -> tuple[int | None, str]:
    """Return the shortest window whose sample is large enough, else why the longest is not."""
    reason = "not measured"
    for window in _allowed_windows(cell.rule):
        measured = windows.get(window)
        if measured is None:
            continue
        if measured.value is None:
            reason = measured.not_evaluated or "not measured"
        elif measured.row_count < cell.sample.least_rows:
            reason = f"too few rows: {measured.row_count} of {cell.sample.least_rows} needed"
        elif (measured.critical_value or 0.0) > cell.sample.largest_critical_value:
            reason = f"too few rows: {measured.row_count} cannot tell a change from chance"
        else:
            return window, ""
    return None, reason


def _allowed_windows(rule: Rule) -> tuple[int, ...]:
    if isinstance(rule.limit, TrailingLimit):
        return (1,)
    return WINDOWS if rule.window_days == "shortest" else (rule.window_days,)


def _limits(rule: Rule, key: CellKey, measured: Measured, day: date, history: History) -> Limits | str:
    """Return the limits of today's value, or why there are none yet."""
    limit = rule.limit
    assert measured.value is not None, "a window without a value is never chosen"
    if isinstance(limit, TrailingLimit):
        before = history.trailing(key, day, limit.trailing_days)
        least = least_trailing_days(limit)
        if len(before) < least:
            return f"too few days: {len(before)} healthy of {least} needed"
        return trailing_limits(limit, before, measured.value)
    if limit == "calibrated":
        own = history.calibration(key).own_before(day)
        borrowed = None if own is not None or key.segment == ALL_SEGMENT else history.own_of_all_rows(key, day)
        return calibrated_limits(
            BANDS[key.metric], own=own, critical_value=measured.critical_value, own_of_all_rows=borrowed
        )
    return declared_limits(limit)
