"""A measure over many days in the size of a word, with the limit it is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.charts.path import coordinate, line, steps
from jobs.charts.scale import Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 110, 26


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Paths of the measure and of its limit, and the place of the last value."""

    line: str
    limit: str
    end_x: str | None
    end_y: str | None


def sparkline(
    values: Sequence[float | None],
    limits: Sequence[float | None] = (),
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    from_zero: bool = True,
) -> Sparkline:
    """Draw one value per day, oldest first, from the left edge to the right; the limit as it was on each day."""
    numbers = [value for value in (*values, *limits) if value is not None and math.isfinite(value)]
    if not numbers:
        return Sparkline("", "", None, None)
    low = min(0.0, *numbers) if from_zero else min(numbers)
    up = Scale(low, max(numbers), height - 2.5, 2.5)
    along = Scale(0, max(1, len(values) - 1), 2.0, width - 3.0)
    points = [(along(day), _at(up, value)) for day, value in enumerate(values)]
    bounds = [(along(day), _at(up, limit)) for day, limit in enumerate(limits)]
    last = points[-1] if points and points[-1][1] is not None else None
    return Sparkline(
        line=line(points),
        limit=steps(bounds, half=(width - 5.0) / max(1, len(values) - 1) / 2 if len(values) > 1 else width / 3),
        end_x=coordinate(last[0]) if last else None,
        end_y=coordinate(last[1]) if last and last[1] is not None else None,
    )


def _at(up: Scale, value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else up(value)
