"""Open findings with their evidence, grouped by cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.state import State
from jobs.report.broke import JUST_BEYOND, what_broke
from jobs.report.lead import Lead, by_cause, in_order
from jobs.report.material import DISTANCES, evidence_of, since_of, times_limit
from jobs.report.record.findings import BinShare, Cause, FileReason, FindingTold, SeenBefore, SegmentValue
from jobs.report.sentence import Sentence, count, day, said, text, times
from jobs.report.spread import plain_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobs.report.material import Material
    from jobs.report.rows import FindingRow

_OUTCOMES = {"delivered": "delivered", "failed": "not delivered", "held_back": "held back"}


def causes(material: Material, sql_of: Callable[[FindingRow], str | None]) -> tuple[Cause, ...]:
    """Return the open findings, the leading cause first."""
    return tuple(
        Cause(cause=group[0].cause, findings=tuple(_told(material, finding, sql_of(finding)) for finding in group))
        for group in by_cause(in_order(material))
    )


def _told(material: Material, finding: FindingRow, sql: str | None) -> FindingTold:
    evidence = evidence_of(finding)
    return FindingTold(
        finding_id=finding.finding_id,
        state=State(finding.state),
        event=finding.event,
        severity=finding.severity,
        headline=finding.headline,
        kind=finding.kind,
        rule=finding.rule,
        feature=finding.feature,
        segment=finding.segment,
        metric=finding.metric,
        value=finding.value,
        limit=finding.limit_value,
        limit_origin=finding.limit_origin,
        window_days=finding.window_days,
        row_count=finding.row_count,
        since=since_of(finding),
        opened_day=finding.opened_day,
        days_open=finding.days_open,
        owner=finding.owner,
        runbook=finding.runbook,
        evidence=_evidence(material, finding),
        bins=_bins(evidence),
        segments=_segments(evidence),
        files=_files(evidence),
        seen_before=_seen_before(material, finding),
        told=_alerts(material, finding),
        sql=sql,
    )


def _evidence(material: Material, finding: FindingRow) -> tuple[Sentence, ...]:
    return (*what_broke(material, Lead(finding, ())), *_against_limit(finding), *_held_back(finding))


def _against_limit(finding: FindingRow) -> tuple[Sentence, ...]:
    """Say how far beyond its limit it is, and where the limit comes from; the numbers themselves stand in a table."""
    beyond = times_limit(finding.value, finding.limit_value) if finding.metric in DISTANCES else None
    if beyond is None:
        return ()
    window = "" if (finding.window_days or 1) == 1 else " over {window}"
    facts = {"window": count(finding.window_days or 1, "day")} if window else {}
    origin = text(_ORIGINS.get(finding.limit_origin or "", finding.limit_origin or "the rule"))
    if beyond < JUST_BEYOND:
        return (said(f"Just beyond its limit{window}; the limit comes from {{origin}}.", origin=origin, **facts),)
    return (
        said(
            f"{{beyond}} its limit{window}; the limit comes from {{origin}}.",
            beyond=times(beyond),
            origin=origin,
            **facts,
        ),
    )


_ORIGINS = {
    "floor": "the least change that matters",
    "critical value": "chance in samples of this size",
    "calibrated": "its own healthy days",
    "calibrated on all rows": "the healthy days of all rows",
    "band": "the provisional band",
    "declared": "the declaration",
    "trailing": "the days before",
}


def _held_back(finding: FindingRow) -> tuple[Sentence, ...]:
    reason = evidence_of(finding).get("reason") if finding.metric else None
    return (said("Held at WATCH, {reason}.", reason=text(str(reason).rstrip("."))),) if reason else ()


def _bins(evidence: Mapping[str, object]) -> tuple[BinShare, ...]:
    found = evidence.get("bins")
    if not isinstance(found, list):
        return ()
    return tuple(
        BinShare(
            label=plain_label(str(each["label"])),
            reference=float(each["reference_share"]),
            current=float(each["current_share"]),
            contribution=each.get("contribution"),
        )
        for each in found
    )


def _segments(evidence: Mapping[str, object]) -> tuple[SegmentValue, ...]:
    found = evidence.get("segments")
    if not isinstance(found, list):
        return ()
    return tuple(
        SegmentValue(segment=str(each["segment"]), value=each.get("value"), limit=each.get("limit")) for each in found
    )


def _files(evidence: Mapping[str, object]) -> tuple[FileReason, ...]:
    found = evidence.get("files")
    if not isinstance(found, list):
        return ()
    return tuple(FileReason(key=str(each["key"]), reason=str(each.get("reason") or "")) for each in found)


def _seen_before(material: Material, finding: FindingRow) -> SeenBefore | None:
    before = material.lives_before(finding)
    if not before:
        return None
    return SeenBefore(opened_day=before[-1].opened_day, last_day=before[-1].last_day, times=len(before))


def _alerts(material: Material, finding: FindingRow) -> tuple[Sentence, ...]:
    return tuple(
        said(
            "{severity} to {channel} {outcome} for {day}",
            severity=text(row.severity),
            channel=text(row.channel),
            outcome=text(_OUTCOMES.get(row.outcome, row.outcome)),
            day=day(row.day),
        )
        for row in material.rows.alerts
        if row.finding_id == finding.finding_id
    )
