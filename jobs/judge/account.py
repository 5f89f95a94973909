"""What a day's account says: whether it came, whole and readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.finding import Limit, Verdict
from jobs.domain.headline import Phrase
from jobs.domain.kind import Kind
from jobs.domain.rule import Severity
from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State
from jobs.judge.candidates import LONGEST_LIST, Candidate, account_candidate
from jobs.judge.checks import told_checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobs.domain.spec import ModelSpec
    from jobs.judge.facts import Arrived, Check, DayFacts

_DAY_WORDS: Final = {
    Kind.DAY_QUARANTINED: Phrase("predictions", "are quarantined", "are quarantined"),
    Kind.DAY_ABSENT: Phrase("predictions", "are missing", "are missing"),
    Kind.DAY_EMPTY: Phrase("the prediction log", "holds zero rows", "holds zero rows"),
}
_KIND_OF_STATE: Final = {
    "quarantined": Kind.DAY_QUARANTINED,
    "absent": Kind.DAY_ABSENT,
    "empty": Kind.DAY_EMPTY,
}


def unreadable_day(model: ModelSpec, facts: DayFacts) -> Iterator[Candidate]:
    """Tell a day that cannot be read at all; without an account and without a failed job nothing ever came."""
    arrived = facts.arrived
    if arrived is None:
        kind = None if facts.failed_jobs() else Kind.DAY_ABSENT
        evidence: dict[str, object] = {"reason": "no file of this day was ever loaded"}
    else:
        kind = _KIND_OF_STATE.get(arrived.state)
        evidence = {"reason": arrived.reason, "rows_read": arrived.rows_read, "checks": told_checks(_blocking(facts))}
    if kind is not None:
        yield account_candidate(model, facts.day, kind, _DAY_WORDS[kind], evidence)


def _blocking(facts: DayFacts) -> list[Check]:
    return [each for each in facts.checks if each.severity == "critical" and each.outcome != "pass"]


def account_verdicts(model: ModelSpec, facts: DayFacts) -> list[Verdict]:
    """Return the verdicts on the counts of a published day: conflicts, rows of other days, unreadable files."""
    arrived = facts.arrived
    if arrived is None or arrived.state != "published":
        return []
    counted = (
        (Kind.FILES_QUARANTINED, "quarantined_files", float(len(facts.quarantined_files)), 0.0, State.INVESTIGATE),
        (Kind.CONFLICTING_REQUESTS, "conflicting_requests", float(arrived.conflicting_requests), 0.0, State.WATCH),
        (Kind.ROWS_OUTSIDE_DAY, "outside_day_share", _outside(arrived), model.log.outside_day_share, State.WATCH),
    )
    return [
        Verdict(
            rule=kind,
            kind=kind,
            segment=ALL_SEGMENT,
            feature="",
            metric=metric,
            window_days=1,
            value=value,
            row_count=arrived.rows_published,
            limit=Limit(value=limit, origin="declared"),
            state=beyond if value > limit else State.OK,
            days_beyond=int(value > limit),
        )
        for kind, metric, value, limit, beyond in counted
    ]


def _outside(arrived: Arrived) -> float:
    return arrived.rows_outside_day / max(arrived.rows_published, 1)


def odd_rows(model: ModelSpec, facts: DayFacts) -> Iterator[Candidate]:
    """Tell what is beyond its limit in the account of a published day."""
    for verdict in account_verdicts(model, facts):
        if verdict.state is not State.OK:
            kind = Kind(verdict.kind)
            phrase, evidence = _ROW_WORDS[kind](facts)
            yield account_candidate(
                model,
                facts.day,
                kind,
                phrase,
                evidence,
                state=verdict.state,
                severity=Severity.TICKET,
                verdict=verdict,
            )


def _files(facts: DayFacts) -> tuple[Phrase, dict[str, object]]:
    files = facts.quarantined_files
    noun, verb = ("1 file", "is") if len(files) == 1 else (f"{len(files)} files", "are")
    listed = [{"key": each.key, "reason": each.reason} for each in files[:LONGEST_LIST]]
    return Phrase(noun, f"{verb} unreadable", f"{verb} unreadable"), {"files": listed, "file_count": len(files)}


def _conflicts(facts: DayFacts) -> tuple[Phrase, dict[str, object]]:
    assert facts.arrived is not None, "conflicts are counted of a published day"
    count = facts.arrived.conflicting_requests
    noun, verb = ("1 request", "has") if count == 1 else (f"{count:,} requests", "have")
    return Phrase(noun, f"{verb} two contents", f"{verb} two contents"), {
        "requests": count,
        "sample": list(facts.arrived.conflicting_sample),
    }


def _outside_rows(facts: DayFacts) -> tuple[Phrase, dict[str, object]]:
    assert facts.arrived is not None, "rows are counted of a published day"
    share = _outside(facts.arrived)
    says = "belong to another day"
    return Phrase(f"{max(1, round(100 * share))} of 100 rows", says, says), {"rows": facts.arrived.rows_outside_day}


_ROW_WORDS: Final[dict[Kind, Callable[[DayFacts], tuple[Phrase, dict[str, object]]]]] = {
    Kind.FILES_QUARANTINED: _files,
    Kind.CONFLICTING_REQUESTS: _conflicts,
    Kind.ROWS_OUTSIDE_DAY: _outside_rows,
}
