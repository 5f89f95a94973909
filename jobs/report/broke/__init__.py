"""What broke and what it does: the sentences about a finding, one pair of functions per kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind
from jobs.domain.spec import SCORE
from jobs.report.broke.about import Sentences, effect_of_measure, headline, measure_broke
from jobs.report.broke.deliveries import (
    conflicts_broke,
    day_broke,
    effect_of_account,
    effect_of_quality,
    files_broke,
    nothing_known,
    outside_broke,
    quality_broke,
)
from jobs.report.broke.inputs import (
    effect_of_empty,
    effect_of_moved,
    effect_of_score,
    empty_broke,
    moved_broke,
    score_broke,
)
from jobs.report.broke.unjudged import run_broke, unchecked, unchecked_broke
from jobs.report.material import DISTANCES, times_limit
from jobs.report.sentence import Sentence, count, number, said, times

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobs.report.lead import Lead
    from jobs.report.material import Material

JUST_BEYOND: Final = 1.05
"""Of a limit: below, "1 times its limit" would tell nothing."""


EFFECTS: Final[Mapping[str, Callable[[Material, Lead], Sentences]]] = {
    Kind.INPUT_EMPTY: effect_of_empty,
    Kind.INPUT_MOVED: effect_of_moved,
    Kind.SCORE_MOVED: effect_of_score,
    Kind.QUALITY_FAILED: effect_of_quality,
    Kind.DAY_QUARANTINED: nothing_known,
    Kind.DAY_ABSENT: nothing_known,
    Kind.DAY_EMPTY: nothing_known,
    Kind.FILES_QUARANTINED: effect_of_account,
    Kind.CONFLICTING_REQUESTS: effect_of_account,
    Kind.ROWS_OUTSIDE_DAY: effect_of_account,
    Kind.NOT_EVALUATED: unchecked,
    Kind.RUN_FAILED: unchecked,
}


BROKE: Final[Mapping[str, Callable[[Material, Lead], Sentences]]] = {
    Kind.INPUT_EMPTY: empty_broke,
    Kind.INPUT_MOVED: moved_broke,
    Kind.SCORE_MOVED: score_broke,
    Kind.QUALITY_FAILED: quality_broke,
    Kind.DAY_QUARANTINED: day_broke,
    Kind.DAY_ABSENT: day_broke,
    Kind.DAY_EMPTY: day_broke,
    Kind.FILES_QUARANTINED: files_broke,
    Kind.CONFLICTING_REQUESTS: conflicts_broke,
    Kind.ROWS_OUTSIDE_DAY: outside_broke,
    Kind.NOT_EVALUATED: unchecked_broke,
    Kind.RUN_FAILED: run_broke,
}


def effect(material: Material, lead: Lead) -> Sentences:
    """Say what the finding does to decisions, with the normal value: the first thing one reads."""
    tell: Callable[[Material, Lead], Sentences] = EFFECTS.get(lead.finding.kind, effect_of_measure)
    return tell(material, lead) or headline(lead)


def what_broke(material: Material, lead: Lead) -> Sentences:
    """Say what is wrong, in numbers of a hundred."""
    tell: Callable[[Material, Lead], Sentences] = BROKE.get(lead.finding.kind, measure_broke)
    return tell(material, lead) or headline(lead)


def how_bad(material: Material, lead: Lead) -> Sentences:
    """Say how far beyond its limit it is, and how many inputs are beyond theirs."""
    is_distance = lead.finding.metric in DISTANCES
    beyond = times_limit(lead.finding.value, lead.finding.limit_value) if is_distance else None
    told = []
    if beyond is not None and abs(beyond) > 1:
        told.append(_how_far(abs(beyond)))
    inputs = {each.feature for each in material.open_findings if each.feature not in (None, SCORE)}
    if inputs:
        told.append(
            said(
                "{beyond} of {inputs} have an open finding.",
                beyond=number(len(inputs)),
                inputs=count(len(material.model.features), "input"),
            )
        )
    others = len(material.open_findings) - 1
    told.append(
        said("Open beside it: {others}.", others=count(others, "other finding"))
        if others
        else said("Nothing else is open.")
    )
    return tuple(told)


def _how_far(beyond: float) -> Sentence:
    if beyond < JUST_BEYOND:
        return said("It is just beyond its limit.")
    return said("It is {beyond} its limit.", beyond=times(beyond))
