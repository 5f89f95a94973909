"""Map numbers onto a drawing, and choose the round numbers written beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

LEAST_SPAN: Final = 1e-300
"""Below it a span has no power of ten: it is drawn as none."""

LARGEST_WRITTEN: Final = 1e12
"""Beyond it a number on an axis is written as a power of ten."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Map `low…high` linearly onto `start…end`; what lies beyond is drawn on the edge, a constant in the middle.

    >>> Scale(0, 10, 100, 0)(2.5)
    75.0
    >>> Scale(5, 5, 0, 8)(5)
    4.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the coordinate of `value`, always between `start` and `end`."""
        if self.high <= self.low:
            return (self.start + self.end) / 2
        share = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Tick:
    """A coordinate on an axis and what is written at it."""

    at: float
    label: str


def round_step(span: float, count: int) -> float:
    """Return the smallest of 1, 2, 2.5, 5 × 10^k that cuts `span` into at most `count` parts.

    >>> round_step(0.31, 4), round_step(80, 4)
    (0.1, 20.0)
    """
    if not (math.isfinite(span) and span > LEAST_SPAN):
        return 1.0
    rough = span / count
    magnitude = 10.0 ** math.floor(math.log10(rough))
    return next(step for step in (1, 2, 2.5, 5, 10, 20) if step * magnitude >= rough * (1 - 1e-9)) * magnitude


def round_top(high: float, count: int) -> float:
    """Return the smallest multiple of the round step that is not below `high`: where an axis from zero may end.

    >>> round_top(0.31, 4), round_top(0.0, 4)
    (0.4, 1.0)
    """
    if not (math.isfinite(high) and high > LEAST_SPAN):
        return 1.0
    step = round_step(high, count)
    top = math.ceil(high / step * (1 - 1e-9)) * step
    return float(f"{top:.12g}") if math.isfinite(top) else high


def round_numbers(low: float, high: float, count: int) -> list[float]:
    """List the round numbers inside `low…high`, about `count` of them, ascending.

    >>> round_numbers(0, 0.31, 4)
    [0.0, 0.1, 0.2, 0.3]
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    step = round_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    numbers = [float(f"{index * step:.12g}") + 0.0 for index in range(first, last + 1)]
    return sorted({number for number in numbers if low <= number <= high})


def number_label(value: float, step: float) -> str:
    """Write an axis number with the decimals its step needs, thousands grouped, large ones with their unit.

    >>> number_label(0.05, 0.05), number_label(1500, 500), number_label(2_500_000, 500_000)
    ('0.05', '1,500', '2.5M')
    """
    if abs(value) >= LARGEST_WRITTEN or not math.isfinite(step):
        return f"{value:.1e}"
    for size, unit in ((1e9, "G"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    if not math.isclose(round(step, decimals), step, rel_tol=1e-6):
        decimals += 1
    return f"{value:.1e}" if decimals > 4 else f"{value:,.{decimals}f}"  # noqa: PLR2004 - five decimals no longer fit


def share_label(value: float, step: float) -> str:
    """Write an axis share as per cent.

    >>> share_label(0.1, 0.1), share_label(0.025, 0.025)
    ('10%', '2.5%')
    """
    return f"{number_label(value * 100, step * 100)}%"
