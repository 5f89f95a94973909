"""A measure over weeks: its line, the limit it was held against on each day, the days beyond it, the days without."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.charts.frame import Frame
from jobs.charts.path import boxes, coordinate, diamonds, line, steps
from jobs.charts.scale import Scale, Tick, number_label, round_numbers, round_step, round_top, share_label
from jobs.domain.day_words import short_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

FRAME: Final = Frame(width=640, height=196, left=52, right=8, top=12, bottom=26)
PANEL: Final = Frame(width=400, height=132, left=38, right=8, top=8, bottom=22)
DIAMOND: Final = 4.2


@dataclass(frozen=True, slots=True, kw_only=True)
class DayValue:
    """One day of a history; `value` is None where nothing was measured, `limit` None where nothing was judged.

    `is_beyond` says that the value lies beyond its limit, `is_urgent` that somebody had to act on it.
    """

    day: date
    value: float | None = None
    limit: float | None = None
    is_beyond: bool = False
    is_urgent: bool = False
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Hover:
    """A day's column and what it says when pointed at."""

    x: str
    width: str
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A dotted vertical line with its words, which stand left or right of it."""

    at: str
    label: str
    anchor: str
    text_at: str


@dataclass(frozen=True, slots=True)
class History:
    """A drawn history; every path is empty where there is nothing to draw."""

    frame: Frame
    line: str
    limit: str
    beyond: str
    urgent: str
    missing: str
    band: str
    references: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    mark: Mark | None
    hovers: tuple[Hover, ...]


def history(
    days: Sequence[DayValue],
    *,
    frame: Frame = FRAME,
    in_shares: bool = False,
    normal: tuple[float, float] | None = None,
    marked: tuple[date, str] | None = None,
    top: float | None = None,
    references: Sequence[float] = (),
    has_hovers: bool = True,
) -> History:
    """Draw the days in order, one column each, on an axis that includes zero.

    `normal` is drawn as a band, `references` as level lines, `marked` as a dotted line; `top` fixes the axis' end, so
    that panels beside each other can be compared.
    """
    low, high = _bounds(days, normal, references, top)
    up = Scale(low, high, frame.floor, frame.top)
    half = (frame.edge - frame.left) / max(1, len(days)) / 2
    along = [frame.left + half * (2 * index + 1) for index in range(len(days))]
    points = [(x, _at(up, day.value)) for x, day in zip(along, days, strict=True)]
    label: Callable[[float, float], str] = share_label if in_shares else number_label
    step = round_step(high - low, 4)
    width = frame.edge - frame.left
    return History(
        frame=frame,
        line=line(points),
        limit=steps([(x, _at(up, day.limit)) for x, day in zip(along, days, strict=True)], half=half),
        beyond=_marks(points, [day.is_beyond and not day.is_urgent for day in days], frame),
        urgent=_marks(points, [day.is_urgent for day in days], frame),
        missing=boxes(
            (x - half, frame.top, 2 * half, frame.floor - frame.top)
            for x, day in zip(along, days, strict=True)
            if day.is_missing
        ),
        band=boxes([(frame.left, up(normal[1]), width, up(normal[0]) - up(normal[1]))]) if normal else "",
        references="".join(f"M{coordinate(frame.left)} {coordinate(up(at))}h{coordinate(width)}" for at in references),
        y_ticks=tuple(Tick(up(value), label(value, step)) for value in round_numbers(low, high, 4)),
        x_ticks=_day_ticks(days, along),
        mark=_mark(days, along, marked, frame),
        hovers=_hovers(days, along, half, label) if has_hovers else (),
    )


def _bounds(
    days: Sequence[DayValue],
    normal: tuple[float, float] | None,
    references: Sequence[float],
    top: float | None,
) -> tuple[float, float]:
    drawn = [number for day in days for number in (day.value, day.limit) if number is not None]
    numbers = [number for number in (*drawn, *(normal or ()), *references) if math.isfinite(number)]
    if top is not None:
        return 0.0, top
    high = round_top(max([0.0, *numbers]), 4)
    low = min([0.0, *numbers])
    return (-round_top(-low, 4) if low < 0 else 0.0), high


def _marks(points: Sequence[tuple[float, float | None]], are_marked: Sequence[bool], frame: Frame) -> str:
    places = [(x, y) for (x, y), is_marked in zip(points, are_marked, strict=True) if is_marked and y is not None]
    return diamonds(places, radius=DIAMOND if frame is FRAME else DIAMOND * 0.8)


def _at(up: Scale, value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else up(value)


def _day_ticks(days: Sequence[DayValue], along: Sequence[float]) -> tuple[Tick, ...]:
    """Label the last day and every so manieth before it, at most four."""
    if not days:
        return ()
    apart = max(7, math.ceil(len(days) / 4 / 7) * 7)
    chosen = range(len(days) - 1, -1, -apart)
    return tuple(Tick(along[index], short_day(days[index].day)) for index in chosen)


def _mark(
    days: Sequence[DayValue], along: Sequence[float], marked: tuple[date, str] | None, frame: Frame
) -> Mark | None:
    if marked is None:
        return None
    at = next((x for x, day in zip(along, days, strict=True) if day.day == marked[0]), None)
    if at is None:
        return None
    is_right = at > (frame.left + frame.edge) / 2
    text_at = coordinate(at - 5 if is_right else at + 5)
    return Mark(coordinate(at), marked[1], "end" if is_right else "start", text_at)


def _hovers(
    days: Sequence[DayValue], along: Sequence[float], half: float, label: Callable[[float, float], str]
) -> tuple[Hover, ...]:
    return tuple(
        Hover(coordinate(x - half), coordinate(2 * half), f"{short_day(day.day)}: {_said(day, label)}")
        for x, day in zip(along, days, strict=True)
    )


def _said(day: DayValue, label: Callable[[float, float], str]) -> str:
    if day.value is None or not math.isfinite(day.value):
        return "no data" if day.is_missing else "not evaluated"
    value = label(day.value, 10.0 ** (math.floor(math.log10(abs(day.value))) - 1) if day.value else 1.0)
    return f"{value}, beyond its limit" if day.is_beyond else value
