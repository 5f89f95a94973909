"""Inputs that are empty or moved, and scores that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.report.broke.about import (
    Sentences,
    effect_of_measure,
    inside,
    largest_part,
    lead_spread,
    measure_broke,
    others,
    rows_in_window,
    score_effect,
    weight,
)
from jobs.report.material import evidence_of
from jobs.report.sentence import Sentence, count, name, rows, said, share
from jobs.report.spread import EMPTY_LABEL, moved_share

if TYPE_CHECKING:
    from jobs.charts.comparison import Bar
    from jobs.report.lead import Lead
    from jobs.report.material import Material
    from jobs.report.rows import FindingRow


def effect_of_empty(material: Material, lead: Lead) -> Sentences:
    """Say how many predictions were made without the input."""
    bar = _empty_bar(material, lead.finding)
    if bar is None:
        return effect_of_measure(material, lead)
    affected = rows(round(bar.current * rows_in_window(material, lead.finding)))
    others = len(lead.features) - 1
    where, facts = inside(lead.finding)
    facts |= {"rows": affected, "subject": name(lead.features[0])}
    also = ""
    if others:
        also, facts["others"] = " and {others}", count(others, "more input")
    told = Sentence(f"{{rows}} predictions{where} were made without {{subject}}{also}.", facts)
    return (told, *score_effect(material))


def empty_broke(material: Material, lead: Lead) -> Sentences:
    """Say how often the input is empty, live and in training."""
    finding = lead.finding
    bar = _empty_bar(material, finding)
    if bar is None:
        return measure_broke(material, lead)
    where, facts = inside(finding)
    told = said(
        f"{{subject}} is empty for {{live}} predictions{where}; in training for {{training}}.",
        subject=name(lead.features[0]),
        live=share(bar.current),
        training=share(bar.reference),
        **facts,
    )
    return (told, *others(lead), *weight(material, finding))


def _empty_bar(material: Material, finding: FindingRow) -> Bar | None:
    return next((bar for bar in lead_spread(material, finding) if bar.name == EMPTY_LABEL), None)


def effect_of_moved(material: Material, lead: Lead) -> Sentences:
    """Say how many predictions use values that training held less often."""
    spread = lead_spread(material, lead.finding)
    if not spread:
        return effect_of_measure(material, lead)
    affected = rows(round(moved_share(spread) * rows_in_window(material, lead.finding)))
    told = said(
        "{rows} predictions use values of {subject} that training held less often.",
        rows=affected,
        subject=name(lead.features[0]),
    )
    return (told, *score_effect(material))


def moved_broke(material: Material, lead: Lead) -> Sentences:
    """Say how many values lie elsewhere, and which most."""
    finding = lead.finding
    spread = lead_spread(material, finding)
    if not spread:
        return measure_broke(material, lead)
    where, facts = inside(finding)
    told = said(
        f"{{moved}} values of {{subject}}{where} fall elsewhere than in training.",
        moved=share(moved_share(spread)),
        subject=name(finding.feature or ""),
        **facts,
    )
    return (told, *largest_part(finding, spread), *others(lead), *weight(material, finding))


def effect_of_score(material: Material, lead: Lead) -> Sentences:
    """Say where the scores are, and how many decisions rest on them."""
    del lead
    published = material.rows.arrived.rows_published if material.rows.arrived else None
    decided = () if not published else (said("{rows} decisions rest on these scores.", rows=rows(published)),)
    return (*score_effect(material), *decided)


def score_broke(material: Material, lead: Lead) -> Sentences:
    """Say how many scores lie elsewhere, and whether inputs moved as well."""
    finding = lead.finding
    spread = lead_spread(material, finding)
    if not spread:
        return measure_broke(material, lead)
    where, facts = inside(finding)
    told = said(f"{{moved}} scores{where} fall elsewhere than in training.", moved=share(moved_share(spread)), **facts)
    return (told, *largest_part(finding, spread), *_inputs_with_score(finding))


def _inputs_with_score(finding: FindingRow) -> Sentences:
    inputs = evidence_of(finding).get("inputs_beyond")
    if not isinstance(inputs, list):
        return ()
    if not inputs:
        return (said("Every input is inside its limit: the model or its threshold may have changed."),)
    return (said("Beyond a limit on the same day: {inputs}.", inputs=count(len(inputs), "input")),)
