"""What is different from the judged day before, and the states of the days around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.domain.state import State
from jobs.report.material import DISTANCES, times_limit
from jobs.report.record.first import Change, StripDay
from jobs.report.sentence import Sentence, name, said, times

if TYPE_CHECKING:
    from jobs.report.material import Material
    from jobs.report.rows import SeriesRow

STRIP_DAYS: Final = 30

_LEAST_MOVE: Final = 0.1
"""Of a limit: smaller moves are not worth a sentence."""


def change(material: Material) -> Change:
    """Compare the day with the judged day before it."""
    closed = [finding for finding in material.rows.findings if finding.event == "resolved"]
    new = [finding for finding in material.open_findings if finding.opened_day == material.day]
    before = [row.day for row in material.rows.states if row.day < material.day]
    return Change(
        since_day=before[-1] if before else None,
        new=len(new),
        still_open=len(material.open_findings) - len(new),
        closed=len(closed),
        closed_names=tuple(sorted(finding.headline for finding in closed)),
        largest_move=_largest_move(material, before[-1] if before else None),
    )


def _largest_move(material: Material, before: object) -> Sentence | None:
    moves = []
    for series in material.rows.series:
        if series.segment != ALL_SEGMENT or series.metric not in DISTANCES or series.feature == SCORE:
            continue
        ratios = _ratios(series)
        now, then = _rounded(ratios.get(material.day)), _rounded(ratios.get(before))
        if now is not None and then is not None and abs(now - then) >= _LEAST_MOVE:
            moves.append((abs(now - then), series.feature, then, now))
    if not moves:
        return None
    _, feature, then, now = max(moves)
    return said(
        "{feature} {then} → {now} its limit",
        feature=name(feature),
        then=times(then),
        now=times(now),
    )


def _rounded(ratio: float | None) -> float | None:
    """Return hundredths of a limit, less is not worth saying; on the other side of training nothing of a limit."""
    return None if ratio is None else max(0.0, round(ratio, 2))


def _ratios(series: SeriesRow) -> dict[object, float | None]:
    return {
        day: times_limit(value, limit)
        for day, value, limit in zip(series.days, series.measured, series.limits, strict=True)
    }


def strip(material: Material) -> tuple[StripDay, ...]:
    """Return the last thirty days with their states."""
    return tuple(StripDay(day=day, state=material.states.get(day)) for day in material.rows.days[-STRIP_DAYS:])


def days_in_state(material: Material) -> tuple[int, State | None]:
    """Count the judged days in a row in today's state, and return the state of the judged day before."""
    states = [State(row.state) for row in material.rows.states]
    length = next((at for at, state in enumerate(reversed(states)) if state is not states[-1]), len(states))
    return length, states[-2] if len(states) > 1 else None
