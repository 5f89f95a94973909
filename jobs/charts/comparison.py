"""Training against live: how one input's values are spread, empty ones as a bar of their own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jobs.charts.frame import Frame
from jobs.charts.path import coordinate, staircase
from jobs.charts.scale import Scale, Tick, round_numbers, round_step, round_top, share_label

if TYPE_CHECKING:
    from collections.abc import Sequence

FRAME: Final = Frame(width=640, height=196, left=52, right=6, top=12, bottom=26)
LABEL_PIXELS: Final = 6.4
"""Width of one character of a label, at its size in a wide window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One group of values: its share in training and live, 0…1.

    `label` is short enough to stand under the bar, `name` says it in full; `is_marked` where the finding is about it,
    `is_apart` where it lies on no scale with the others: empty, other, new.
    """

    label: str
    name: str
    reference: float
    current: float
    is_marked: bool = False
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """Where a bar stands, and what is written under it; no label where its neighbours' leave no room."""

    x: str
    y: str
    width: str
    height: str
    outline: str
    centre: str
    label: str | None
    title: str
    is_marked: bool
    is_second: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A drawn comparison; gaps stand beside bars that are set apart from the scale (empty, unseen)."""

    frame: Frame
    bars: tuple[DrawnBar, ...]
    y_ticks: tuple[Tick, ...]


def comparison(bars: Sequence[Bar], *, frame: Frame = FRAME) -> Comparison:
    """Draw live bars inside outlines of training, on one axis of shares from zero."""
    top = round_top(max([0.01, *(max(bar.reference, bar.current) for bar in bars)]), 4)
    up = Scale(0.0, top, frame.floor, frame.top)
    step = round_step(top, 4)
    ticks = tuple(Tick(up(value), share_label(value, step)) for value in round_numbers(0.0, top, 4))
    slots = len(bars) + 0.35 * _changes(bars)
    slot = (frame.edge - frame.left) / max(1.0, slots)
    drawn, x, labels_end = [], frame.left, frame.left - LABEL_PIXELS
    for index, bar in enumerate(bars):
        if index and bar.is_apart != bars[index - 1].is_apart:
            x += 0.35 * slot
        label = _cut(bar.label, slot * 2)
        half_label = len(label) * LABEL_PIXELS / 2
        fits = x + slot / 2 - half_label >= labels_end + LABEL_PIXELS / 2
        if fits:
            labels_end = x + slot / 2 + half_label
        drawn.append(_drawn(bar, x, slot, up, frame, label=label if fits else None, is_second=bool(index % 2)))
        x += slot
    return Comparison(frame, tuple(drawn), ticks)


def _changes(bars: Sequence[Bar]) -> int:
    return sum(left.is_apart != right.is_apart for left, right in pairwise(bars))


def _drawn(bar: Bar, x: float, slot: float, up: Scale, frame: Frame, *, label: str | None, is_second: bool) -> DrawnBar:
    gap = min(5.0, slot * 0.14)
    height = frame.floor - up(bar.current)
    outline = staircase([x + gap * 0.6, x + slot - gap * 0.6], [up(bar.reference)], floor=frame.floor)
    title = f"{bar.name}: live {per_cent(bar.current)}, training {per_cent(bar.reference)}"
    return DrawnBar(
        x=coordinate(x + gap),
        y=coordinate(frame.floor - height),
        width=coordinate(slot - 2 * gap),
        height=coordinate(height),
        outline=outline,
        centre=coordinate(x + slot / 2),
        label=label,
        title=title,
        is_marked=bar.is_marked,
        is_second=is_second,
    )


def per_cent(share: float) -> str:
    """Write a share as per cent, one decimal below ten.

    >>> per_cent(0.31), per_cent(0.024), per_cent(0.0)
    ('31%', '2.4%', '0%')
    """
    return f"{share * 100:.0f}%" if share >= 0.0995 or share == 0 else f"{share * 100:.1f}%"  # noqa: PLR2004


def _cut(text: str, room: float) -> str:
    most = max(3, int(room / LABEL_PIXELS))
    return text if len(text) <= most else f"{text[: most - 1]}…"
