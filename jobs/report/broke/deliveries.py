"""Data that break what was expected of them, and days that did not come whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.report.broke.about import Sentences, effect_of_measure, measure_broke, score_effect, usually
from jobs.report.kinds import expectation_words
from jobs.report.sentence import Sentence, count, name, rows, said, share, text

if TYPE_CHECKING:
    from jobs.report.lead import Lead
    from jobs.report.material import Material
    from jobs.report.rows import QualityRow


def effect_of_quality(material: Material, lead: Lead) -> Sentences:
    """Say how many predictions were made on data that broke expectations."""
    del lead
    failed = sum(row.outcome != "pass" for row in material.rows.quality)
    published = material.rows.arrived.rows_published if material.rows.arrived else None
    told = said(
        "{rows} predictions were made on data that break {failed} of {all}.",
        rows=rows(published or 0),
        failed=count(failed, "expectation"),
        all=count(len(material.rows.quality), "expectation"),
    )
    return (told, *score_effect(material))


def quality_broke(material: Material, lead: Lead) -> Sentences:
    """Name the expectations that failed worst."""
    bad = [row for row in material.rows.quality if row.outcome != "pass"]
    mine = [row for row in bad if row.column_name == lead.finding.feature] or bad
    worst = sorted(mine, key=lambda row: (row.outcome == "error", -(row.unexpected_share or 0.0)))
    return tuple(_broken(row) for row in worst[:2])


def _broken(row: QualityRow) -> Sentence:
    facts = {"subject": name(row.column_name or "the day"), "expectation": text(expectation_words(row.expectation))}
    if row.outcome == "error":
        return Sentence("{subject}: “{expectation}” could not be evaluated.", facts)
    if row.unexpected_share:
        facts["share"] = share(row.unexpected_share)
        return Sentence("{subject}: {share} rows break “{expectation}”.", facts)
    facts["observed"] = text(row.observed or "nothing")
    return Sentence("{subject} breaks “{expectation}”: {observed}.", facts)


def nothing_known(material: Material, lead: Lead) -> Sentences:
    """Say that the day is unknown, and what a day normally has."""
    del lead
    return (said("Nothing is known about this day's predictions."), *usually(material))


def day_broke(material: Material, lead: Lead) -> Sentences:
    """Say why nothing of the day can be used."""
    arrived = material.rows.arrived
    if arrived is None:
        return (said("No delivery of this day was ever loaded."),)
    told = [said("{reason}.", reason=text((arrived.reason or lead.finding.headline).rstrip(".")))]
    if arrived.rows_read:
        told.append(said("{read} were read, none published.", read=count(arrived.rows_read, "row")))
    return tuple(told)


def effect_of_account(material: Material, lead: Lead) -> Sentences:
    """Say how many predictions the page's numbers rest on."""
    arrived = material.rows.arrived
    if arrived is None or arrived.rows_published is None:
        return effect_of_measure(material, lead)
    told = said("The numbers of this page rest on {rows} predictions.", rows=rows(arrived.rows_published))
    return (told, *usually(material))


def files_broke(material: Material, lead: Lead) -> Sentences:
    """Count the files that were set aside."""
    del lead
    aside = sum(row.outcome == "quarantined" for row in material.rows.objects)
    everything = len(material.rows.objects)
    return (
        said(
            "{aside} of {all} could not be read as declared; its rows are in no number here.",
            aside=count(aside, "file"),
            all=count(everything, "file"),
        ),
    )


def conflicts_broke(material: Material, lead: Lead) -> Sentences:
    """Count the request ids that came with different content."""
    arrived = material.rows.arrived
    if arrived is None or not arrived.conflicting_requests:
        return measure_broke(material, lead)
    return (said("{ids} came with different content.", ids=count(arrived.conflicting_requests, "request id")),)


def outside_broke(material: Material, lead: Lead) -> Sentences:
    """Say how many predictions lie on another day."""
    arrived = material.rows.arrived
    if arrived is None or not arrived.rows_published or arrived.rows_outside_day is None:
        return measure_broke(material, lead)
    outside = arrived.rows_outside_day / arrived.rows_published
    return (
        said(
            "{outside} predictions lie on another day by their event time; {limit} are allowed.",
            outside=share(outside),
            limit=share(material.model.log.outside_day_share),
        ),
    )
