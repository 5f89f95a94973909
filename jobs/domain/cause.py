"""Findings of one cause, told together: the most urgent first, in one clause."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from jobs.domain.headline import Phrase, headline
from jobs.domain.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.domain.finding import Finding

_URGENCY: Final = (State.OK, State.TOO_EARLY, State.WATCH, State.NO_DATA, State.INVESTIGATE)
"""A day without data is more urgent to tell than something to watch."""


def urgency_order(finding: Finding) -> tuple[int, int, float, str]:
    """Return a key that sorts findings by state, severity and importance, the most urgent first."""
    importance = finding.evidence.get("importance")
    weight = importance if isinstance(importance, float) else 0.0
    return -_URGENCY.index(finding.state), -finding.severity.rank, -weight, finding.finding_id


def cause_headline(findings: Sequence[Finding]) -> str:
    """Tell findings of one cause in one clause: all those together of which the most urgent one's words are true.

    Raises ValueError for no findings.
    """
    ordered = sorted(findings, key=urgency_order)
    lead = min(ordered, key=urgency_order)
    words = Phrase.from_evidence(lead.evidence)
    if words is None:
        return lead.headline
    phrases = [(each, Phrase.from_evidence(each.evidence)) for each in ordered]
    together = [(each, phrase) for each, phrase in phrases if phrase is not None and phrase.say == words.say]
    return headline([phrase for _, phrase in together], min(since_of(each) for each, _ in together))


def since_of(finding: Finding) -> date:
    """Return the first day of the trouble, which may lie before the finding opened."""
    since = finding.evidence.get("since")
    return date.fromisoformat(since) if isinstance(since, str) else finding.opened_day
