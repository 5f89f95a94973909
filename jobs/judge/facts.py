"""What is known of a model-day when it is judged: what arrived, what was checked, what was measured, what failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MEASURING_JOBS: Final = ("stage", "check", "publish", "profile", "drift")
"""The jobs whose failure leaves something unmeasured, in the order of the flow."""

NOTHING_MEASURED: Final = "nothing was measured"
"""Why a published day without a failed job has no numbers: its measuring was killed, or never ran."""


class Measured(NamedTuple):
    """Hold one metric of one segment, feature and window; `value` is None where `not_evaluated` says why.

    `top_bins` is the measuring job's JSON: it is read only where a finding needs it.
    """

    value: float | None
    row_count: int
    critical_value: float | None = None
    not_evaluated: str | None = None
    baseline_id: str | None = None
    top_bins: str | None = None


Windows: TypeAlias = "Mapping[int, Measured]"
"""Window length in days → what was measured over it."""

Measures: TypeAlias = "Mapping[tuple[str, str | None], Mapping[str, Mapping[str, Windows]]]"
"""(metric, reference) → feature → segment → windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Account for the day's partition as the newest manifest row tells it."""

    state: str
    rows_read: int = 0
    rows_published: int = 0
    rows_dropped: Mapping[str, int] = field(default_factory=dict)
    conflicting_requests: int = 0
    conflicting_sample: tuple[str, ...] = ()
    rows_outside_day: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class QuarantinedFile:
    """Name one delivered object that could not be loaded, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Hold the outcome of one expectation; `column` is None for expectations of the whole day."""

    expectation: str
    column: str | None
    severity: str
    outcome: str
    observed: str | None = None
    expected: str | None = None
    unexpected_share: float | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class JobEnd:
    """Say how a job's newest run of the day ended."""

    outcome: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """Hold everything a day is judged by; nothing in it was decided by a rule."""

    day: date
    arrived: Arrived | None = None
    quarantined_files: tuple[QuarantinedFile, ...] = ()
    checks: tuple[Check, ...] = ()
    jobs: Mapping[str, JobEnd] = field(default_factory=dict)
    measures: Measures = field(default_factory=dict)

    def failed_jobs(self) -> list[str]:
        """List the measuring jobs whose newest run failed, in the order of the flow."""
        return [job for job in MEASURING_JOBS if job in self.jobs and self.jobs[job].outcome == "failed"]

    def why_unmeasured(self) -> str | None:
        """Say why nothing of the day can be judged by its numbers; None where it can.

        A failed job makes every number of the day doubtful: what is stored may be of an earlier publication.
        """
        if self.arrived is not None and self.arrived.state != "published":
            return {"quarantined": "day quarantined", "empty": "day empty"}.get(self.arrived.state, "day absent")
        if failed := self.failed_jobs():
            return f"job failed: {failed[0]}"
        if self.arrived is None:
            return "day absent"
        return None if self.measures else NOTHING_MEASURED
