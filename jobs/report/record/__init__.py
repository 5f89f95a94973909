"""What the page of a model-day says: one record, from which every sentence and every chart is filled.

The same record is written beside the page as report.json. Shares are 0…1; a measure that was not evaluated is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from jobs.domain.state import State
    from jobs.report.record.data import Quality, RowAccount
    from jobs.report.record.decided import Decided, NotChecked, Provenance, Query
    from jobs.report.record.findings import Cause
    from jobs.report.record.first import Change, FirstScreen, Layer, StripDay
    from jobs.report.record.inputs import InputRow, Segments

SCHEMA: Final = "plumbline.day/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHead:
    """The declared model, as the top of its page names it."""

    name: str
    title: str
    description: str
    owner: str
    tier: int
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Everything that the page of one model-day says."""

    schema: str
    model: ModelHead
    day: date
    state: State
    state_before: State | None
    days_in_state: int
    headline: str
    calibrated_days: int | None
    days_needed: int
    first: FirstScreen
    change: Change
    strip: tuple[StripDay, ...]
    layers: tuple[Layer, ...]
    causes: tuple[Cause, ...]
    quality: Quality
    rows: RowAccount | None
    history_days: tuple[date, ...]
    inputs: tuple[InputRow, ...]
    segments: Segments
    decided: Decided
    not_checked: tuple[NotChecked, ...]
    queries: tuple[Query, ...]
    provenance: Provenance
