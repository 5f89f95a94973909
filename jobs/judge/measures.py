"""Judge every rule on every feature and segment of a day, and count the days in a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind
from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State
from jobs.judge.memory import Streak, StreakKey
from jobs.judge.verdicts import judge_cell, series_of, unmeasured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from jobs.judge.facts import DayFacts, Windows
    from jobs.judge.history import History
    from jobs.judge.rulebook import RuleBook
    from jobs.judge.verdicts import Cell, Judged


_BEYOND_BOTH: Final = 2


@dataclass(frozen=True, slots=True)
class DayVerdicts:
    """Hold the verdicts of a day and the streaks after it."""

    judged: tuple[Judged, ...]
    streaks: Mapping[StreakKey, Streak]


def judge_measures(
    book: RuleBook, facts: DayFacts, history: History, streaks: Mapping[StreakKey, Streak]
) -> DayVerdicts:
    """Judge a day's measures; what was not measured is judged NO DATA, never OK."""
    if (reason := facts.why_unmeasured()) is not None:
        cells = [book.cell(rule, feature, ALL_SEGMENT) for rule in book.rules for feature in book.features(rule)]
        return DayVerdicts(tuple(unmeasured(cell, reason) for cell in cells), streaks)
    after = dict(streaks)
    judged = []
    for cell, windows in _cells(book, facts):
        one = unmeasured(cell, "not measured") if windows is None else judge_cell(cell, windows, facts.day, history)
        judged.append(_count_days(one, facts.day, after))
    return DayVerdicts(tuple(_combine(judged)), after)


def _cells(book: RuleBook, facts: DayFacts) -> Iterator[tuple[Cell, Windows | None]]:
    """Walk what the rules judge: `all` even where it was not measured, other segments where they were."""
    for rule in book.rules:
        by_feature = facts.measures.get(series_of(rule), {})
        for feature in book.features(rule):
            by_segment = by_feature.get(feature, {})
            yield book.cell(rule, feature, ALL_SEGMENT), by_segment.get(ALL_SEGMENT)
            if rule.segments == "each":
                for segment in sorted(by_segment):
                    if segment != ALL_SEGMENT:
                        yield book.cell(rule, feature, segment), by_segment[segment]


def _count_days(judged: Judged, day: date, streaks: dict[StreakKey, Streak]) -> Judged:
    """Count evaluated one-day windows in a row; a day that was not evaluated leaves the count as it was."""
    verdict = judged.verdict
    if judged.level is None:
        return judged
    if verdict.window_days > 1:
        return _confirm_window(judged, day)
    key = StreakKey(verdict.rule, verdict.feature, verdict.segment)
    if not judged.is_beyond:
        streaks.pop(key, None)
        return judged
    before = streaks.get(key)
    streak = Streak(before.days + 1, before.since) if before else Streak(1, day)
    streaks[key] = streak
    needed = judged.rule.days_in_a_row
    counted = replace(judged, since=streak.since, verdict=replace(verdict, days_beyond=streak.days))
    if streak.days < needed:
        return _hold(counted, f"day {streak.days} of {needed} in a row")
    return replace(counted, is_confirmed=True)


def _confirm_window(judged: Judged, day: date) -> Judged:
    """Confirm a window of several days as a measure of its own; it never counts as several days in a row."""
    if not judged.is_beyond:
        return judged
    if judged.rule.days_in_a_row > 1:
        return _hold(judged, "single days are too small to count days in a row")
    return replace(judged, is_confirmed=True, since=day)


def _combine(judged: list[Judged]) -> Iterator[Judged]:
    """Hold rules that combine at WATCH unless the other signal is there as well."""
    everywhere = [each for each in judged if each.verdict.segment == ALL_SEGMENT]
    scores = [each for each in everywhere if each.verdict.kind == Kind.SCORE_MOVED]
    is_known = any(each.level is not None for each in scores)
    have_moved = any(each.is_beyond for each in scores)
    empty = {
        each.verdict.feature
        for each in everywhere
        if each.verdict.kind == Kind.INPUT_EMPTY and each.rule.combine == "alone" and each.level == _BEYOND_BOTH
    }
    for each in judged:
        if each.verdict.state is not State.INVESTIGATE:
            yield each
        elif each.rule.combine == "score_moved" and not have_moved:
            within = "the scores are within their limit" if is_known else "the scores could not be judged"
            yield _hold(each, within)
        elif each.rule.combine == "input_empty" and each.verdict.feature not in empty:
            yield _hold(each, "no emptier than its healthy days allow")
        else:
            yield each


def _hold(judged: Judged, reason: str) -> Judged:
    return replace(judged, verdict=replace(judged.verdict, state=State.WATCH, reason=reason))
