"""What judging gives: verdicts, and findings with a life."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from jobs.domain.rule import Severity
    from jobs.domain.state import State


class FindingEvent(StrEnum):
    """What happened to a finding on a judged day; its state is its last event."""

    OPENED = "opened"
    SEEN = "seen"
    ESCALATED = "escalated"
    NOT_EVALUATED = "not_evaluated"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A number not to be beyond, and where it comes from."""

    value: float
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One measure held against one limit on one day; `reason` says why it was not evaluated or held back."""

    rule: str
    kind: str
    segment: str
    feature: str
    metric: str
    window_days: int
    value: float | None
    row_count: int
    limit: Limit | None
    state: State
    reason: str | None = None
    days_beyond: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A number beyond its limit, on one day of its life.

    `finding_id` is a hash of model, rule, subject and `opened_day`; `evidence` is JSON-ready.
    """

    finding_id: str
    event: FindingEvent
    rule: str
    kind: str
    feature: str | None
    segment: str
    state: State
    severity: Severity
    owner: str
    runbook: str
    cause: str
    opened_day: date
    days_open: int
    headline: str
    metric: str | None = None
    value: float | None = None
    limit: Limit | None = None
    window_days: int | None = None
    row_count: int | None = None
    evidence: dict[str, object] = field(default_factory=dict)
