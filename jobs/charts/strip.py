"""A model's states day by day: one path per state, drawn as runs, so that a year costs a few hundred bytes."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from jobs.charts.path import boxes
from jobs.domain.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT: Final = 16

LEVELS: Final = {State.OK: 6, State.TOO_EARLY: 6, State.NO_DATA: 8, State.WATCH: 11, State.INVESTIGATE: 16}
"""How tall each state stands: taller is worse, so that order survives grey print."""


def runs_of(states: Sequence[State | None]) -> list[tuple[State, int, int]]:
    """List unbroken runs as state, first position, length; a day that was never judged is in none.

    >>> runs_of([State.OK, State.OK, None, State.WATCH])
    [(<State.OK: 'OK'>, 0, 2), (<State.WATCH: 'WATCH'>, 3, 1)]
    """
    runs, at = [], 0
    for state, group in groupby(states):
        length = len(list(group))
        if state is not None:
            runs.append((state, at, length))
        at += length
    return runs


def strip(states: Sequence[State | None], *, cell: float = 1.0, gap: float = 0.0) -> dict[State, str]:
    """Draw a strip of `cell` pixels a day: state → path; cells apart by `gap`, else joined into runs.

    Joined runs stand on one ground, the height of OK, under all judged days: the few other days are drawn over it.

    >>> strip([State.OK, State.OK, State.WATCH])
    {<State.OK: 'OK'>: 'M0 10h3v6h-3z', <State.WATCH: 'WATCH'>: 'M2 5h1v11h-1z'}
    """
    paths: dict[State, str] = {} if gap else _ground(states, cell)
    for state, at, length in runs_of(states):
        if state is State.OK and not gap:
            continue
        height = LEVELS[state]
        if gap:
            drawn = [(day * cell, HEIGHT - height, cell - gap, height) for day in range(at, at + length)]
        else:
            drawn = [(at * cell, HEIGHT - height, length * cell, height)]
        paths[state] = paths.get(state, "") + boxes(drawn)
    return paths


def _ground(states: Sequence[State | None], cell: float) -> dict[State, str]:
    if State.OK not in states:
        return {}
    height = LEVELS[State.OK]
    judged = [State.OK if state is not None else None for state in states]
    drawn = boxes((at * cell, HEIGHT - height, length * cell, height) for _, at, length in runs_of(judged))
    return {State.OK: drawn}
