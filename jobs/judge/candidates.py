"""What a day says against a subject, before it is known whether it said so yesterday."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jobs.domain.presets import LOUDEST_OF_TIER
from jobs.domain.rule import Severity
from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jobs.domain.finding import Limit, Verdict
    from jobs.domain.headline import Phrase
    from jobs.domain.kind import Kind
    from jobs.domain.spec import ModelSpec

LONGEST_LIST: Final = 20
"""So many files, checks or measures are listed as evidence; the count tells the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Hold one subject that is beyond its limit today, or could not be judged.

    Kind, subject and owner make two days' candidates the same finding. `place` says where it is wrong (`all`,
    segments, or which checks): candidates of one kind and place that open on one day have one cause.
    """

    kind: Kind
    subject: str
    owner: str
    state: State
    severity: Severity
    rule: str
    runbook: str
    phrase: Phrase
    since: date
    feature: str | None = None
    segment: str = ALL_SEGMENT
    place: str = ALL_SEGMENT
    metric: str | None = None
    value: float | None = None
    limit: Limit | None = None
    window_days: int | None = None
    row_count: int | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two days' candidates the same finding."""
        return self.kind, self.subject, self.owner


def account_candidate(
    model: ModelSpec,
    day: date,
    kind: Kind,
    phrase: Phrase,
    evidence: Mapping[str, object],
    *,
    state: State = State.NO_DATA,
    severity: Severity = Severity.PAGE,
    subject: str = "",
    verdict: Verdict | None = None,
) -> Candidate:
    """Make a candidate about the day as a whole: the model's owner hears of it, as loud as the tier allows."""
    return Candidate(
        kind=kind,
        subject=subject,
        owner=model.owner,
        state=state,
        severity=severity.at_most(LOUDEST_OF_TIER[model.tier]),
        rule=kind,
        runbook=kind,
        phrase=phrase,
        since=day,
        metric=verdict.metric if verdict else None,
        value=verdict.value if verdict else None,
        limit=verdict.limit if verdict else None,
        window_days=verdict.window_days if verdict else None,
        row_count=verdict.row_count if verdict else None,
        evidence=evidence,
    )
