"""What one needs to know in a minute, what changed since the day before, and the five layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from jobs.charts.comparison import Bar
    from jobs.charts.history import DayValue
    from jobs.domain.state import State
    from jobs.report.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, where its steps are written, and what the step costs."""

    what: Sentence
    runbook: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the questions that the first screen answers."""

    question: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How one input's (or the score's) values are spread in training and live."""

    feature: str
    segment: str
    window_days: int
    groups: tuple[Bar, ...]
    row_count: int
    reading: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A measure over the last weeks, with the range of nine in ten days that were fine."""

    title: str
    subject: str | None
    segment: str
    meaning: str
    days: tuple[DayValue, ...]
    in_shares: bool
    normal: tuple[float, float] | None
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    """What one needs to know in a minute."""

    is_quiet: bool
    effect: tuple[Sentence, ...]
    actions: tuple[Action, ...]
    do_not: Sentence | None
    answers: tuple[Answer, ...]
    spread: Spread | None
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different from the judged day before."""

    since_day: date | None
    new: int
    still_open: int
    closed: int
    closed_names: tuple[str, ...]
    largest_move: Sentence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDay:
    """One day of the strip; a day that was never judged has no state."""

    day: date
    state: State | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One of the five layers; no state means that it is not measured, which is never OK."""

    name: str
    state: State | None
    line: str
    detail: str
    series_title: str
    series: tuple[float | None, ...]

    @property
    def is_level(self) -> bool:
        """Whether its series is a level, whose small changes are drawn, rather than a count from zero."""
        return self.series_title == "mean score"
