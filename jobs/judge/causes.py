"""Which findings have one cause, so that their owner hears of it once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from jobs.judge.candidates import Candidate
    from jobs.judge.memory import OpenFinding

_LONGEST_PLACE: Final = 60
_LEADING: Final = (Kind.INPUT_EMPTY, Kind.INPUT_MOVED)
"""What else is wrong with an input has the cause of the first of these that it has."""


def causes_of_new(
    new: Iterable[Candidate], still_open: Iterable[OpenFinding], day: date
) -> Mapping[tuple[str, str, str], str]:
    """Return the cause of each candidate that opens on `day`, by its key.

    One kind that opens on one day in one place is one cause: all inputs of a broken join arrive empty together. What
    else an input of such a cause does (it moved, it breaks its checks) belongs to it, whether it opened today or
    before; so do checks that could not run on a day that is quarantined for it.
    """
    new, still_open = list(new), list(still_open)
    own = {each.key: _name(day, each.kind, each.place) for each in new}
    leading: dict[str, str] = {}
    for kind in reversed(_LEADING):
        leading |= {each.feature: own[each.key] for each in new if each.kind == kind and each.feature}
        leading |= {each.feature: each.cause for each in still_open if each.kind == kind and each.feature}
    quarantined = next((own[each.key] for each in new if each.kind == Kind.DAY_QUARANTINED), None)
    return {each.key: _cause(each, own[each.key], leading, quarantined) for each in new}


def _cause(candidate: Candidate, own: str, leading: Mapping[str, str], quarantined: str | None) -> str:
    if candidate.kind == Kind.INPUT_EMPTY:
        return own
    if candidate.kind == Kind.NOT_EVALUATED and quarantined is not None:
        return quarantined
    return leading.get(candidate.feature or "", own)


def _name(day: date, kind: Kind, place: str) -> str:
    shown = place if len(place) <= _LONGEST_PLACE else hashlib.sha256(place.encode()).hexdigest()[:12]
    return f"{day.isoformat()}/{kind}/{shown}"
