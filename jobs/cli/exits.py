"""Exit codes: what a script learns without reading."""

from __future__ import annotations

from typing import Final

from jobs.domain.state import State

FINE: Final = 0
FOUND: Final = 1
WRONG_USAGE: Final = 2
NOT_EVALUATED: Final = 3
INTERRUPTED: Final = 130


def of_states(states: list[State]) -> int:
    """Return the exit code that tells the most urgent of some states.

    >>> of_states([State.OK, State.WATCH])
    1
    >>> of_states([State.OK, State.NO_DATA])
    3
    """
    if State.INVESTIGATE in states or State.WATCH in states:
        return FOUND
    if State.NO_DATA in states or not states:
        return NOT_EVALUATED
    return FINE
