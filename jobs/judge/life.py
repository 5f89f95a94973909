"""The life of findings: opened, seen, escalated, not evaluated, resolved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobs.domain.finding import Finding, FindingEvent
from jobs.domain.headline import headline
from jobs.domain.kind import Kind
from jobs.domain.state import State, worst
from jobs.judge.causes import causes_of_new
from jobs.judge.memory import OpenFinding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from jobs.judge.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Lives:
    """Hold what happened to every finding on a day, and those that are open after it."""

    findings: tuple[Finding, ...]
    still_open: tuple[OpenFinding, ...]


def live(
    model: str,
    day: date,
    before: Iterable[OpenFinding],
    candidates: Iterable[Candidate],
    *,
    gap: Callable[[OpenFinding], State | None],
) -> Lives:
    """Carry the findings of the days before into `day`.

    A candidate of an open finding is *seen*, or *escalated* when its state or severity is worse than ever in its
    life: what falls back and climbs again is not told twice. An open finding without a candidate is *resolved* when
    `gap` finds none in what was evaluated today, else *not_evaluated* and still open: no data is no recovery.
    """
    known = {each.key: each for each in before}
    today = {each.key: each for each in _told_once(candidates, known.keys())}
    causes = causes_of_new((each for each in today.values() if each.key not in known), known.values(), day)
    findings: list[Finding] = []
    still_open: list[OpenFinding] = []
    for candidate in today.values():
        earlier = known.get(candidate.key)
        one = _open(model, day, candidate, causes[candidate.key]) if earlier is None else _continue(earlier, candidate)
        event = FindingEvent.OPENED if earlier is None else _event(earlier, one)
        still_open.append(one)
        findings.append(_told(one, candidate, day, event))
    for key, earlier in known.items():
        if key not in today:
            missing = gap(earlier)
            findings.append(_silent(earlier, day, missing))
            if missing is not None:
                still_open.append(earlier)
    return Lives(_by_id(findings), tuple(sorted(still_open, key=lambda each: each.finding_id)))


def _told_once(candidates: Iterable[Candidate], known: Iterable[tuple[str, str, str]]) -> list[Candidate]:
    """Leave out that an input moved where it arrives empty: the empty rows are what moved it.

    A finding that was open before stays, so that its life does not break off.
    """
    candidates = list(candidates)
    open_before = set(known)
    empty = {each.subject for each in candidates if each.kind == Kind.INPUT_EMPTY and each.state is State.INVESTIGATE}
    return [
        each
        for each in candidates
        if not (each.kind == Kind.INPUT_MOVED and each.subject in empty and each.key not in open_before)
    ]


def _open(model: str, day: date, candidate: Candidate, cause: str) -> OpenFinding:
    identity = "\n".join((model, *candidate.key, day.isoformat()))
    return OpenFinding(
        finding_id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        kind=candidate.kind,
        subject=candidate.subject,
        owner=candidate.owner,
        rule=candidate.rule,
        runbook=candidate.runbook,
        segment=candidate.segment,
        feature=candidate.feature,
        cause=cause,
        opened_day=day,
        since=candidate.since,
        headline=headline([candidate.phrase], candidate.since),
        worst_state=candidate.state,
        worst_severity=candidate.severity,
    )


def _continue(earlier: OpenFinding, candidate: Candidate) -> OpenFinding:
    return replace(
        earlier,
        rule=candidate.rule,
        runbook=candidate.runbook,
        segment=candidate.segment,
        headline=headline([candidate.phrase], earlier.since),
        worst_state=worst([earlier.worst_state, candidate.state]),
        worst_severity=max(earlier.worst_severity, candidate.severity, key=lambda severity: severity.rank),
    )


def _event(earlier: OpenFinding, now: OpenFinding) -> FindingEvent:
    is_worse = (now.worst_state, now.worst_severity) != (earlier.worst_state, earlier.worst_severity)
    return FindingEvent.ESCALATED if is_worse else FindingEvent.SEEN


def _told(one: OpenFinding, candidate: Candidate, day: date, event: FindingEvent) -> Finding:
    return Finding(
        finding_id=one.finding_id,
        event=event,
        rule=candidate.rule,
        kind=candidate.kind,
        feature=candidate.feature,
        segment=candidate.segment,
        state=candidate.state,
        severity=candidate.severity,
        owner=candidate.owner,
        runbook=candidate.runbook,
        cause=one.cause,
        opened_day=one.opened_day,
        days_open=_days_open(one, day),
        headline=one.headline,
        metric=candidate.metric,
        value=candidate.value,
        limit=candidate.limit,
        window_days=candidate.window_days,
        row_count=candidate.row_count,
        evidence={**candidate.phrase.to_evidence(), "since": one.since.isoformat(), **candidate.evidence},
    )


def _silent(earlier: OpenFinding, day: date, missing: State | None) -> Finding:
    return Finding(
        finding_id=earlier.finding_id,
        event=FindingEvent.RESOLVED if missing is None else FindingEvent.NOT_EVALUATED,
        rule=earlier.rule,
        kind=earlier.kind,
        feature=earlier.feature,
        segment=earlier.segment,
        state=missing or State.OK,
        severity=earlier.worst_severity,
        owner=earlier.owner,
        runbook=earlier.runbook,
        cause=earlier.cause,
        opened_day=earlier.opened_day,
        days_open=_days_open(earlier, day),
        headline=earlier.headline,
        evidence={"since": earlier.since.isoformat(), "worst_state": earlier.worst_state.value},
    )


def _days_open(one: OpenFinding, day: date) -> int:
    return (day - one.opened_day).days + 1


def _by_id(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: each.finding_id))
