"""Write what is sent: a line, a text of a few lines, and the same facts for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.cause import cause_headline, since_of
from jobs.domain.day_words import long_day
from jobs.domain.state import GLYPHS, State
from jobs.notify import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.alert.notice import Notice
    from jobs.domain.finding import Finding
    from jobs.domain.spec import ModelSpec

_MOST_FINDINGS: Final = 10


@dataclass(frozen=True, slots=True)
class Links:
    """Hold where a message leads to; `runbooks` by stem, `page` None where none was written."""

    page: str | None
    runbooks: Mapping[str, str]


def compose(notice: Notice, model: ModelSpec, links: Links) -> Message:
    """Write the message of a notice."""
    return _news(notice, model, links) if notice.findings else _ending(notice, model, links)


def _news(notice: Notice, model: ModelSpec, links: Links) -> Message:
    lead = notice.findings[0]
    headline = cause_headline(notice.findings)
    subject = f"{GLYPHS[lead.state]} {model.model}: {headline}"
    shown = [_line(each) for each in notice.findings[:_MOST_FINDINGS]]
    more = len(notice.findings) - len(shown)
    lines = [
        f"{model.title} · {long_day(notice.day)} · {lead.state} · {notice.severity} for {notice.owner}",
        *shown,
        *([f"- and {more} more"] if more else []),
        f"What to do: {links.runbooks[lead.runbook]}",
        f"Page of the day: {links.page or 'not written'}",
    ]
    payload = _payload(notice, model, links) | {
        "state": lead.state.value,
        "headline": headline,
        "since": min(since_of(each) for each in notice.findings).isoformat(),
        "runbook": links.runbooks[lead.runbook],
        "findings": [_finding(each, links) for each in notice.findings],
    }
    return Message(subject=subject, text="\n".join(lines), dedupe_key=notice.dedupe_key, payload=payload)


def _ending(notice: Notice, model: ModelSpec, links: Links) -> Message:
    told = notice.told_subject.partition(": ")[2] or notice.dedupe_key
    subject = f"{GLYPHS[State.OK]} {model.model}: resolved: {told}"
    lines = [
        f"{model.title} · {long_day(notice.day)} · resolved · {notice.severity} for {notice.owner}",
        f"Page of the day: {links.page or 'not written'}",
    ]
    payload = _payload(notice, model, links) | {"state": State.OK.value, "headline": f"Resolved: {told}"}
    return Message(subject=subject, text="\n".join(lines), dedupe_key=notice.dedupe_key, payload=payload)


def _payload(notice: Notice, model: ModelSpec, links: Links) -> dict[str, object]:
    return {
        "schema": "alert/1",
        "event": notice.event,
        "model": model.model,
        "title": model.title,
        "day": notice.day.isoformat(),
        "severity": notice.severity.value,
        "owner": notice.owner,
        "page": links.page,
        "finding_ids": list(notice.finding_ids),
    }


def _finding(finding: Finding, links: Links) -> dict[str, object]:
    return {
        "id": finding.finding_id,
        "kind": str(finding.kind),
        "what": finding.headline,
        "state": finding.state.value,
        "since": since_of(finding).isoformat(),
        "feature": finding.feature,
        "segment": finding.segment,
        "metric": finding.metric,
        "value": finding.value,
        "limit": finding.limit.value if finding.limit else None,
        "limit_origin": finding.limit.origin if finding.limit else None,
        "runbook": links.runbooks[finding.runbook],
    }


def _line(finding: Finding) -> str:
    if finding.value is None or finding.limit is None:
        return f"- {finding.headline}"
    return f"- {finding.headline} ({finding.value:.2g}, limit {finding.limit.value:.2g}, {finding.limit.origin})"
