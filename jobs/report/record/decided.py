"""What the verdict rests on, what it could not rest on, and from what the page was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from jobs.domain.state import State
    from jobs.report.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTold:
    """What a rule judged on this day."""

    rule: str
    kind: str
    judges: str
    windows: tuple[int, ...]
    origins: tuple[str, ...]
    judged: int
    beyond: int
    not_evaluated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the verdict rests on."""

    notes: tuple[Sentence, ...]
    rules: tuple[RuleTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """Things that could not be checked for one reason; no state where nothing measures them."""

    reason: str
    state: State | None
    count: int
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query about the whole day."""

    title: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTold:
    """The last run of one job of this day."""

    job: str
    outcome: str
    message: str
    run_id: str
    run_kind: str
    finished_at: datetime | None
    seconds: float | None
    log_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """From what the page was made; nothing of it is a statement about the model."""

    run_id: str
    run_kind: str
    judged_at: datetime
    run_ids: tuple[str, ...]
    config_hash: str | None
    code_version: str | None
    baseline_id: str | None
    snapshot: int | None
    template_version: str
    time_zone: str
    runs: tuple[RunTold, ...]
