"""Which finding a page speaks of first, and which others share its cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.finding import FindingEvent
from jobs.domain.rule import Severity
from jobs.domain.state import State
from jobs.report.material import evidence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.report.material import Material
    from jobs.report.rows import FindingRow

_URGENCY: Final = (State.INVESTIGATE, State.NO_DATA, State.WATCH, State.TOO_EARLY, State.OK)
"""A day without data comes before something to watch."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The leading finding, and the others of its cause."""

    finding: FindingRow
    others: tuple[FindingRow, ...]

    @property
    def needs_nobody(self) -> bool:
        """Whether it is only read in the digest: worth a look, nothing to do today."""
        return Severity(self.finding.severity) is Severity.DIGEST and State(self.finding.state) is State.WATCH

    @property
    def features(self) -> tuple[str, ...]:
        """The inputs of the cause that the same is said of, the leading one first."""
        same = [other for other in self.others if other.kind == self.finding.kind]
        return tuple(each.feature for each in (self.finding, *same) if each.feature is not None)


def in_order(material: Material) -> list[FindingRow]:
    """List open findings, the most urgent first: state, how loud, weight of the input; unevaluated ones last.

    The day's headline tells the first of them.
    """

    def urgency(finding: FindingRow) -> tuple[bool, int, int, float, str]:
        importance = evidence_of(finding).get("importance")
        weight = importance if isinstance(importance, float) else 0.0
        is_unevaluated = finding.event == FindingEvent.NOT_EVALUATED
        return (
            is_unevaluated,
            _URGENCY.index(State(finding.state)),
            -Severity(finding.severity).rank,
            -weight,
            finding.finding_id,
        )

    return sorted(material.open_findings, key=urgency)


def by_cause(findings: Sequence[FindingRow]) -> list[tuple[FindingRow, ...]]:
    """Group findings of one cause, each group where its first one stands."""
    groups: dict[str, list[FindingRow]] = {}
    for finding in findings:
        groups.setdefault(finding.cause, []).append(finding)
    return [tuple(group) for group in groups.values()]


def lead_of(material: Material) -> Lead | None:
    """Return what the first screen is about; None where no finding is open."""
    groups = by_cause(in_order(material))
    return Lead(groups[0][0], groups[0][1:]) if groups else None
