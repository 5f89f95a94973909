"""Turn confirmed verdicts into candidates: one per kind, feature and owner, the most urgent rule leading."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jobs.domain.headline import Phrase, plain_name
from jobs.domain.kind import Kind
from jobs.domain.rule import Severity
from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.domain.state import State
from jobs.judge.candidates import Candidate
from jobs.judge.history import CellKey
from jobs.judge.limits import PROVISIONAL
from jobs.judge.segments import affected_segments
from jobs.judge.verdicts import series_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from jobs.domain.spec import ModelSpec
    from jobs.judge.history import History
    from jobs.judge.rulebook import RuleBook
    from jobs.judge.segments import Affected
    from jobs.judge.verdicts import Judged

_NEARLY_ALL: Final = 0.8
_LEVEL_WORDS: Final = {"mean_score": ("higher", "lower"), "entropy": ("less decided", "more decided")}
"""Metric → words for above and below."""


@dataclass(frozen=True, slots=True)
class _Judging:
    """Hold what every candidate of a day is made from."""

    book: RuleBook
    history: History
    day: date


def measure_candidates(book: RuleBook, judged: Iterable[Judged], history: History, day: date) -> list[Candidate]:
    """Return what the day's measures say; a segment speaks only where all rows together are within the limit."""
    by_subject: dict[tuple[Kind, str, str], list[Judged]] = defaultdict(list)
    for each in judged:
        verdict = each.verdict
        by_subject[Kind(verdict.kind), verdict.feature, book.owner(verdict.feature, each.rule)].append(each)
    judging = _Judging(book, history, day)
    found = [
        _candidate(judging, kind, owner, group=group, speaking=speaking)
        for (kind, _, owner), group in by_subject.items()
        if (speaking := _speaking(group))
    ]
    return _tell_inputs(found)


def severity_of(judged: Judged) -> Severity:
    """Return how loud a verdict is: at WATCH one step quieter, by a provisional limit never a page."""
    declared = judged.rule.severity
    heard = declared if judged.verdict.state is State.INVESTIGATE else declared.one_step_quieter()
    limit = judged.verdict.limit
    return heard.at_most(Severity.TICKET) if limit is not None and limit.origin == PROVISIONAL else heard


def _speaking(group: list[Judged]) -> list[Judged]:
    beyond_everywhere = {each.rule.name for each in group if each.is_beyond and each.verdict.segment == ALL_SEGMENT}
    return [
        each
        for each in group
        if each.is_confirmed and (each.verdict.segment == ALL_SEGMENT or each.rule.name not in beyond_everywhere)
    ]


def _candidate(judging: _Judging, kind: Kind, owner: str, *, group: list[Judged], speaking: list[Judged]) -> Candidate:
    lead, affected = _lead(group, speaking)
    verdict = lead.verdict
    return Candidate(
        kind=kind,
        subject=verdict.feature,
        owner=owner,
        state=verdict.state,
        severity=max((severity_of(each) for each in speaking), key=lambda severity: severity.rank),
        rule=verdict.rule,
        runbook=lead.rule.runbook or kind,
        phrase=_phrase(judging.book.model, lead, affected),
        since=min(each.since for each in speaking if each.since is not None),
        feature=verdict.feature,
        segment=verdict.segment,
        place=affected.place,
        metric=verdict.metric,
        value=verdict.value,
        limit=verdict.limit,
        window_days=verdict.window_days,
        row_count=verdict.row_count,
        evidence=_evidence(judging, lead, speaking, affected),
    )


def _lead(group: list[Judged], speaking: list[Judged]) -> tuple[Judged, Affected]:
    """Return what speaks for a subject and whom it affects: the segment whose number is told is one that is named."""
    lead = max(speaking, key=_urgency)
    affected = affected_segments(each for each in group if each.verdict.metric == lead.verdict.metric)
    if lead.verdict.segment in {ALL_SEGMENT, *affected.narrowed}:
        return lead, affected
    as_urgent = [
        each
        for each in speaking
        if each.verdict.segment in affected.narrowed
        and each.verdict.metric == lead.verdict.metric
        and _urgency(each)[:2] == _urgency(lead)[:2]
    ]
    return (max(as_urgent, key=_urgency), affected) if as_urgent else (lead, affected.around(lead.verdict.segment))


def _urgency(judged: Judged) -> tuple[bool, int, bool, float, str]:
    verdict = judged.verdict
    limit = abs(verdict.limit.value) if verdict.limit else 0.0
    times = abs(verdict.value or 0.0) / limit if limit else 0.0
    return (
        verdict.state is State.INVESTIGATE,
        severity_of(judged).rank,
        verdict.segment == ALL_SEGMENT,
        times,
        verdict.segment,
    )


def _phrase(model: ModelSpec, lead: Judged, affected: Affected) -> Phrase:
    says, say = _words(lead)
    return Phrase(plain_name(model, lead.verdict.feature), says, say, affected.words)


def _words(lead: Judged) -> tuple[str, str]:
    """Return what is said of one subject and of several."""
    verdict = lead.verdict
    if verdict.metric == "missing_change":
        is_gone = (verdict.value or 0.0) >= _NEARLY_ALL
        return ("arrives empty", "arrive empty") if is_gone else ("is empty more often", "are empty more often")
    if verdict.metric in _LEVEL_WORDS and lead.limits is not None:
        says = f"are {_LEVEL_WORDS[verdict.metric][lead.limits.is_below]} than usual"
        return says, says
    return f"moved away from {'training' if lead.rule.reference == 'training' else 'recent days'}", "moved"


def _evidence(judging: _Judging, lead: Judged, speaking: list[Judged], affected: Affected) -> dict[str, object]:
    verdict, limits, measured, book = lead.verdict, lead.limits, lead.measured, judging.book
    assert limits is not None, "a confirmed verdict has limits"
    assert measured is not None, "a confirmed verdict was measured"
    importance = None if verdict.feature == SCORE else book.model.feature(verdict.feature).importance
    series = CellKey(measured.baseline_id, *series_of(lead.rule), verdict.feature, verdict.segment, verdict.window_days)
    return {
        "rules": sorted({each.rule.name for each in speaking}),
        "reference": series.reference,
        "limits": {"watch": limits.watch.value, "investigate": limits.investigate, "origin": limits.watch.origin},
        "calibrated_days": judging.history.calibration(series).days_before(judging.day),
        "days_beyond": verdict.days_beyond,
        "reason": verdict.reason,
        "importance": importance,
        "is_important": verdict.feature in book.important,
        "bins": json.loads(measured.top_bins) if measured.top_bins else [],
        "segments": affected.to_evidence(),
        "segments_judged": affected.judged_count,
    }


def _tell_inputs(found: list[Candidate]) -> list[Candidate]:
    """Tell with moved scores which inputs are beyond as well: scores that move alone are another problem."""
    inputs = sorted({candidate.subject for candidate in found if candidate.kind != Kind.SCORE_MOVED})
    return [
        replace(candidate, evidence={**candidate.evidence, "inputs_beyond": inputs})
        if candidate.kind == Kind.SCORE_MOVED
        else candidate
        for candidate in found
    ]
