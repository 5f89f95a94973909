"""Training against live in the size of a word, for a table row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.charts.path import boxes, staircase
from jobs.charts.scale import Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 110, 26


@dataclass(frozen=True, slots=True)
class Overlay:
    """Two paths: filled bars of live shares, the outline of training shares."""

    current: str
    reference: str


def overlay(reference: Sequence[float], current: Sequence[float]) -> Overlay:
    """Draw shares of the same groups over each other; without groups both paths are empty."""
    if not reference:
        return Overlay("", "")
    up = Scale(0.0, max(0.01, *reference, *current), HEIGHT, 2.0)
    slot = WIDTH / len(reference)
    gap = 1.0 if slot > 4 else 0.0  # noqa: PLR2004 - thinner bars would vanish in their gaps
    filled = boxes(
        (index * slot + gap, up(share), slot - 2 * gap, HEIGHT - up(share))
        for index, share in enumerate(current)
        if share > 0
    )
    edges = [index * slot for index in range(len(reference) + 1)]
    return Overlay(filled, staircase(edges, [up(share) for share in reference], floor=HEIGHT))
