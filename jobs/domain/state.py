"""The five words in which anything judged is told."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class State(StrEnum):
    """What a measure, a model or a day is in; the words are the same everywhere."""

    OK = "OK"
    TOO_EARLY = "TOO EARLY"
    NO_DATA = "NO DATA"
    WATCH = "WATCH"
    INVESTIGATE = "INVESTIGATE"


GLYPHS = {State.OK: "●", State.TOO_EARLY: "◐", State.NO_DATA: "–", State.WATCH: "▲", State.INVESTIGATE: "◆"}

_ORDER = (State.OK, State.TOO_EARLY, State.NO_DATA, State.WATCH, State.INVESTIGATE)


def worst(states: Iterable[State]) -> State:
    """Return the most urgent of some states; of none, NO DATA: nothing judged is never OK.

    >>> worst([State.OK, State.WATCH, State.NO_DATA])
    <State.WATCH: 'WATCH'>
    >>> worst([])
    <State.NO_DATA: 'NO DATA'>
    """
    return max(states, key=_ORDER.index, default=State.NO_DATA)
