"""What the warehouse holds of a model-day: the rows from which its page is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class StateRow(NamedTuple):
    """A judged day."""

    day: date
    state: str
    headline: str
    open_findings: int
    new_findings: int
    resolved_findings: int
    not_evaluated: int
    layers: str
    calibrated_days: int | None
    run_id: str
    run_kind: str
    recorded_at: datetime


class VerdictRow(NamedTuple):
    """One measure as it was judged."""

    day: date
    rule: str
    kind: str
    segment: str
    feature: str
    metric: str
    window_days: int
    value: float | None
    row_count: int | None
    limit_value: float | None
    limit_origin: str | None
    state: str
    reason: str | None
    days_beyond: int


class SeriesRow(NamedTuple):
    """One measure as it was judged on many days; the lists run in step."""

    rule: str
    feature: str
    segment: str
    metric: str
    days: list[date]
    measured: list[float | None]
    limits: list[float | None]
    states: list[str]


class FindingRow(NamedTuple):
    """One finding on one day of its life; `evidence` is JSON."""

    day: date
    finding_id: str
    event: str
    rule: str
    kind: str
    feature: str | None
    segment: str
    state: str
    severity: str
    owner: str
    runbook: str
    cause: str
    opened_day: date
    days_open: int
    headline: str
    metric: str | None
    value: float | None
    limit_value: float | None
    limit_origin: str | None
    window_days: int | None
    row_count: int | None
    evidence: str | None


class LifeRow(NamedTuple):
    """From when until when a finding was open."""

    finding_id: str
    kind: str
    feature: str | None
    segment: str
    opened_day: date
    last_day: date


class QualityRow(NamedTuple):
    """One expectation on the day's data and its outcome."""

    day: date
    suite: str
    expectation: str
    column_name: str | None
    severity: str
    outcome: str
    observed: str | None
    expected: str | None
    unexpected_count: int | None
    unexpected_share: float | None
    detail: str | None
    run_id: str


class ManifestRow(NamedTuple):
    """What became of one delivered day."""

    day: date
    version: int
    state: str
    rows_read: int | None
    rows_published: int | None
    rows_dropped: list[dict[str, str | int]] | None
    conflicting_requests: int | None
    rows_outside_day: int | None
    reason: str | None
    run_id: str


class ObjectRow(NamedTuple):
    """One object of the producer."""

    day: date
    object_key: str
    outcome: str
    row_count: int | None
    size_bytes: int
    reason: str | None


class SpreadRow(NamedTuple):
    """Counts per bin of one feature on one day, and those of the reference in the same bins."""

    segment: str
    feature: str
    day: date
    baseline_id: str
    row_count: int
    bin_counts: list[int]
    reference_counts: list[int]
    unseen_top: list[tuple[str, int]] | None


class BinsRow(NamedTuple):
    """The bins of one feature, as JSON, and what they were made from."""

    feature: str
    definition: str
    model_version: str | None
    source: str | None
    row_count: int | None


class MetricRow(NamedTuple):
    """One stored measurement of the day."""

    day: date
    segment: str
    feature: str
    metric: str
    window_days: int
    value: float | None
    row_count: int | None
    expected_without_drift: float | None
    critical_value: float | None
    not_evaluated: str | None
    model_version: str | None
    baseline_id: str | None


class ScoreLevelRow(NamedTuple):
    """The mean score of one segment on many days; the lists run in step."""

    segment: str
    days: list[date]
    measured: list[float | None]
    row_counts: list[int]


class RunRow(NamedTuple):
    """How the last run of one job of the day ended."""

    day: date
    job: str
    outcome: str
    message: str | None
    run_id: str
    run_kind: str
    started_at: datetime | None
    finished_at: datetime | None
    code_version: str | None
    config_hash: str | None
    log_url: str | None


class AlertRow(NamedTuple):
    """What was sent about a finding."""

    day: date
    finding_id: str
    severity: str
    channel: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRows:
    """Everything read for one page; days run from the oldest."""

    day: date
    days: tuple[date, ...]
    states: tuple[StateRow, ...]
    verdicts: tuple[VerdictRow, ...]
    series: tuple[SeriesRow, ...]
    findings: tuple[FindingRow, ...]
    lives: tuple[LifeRow, ...]
    quality: tuple[QualityRow, ...]
    manifest: tuple[ManifestRow, ...]
    objects: tuple[ObjectRow, ...]
    spread: tuple[SpreadRow, ...]
    baseline_id: str | None
    bins: Mapping[str, BinsRow]
    metrics: tuple[MetricRow, ...]
    score_levels: tuple[ScoreLevelRow, ...]
    runs: tuple[RunRow, ...]
    alerts: tuple[AlertRow, ...]
    snapshot: int | None

    @property
    def state(self) -> StateRow:
        """The judged day itself."""
        return self.states[-1]

    @property
    def arrived(self) -> ManifestRow | None:
        """What became of the day's own delivery."""
        return self.manifest[-1] if self.manifest and self.manifest[-1].day == self.day else None
