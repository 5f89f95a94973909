"""The declared segments beside each other: the level of the score in hundredths of each one's own normal."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

from jobs.charts.history import DayValue
from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.domain.state import State
from jobs.report.material import LEAST_DAYS, most_urgent
from jobs.report.record.inputs import SegmentPanel, Segments

if TYPE_CHECKING:
    from jobs.report.material import Material

NORMAL_DAYS: Final = 28
LOW, HIGH = 60.0, 140.0

PANEL_ORDER: Final = (State.INVESTIGATE, State.WATCH, State.NO_DATA, State.OK, None, State.TOO_EARLY)
"""Segments that are too small to judge come last."""


def segments(material: Material) -> Segments:
    """Return a panel for every segment that has rows, the most urgent and most moved first."""
    names = [name for name in material.score_levels if name != ALL_SEGMENT]
    panels = [_panel(material, name) for name in names]

    def urgency(panel: SegmentPanel) -> tuple[int, float, int, str]:
        return (
            PANEL_ORDER.index(panel.state),
            -abs((panel.index or 100.0) - 100.0),
            -(panel.row_count or 0),
            panel.segment,
        )

    return Segments(
        declared=material.model.segments,
        normal_days=NORMAL_DAYS,
        least_rows=material.model.least_rows,
        panels=tuple(sorted(panels, key=urgency)),
    )


def _panel(material: Material, segment: str) -> SegmentPanel:
    row = next(each for each in material.rows.score_levels if each.segment == segment)
    levels = dict(zip(row.days, row.measured, strict=True))
    counts = dict(zip(row.days, row.row_counts, strict=True))
    everyone = next((each for each in material.rows.score_levels if each.segment == ALL_SEGMENT), row)
    total = dict(zip(everyone.days, everyone.row_counts, strict=True)).get(material.day)
    before = [levels.get(day) for day in material.rows.days[-NORMAL_DAYS - 1 : -1]]
    known = [level for level in before if level is not None]
    normal = median(known) if len(known) >= LEAST_DAYS else None
    index = [_index(levels.get(day), normal) for day in material.rows.days]
    judged = [State(each.state) for each in material.verdicts.get((SCORE, segment), ())]
    psi = material.metric(SCORE, "psi", window_days=1, segment=segment)
    return SegmentPanel(
        segment=segment,
        state=most_urgent(judged) if judged else None,
        row_count=counts.get(material.day),
        row_share=counts[material.day] / total if total and material.day in counts else None,
        level=levels.get(material.day),
        normal_level=normal,
        index=index[-1],
        days=tuple(
            DayValue(day=day, value=value, is_beyond=value is not None and not LOW <= value <= HIGH)
            for day, value in zip(material.rows.days, index, strict=True)
        ),
        score_moved=psi.value if psi else None,
    )


def _index(level: float | None, normal: float | None) -> float | None:
    return 100.0 * level / normal if level is not None and normal else None
