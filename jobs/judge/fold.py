"""Judge days in order: (what is known before, the day's facts) → (verdicts, findings, state, what is known after)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.domain.spec import ALL_SEGMENT
from jobs.judge.account import account_verdicts, odd_rows, unreadable_day
from jobs.judge.checks import errored_checks, failed_checks
from jobs.judge.evaluated import Evaluated
from jobs.judge.gaps import failed_jobs, lacking_measures
from jobs.judge.layers import layers_of
from jobs.judge.life import live
from jobs.judge.measures import judge_measures
from jobs.judge.memory import Memory
from jobs.judge.moved import measure_candidates
from jobs.judge.told import day_headline, day_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from jobs.domain.finding import Finding, FindingEvent, Verdict
    from jobs.domain.state import State
    from jobs.judge.facts import DayFacts
    from jobs.judge.history import History
    from jobs.judge.layers import Layer
    from jobs.judge.rulebook import RuleBook
    from jobs.judge.verdicts import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class DayJudgement:
    """Hold all that is said of one day, and what judging the next day must know."""

    day: date
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    state: State
    headline: str
    layers: tuple[Layer, ...]
    not_evaluated: int
    calibrated_days: int
    memory: Memory

    def count(self, event: FindingEvent) -> int:
        """Count the findings to which `event` happened today."""
        return sum(each.event == event for each in self.findings)


def fold(book: RuleBook, days: Iterable[DayFacts], history: History, memory: Memory) -> Iterator[DayJudgement]:
    """Judge days in ascending order, each with what the one before left; the same facts give the same judgements."""
    for facts in days:
        judgement = judge_day(book, facts, history, memory)
        memory = judgement.memory
        yield judgement


def judge_day(book: RuleBook, facts: DayFacts, history: History, memory: Memory) -> DayJudgement:
    """Judge one day. Pure: nothing but its arguments decides, and none of them is changed."""
    model = book.model
    measured = judge_measures(book, facts, history, memory.streaks)
    candidates = [
        *unreadable_day(model, facts),
        *odd_rows(model, facts),
        *failed_checks(book, facts),
        *errored_checks(model, facts),
        *lacking_measures(model, facts, measured.judged),
        *failed_jobs(model, facts),
        *measure_candidates(book, measured.judged, history, facts.day),
    ]
    evaluated = Evaluated(book, facts, measured.judged)
    lives = live(model.model, facts.day, memory.findings, candidates, gap=evaluated.gap)
    layers = layers_of(model, facts, measured.judged, lives.findings)
    state = day_state(layers)
    return DayJudgement(
        day=facts.day,
        verdicts=(*account_verdicts(model, facts), *(each.verdict for each in measured.judged)),
        findings=lives.findings,
        state=state,
        headline=day_headline(state, lives.findings, layers),
        layers=layers,
        not_evaluated=_not_evaluated(facts, measured.judged),
        calibrated_days=history.calibrated_days(facts.day),
        memory=Memory(measured.streaks, lives.still_open),
    )


def _not_evaluated(facts: DayFacts, judged: Sequence[Judged]) -> int:
    """Count measures of all rows, and checks, that could not be evaluated."""
    measures = {
        (each.verdict.metric, each.verdict.feature)
        for each in judged
        if each.level is None and each.verdict.segment == ALL_SEGMENT
    }
    return len(measures) + sum(each.outcome == "error" for each in facts.checks)
