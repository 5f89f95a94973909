"""Write SVG path strings: at most one decimal, never a NaN, a gap where nothing was measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Point = tuple[float, float | None]
"""A position, and a height that may not have been measured."""


def coordinate(value: float) -> str:
    """Write a coordinate with at most one decimal.

    >>> [coordinate(value) for value in (12.34, 3.0, -0.04, 0.25)]
    ['12.3', '3', '0', '0.2']
    """
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def line(points: Iterable[Point]) -> str:
    """Join neighbours; break where a height is missing; a lone point becomes a dot (its line has round ends).

    >>> line([(0, 1.0), (5, 2.0), (10, None), (15, 3.0)])
    'M0 1 5 2M15 3h0'
    """
    return "".join(_stretch(stretch) for stretch in stretches(points))


def stretches(points: Iterable[Point]) -> list[list[tuple[float, float]]]:
    """Cut a series into its unbroken stretches; what is not a finite number is a gap.

    >>> stretches([(0, None), (1, 4.0), (2, float("nan")), (3, 5.0)])
    [[(1, 4.0)], [(3, 5.0)]]
    """
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None or not math.isfinite(y):
            found.append([])
        else:
            found[-1].append((x, y))
    return [stretch for stretch in found if stretch]


def _stretch(points: Sequence[tuple[float, float]]) -> str:
    written = " ".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f"M{written}h0" if len(points) == 1 else f"M{written}"


def steps(points: Iterable[Point], *, half: float) -> str:
    """Draw each height level from `half` before its position to `half` after it, joined while neighbours exist.

    >>> steps([(10, 1.0), (20, 1.0), (30, 2.0)], half=5)
    'M5 1H25V2H35'
    """
    drawn = []
    for stretch in stretches(points):
        first_x, height = stretch[0]
        text = f"M{coordinate(first_x - half)} {coordinate(height)}"
        for x, y in stretch[1:]:
            if coordinate(y) != coordinate(height):
                text += f"H{coordinate(x - half)}V{coordinate(y)}"
                height = y
        drawn.append(f"{text}H{coordinate(stretch[-1][0] + half)}")
    return "".join(drawn)


def boxes(rectangles: Iterable[tuple[float, float, float, float]]) -> str:
    """Draw filled rectangles (x, y, width, height) as one path.

    >>> boxes([(1, 2, 10, 4)])
    'M1 2h10v4h-10z'
    """
    return "".join(
        f"M{coordinate(x)} {coordinate(y)}h{coordinate(width)}v{coordinate(height)}h{coordinate(-width)}z"
        for x, y, width, height in rectangles
    )


def diamonds(centres: Iterable[tuple[float, float]], *, radius: float) -> str:
    """Draw diamonds as one path.

    >>> diamonds([(10, 10)], radius=4)
    'M10 6l4 4-4 4-4-4z'
    """
    r = coordinate(radius)
    return "".join(f"M{coordinate(x)} {coordinate(y - radius)}l{r} {r}-{r} {r}-{r}-{r}z" for x, y in centres)


def staircase(edges: Sequence[float], heights: Sequence[float], *, floor: float) -> str:
    """Draw the outline of adjoining bars: `edges` has one more than `heights`, `floor` is where bars stand.

    >>> staircase([0, 5, 10], [2.0, 3.0], floor=9)
    'M0 9V2H5V3H10V9'
    """
    text = f"M{coordinate(edges[0])} {coordinate(floor)}"
    for right, height in zip(edges[1:], heights, strict=True):
        text += f"V{coordinate(height)}H{coordinate(right)}"
    return f"{text}V{coordinate(floor)}"
