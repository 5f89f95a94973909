"""Why something could not be evaluated, and what that makes it: the reason decides, never a guess."""

from __future__ import annotations

from typing import Final

from jobs.domain.state import State

TOO_EARLY_REASONS: Final = ("too few rows", "too few days", "labels immature")
"""Beginnings of the reasons that time alone will mend; every other reason is NO DATA."""


def state_of(reason: str) -> State:
    """Return TOO EARLY for a reason that time mends, NO DATA for every other.

    Reasons are a few plain words, details after a colon: `too few rows: 90 of 140 needed`, `job failed: drift`.

    >>> state_of("too few rows: 90 of 140 needed")
    <State.TOO_EARLY: 'TOO EARLY'>
    >>> state_of("job failed: drift")
    <State.NO_DATA: 'NO DATA'>
    """
    return State.TOO_EARLY if reason.startswith(TOO_EARLY_REASONS) else State.NO_DATA
