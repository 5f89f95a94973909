"""Every input and every segment of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from jobs.charts.comparison import Bar
    from jobs.charts.history import DayValue
    from jobs.domain.state import State
    from jobs.report.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One input of the model: what was judged, how it moved, and how it was on the days before."""

    name: str
    state: State
    reading: Sentence | None
    owner: str
    importance: float | None
    rank: int | None
    is_important: bool
    is_shown_first: bool
    moved: float | None
    of_limit: float | None
    metric: str | None
    value: float | None
    limit: float | None
    limit_origin: str | None
    window_days: int | None
    row_count: int | None
    psi: float | None
    chance: float | None
    critical: float | None
    js_distance: float | None
    values: tuple[float | None, ...]
    limits: tuple[float | None, ...]
    groups: tuple[Bar, ...]
    empty_reference: float | None
    empty_current: float | None
    since: date | None

    @property
    def needs_look(self) -> bool:
        """Whether somebody should look at it: beyond a limit, or not judged for want of data."""
        return self.state.value in ("INVESTIGATE", "WATCH", "NO DATA")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPanel:
    """One segment: its score level in hundredths of its own normal, day by day; no state where no rule judges it."""

    segment: str
    state: State | None
    row_count: int | None
    row_share: float | None
    level: float | None
    normal_level: float | None
    index: float | None
    days: tuple[DayValue, ...]
    score_moved: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """The segments, most urgent first; all panels share one axis."""

    declared: tuple[str, ...]
    normal_days: int
    least_rows: int
    panels: tuple[SegmentPanel, ...]
