"""Whether a day looked at what an open finding is about: only then can it be resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.kind import KIND_OF_MEASURE, Kind
from jobs.domain.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.judge.facts import DayFacts
    from jobs.judge.memory import OpenFinding
    from jobs.judge.rulebook import RuleBook
    from jobs.judge.verdicts import Judged


class Evaluated:
    """Answer for one day what it evaluated."""

    def __init__(self, book: RuleBook, facts: DayFacts, judged: Iterable[Judged]) -> None:
        self._facts = facts
        self._rules = {rule.name for rule in book.rules}
        self._states = {
            (each.verdict.rule, each.verdict.feature, each.verdict.segment): each.verdict.state for each in judged
        }

    def gap(self, finding: OpenFinding) -> State | None:
        """Return None when the day evaluated what `finding` is about, else NO DATA or TOO EARLY."""
        kind = Kind(finding.kind)
        if kind in KIND_OF_MEASURE.values():
            return self._measured(finding)
        return None if self._accounted(kind, finding.subject) else State.NO_DATA

    def _measured(self, finding: OpenFinding) -> State | None:
        """Ask for the rule and segment that told it last; a rule that is no longer declared keeps nothing open.

        A segment without a row on a measured day is a sample too small.
        """
        is_measured = self._facts.why_unmeasured() is None
        if finding.rule not in self._rules:
            return None if is_measured else State.NO_DATA
        unseen = State.TOO_EARLY if is_measured else State.NO_DATA
        state = self._states.get((finding.rule, finding.feature or "", finding.segment), unseen)
        return state if state in {State.NO_DATA, State.TOO_EARLY} else None

    def _accounted(self, kind: Kind, subject: str) -> bool:
        facts = self._facts
        if kind == Kind.QUALITY_FAILED:
            return self._checked(subject)
        if kind == Kind.RUN_FAILED:
            return subject in facts.jobs and facts.jobs[subject].outcome != "failed"
        if kind == Kind.NOT_EVALUATED:
            return bool(facts.checks) if subject == "checks" else facts.why_unmeasured() is None
        if kind in {Kind.DAY_ABSENT, Kind.DAY_EMPTY, Kind.DAY_QUARANTINED}:
            return facts.arrived is not None
        return facts.arrived is not None and facts.arrived.state == "published"

    def _checked(self, column: str) -> bool:
        """Ask for the column's checks; a column that is no longer checked keeps nothing open."""
        of_column = [each.outcome for each in self._facts.checks if (each.column or "") == column]
        return any(outcome != "error" for outcome in of_column) if of_column else bool(self._facts.checks)
