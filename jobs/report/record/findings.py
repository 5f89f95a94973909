"""Open findings with their evidence, by cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from jobs.domain.state import State
    from jobs.report.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class BinShare:
    """One of the bins that made a measure, with its share in training and live and what it contributes."""

    label: str
    reference: float
    current: float
    contribution: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentValue:
    """A segment and the value measured in it."""

    segment: str
    value: float | None
    limit: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReason:
    """An object of the producer and why it was set aside."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBefore:
    """The last finding of the same subject that was closed."""

    opened_day: date
    last_day: date
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingTold:
    """An open finding with its evidence and everything one needs to act on it."""

    finding_id: str
    state: State
    event: str
    severity: str
    headline: str
    kind: str
    rule: str
    feature: str | None
    segment: str
    metric: str | None
    value: float | None
    limit: float | None
    limit_origin: str | None
    window_days: int | None
    row_count: int | None
    since: date
    opened_day: date
    days_open: int
    owner: str
    runbook: str
    evidence: tuple[Sentence, ...]
    bins: tuple[BinShare, ...]
    segments: tuple[SegmentValue, ...]
    files: tuple[FileReason, ...]
    seen_before: SeenBefore | None
    told: tuple[Sentence, ...]
    sql: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Findings that share a cause, the leading one first."""

    cause: str
    findings: tuple[FindingTold, ...]
