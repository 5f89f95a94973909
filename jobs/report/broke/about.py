"""What several kinds of finding say: of the scores, of how much is usual, of what and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.spec import ALL_SEGMENT
from jobs.report.material import evidence_of, times_limit
from jobs.report.sentence import Sentence, count, name, number, place, said, share, text
from jobs.report.spread import plain_label

if TYPE_CHECKING:
    from jobs.charts.comparison import Bar
    from jobs.report.lead import Lead
    from jobs.report.material import Material
    from jobs.report.rows import FindingRow
    from jobs.report.sentence import Fact

Sentences = tuple[Sentence, ...]


def score_effect(material: Material) -> Sentences:
    """Say whether the scores stayed where they normally are."""
    level, normal = material.score_level, material.normal_score
    if level is None:
        return ()
    if normal is None:
        return (said("The mean score is {level}.", level=number(level)),)
    facts = {"level": number(level), "low": number(normal[0]), "high": number(normal[1])}
    if normal[0] <= level <= normal[1]:
        return (Sentence("The mean score is {level}, inside its normal range of {low} to {high}.", facts),)
    moved = "fell" if level < normal[0] else "rose"
    return (Sentence(f"The mean score {moved} to {{level}}; normally {{low}} to {{high}}.", facts),)


def usually(material: Material) -> Sentences:
    """Say how many predictions a day normally has."""
    usual = material.usual_rows
    if usual is None:
        return ()
    return (said("Normally a day has about {low} to {high}.", low=number(usual[0]), high=number(usual[1])),)


def subject_of(lead: Lead) -> Fact:
    """Name what the leading finding is about: an input, several, or the data."""
    names = lead.features
    if not names:
        return text("the data")
    return name(names[0]) if len(names) == 1 else text(f"{names[0]} and {len(names) - 1} more")


def headline(lead: Lead) -> Sentences:
    """Say the finding's own headline where nothing more is known."""
    return (said("{headline}.", headline=text(lead.finding.headline.rstrip("."))),)


def inside(finding: FindingRow) -> tuple[str, dict[str, Fact]]:
    """Return the words that say in which part of the population, none for everybody."""
    if finding.segment == ALL_SEGMENT:
        return "", {}
    return " in {segment}", {"segment": name(finding.segment)}


def lead_spread(material: Material, finding: FindingRow) -> tuple[Bar, ...]:
    """Return how the finding's values are spread over its window; empty where it is about no values."""
    if finding.feature is None:
        return ()
    return material.spread(finding.feature, finding.segment, window_days=finding.window_days or 1)


def rows_in_window(material: Material, finding: FindingRow) -> int:
    """Return how many rows a finding's window holds."""
    feature = finding.feature or ""
    return material.spread_rows(feature, finding.segment, window_days=finding.window_days or 1)


def largest_part(finding: FindingRow, spread: tuple[Bar, ...]) -> Sentences:
    """Name the values that made most of the distance, as measuring it found; else those whose share changed most."""
    named = largest_bin(finding)
    bar = next((each for each in spread if each.name == named), None)
    bar = bar or max(spread, key=lambda each: abs(each.current - each.reference))
    return (
        said(
            "Largest part: values {values}, now {live}, in training {training}.",
            values=name(bar.name),
            live=share(bar.current),
            training=share(bar.reference),
        ),
    )


def largest_bin(finding: FindingRow) -> str | None:
    """Return the label of the values that made most of a finding's distance."""
    bins = evidence_of(finding).get("bins")
    return plain_label(str(bins[0]["label"])) if isinstance(bins, list) and bins else None


def others(lead: Lead) -> Sentences:
    """Name the other inputs of which the same is said."""
    names = lead.features[1:]
    if not names:
        return ()
    if len(names) == 1:
        return (said("The same holds for {other}.", other=name(names[0])),)
    return (
        said("The same holds for {other} and {more}.", other=name(names[0]), more=count(len(names) - 1, "more input")),
    )


def weight(material: Material, finding: FindingRow) -> Sentences:
    """Say how important the input is to the model."""
    rank = material.ranks.get(finding.feature or "")
    if rank is None:
        return ()
    inputs = number(len(material.model.features))
    return (said("It is the model's {rank} most important input of {inputs}.", rank=place(rank), inputs=inputs),)


def measure_broke(material: Material, lead: Lead) -> Sentences:
    """Say a measure and its limit; the headline where one of them is missing."""
    del material
    finding = lead.finding
    beyond = times_limit(finding.value, finding.limit_value)
    if finding.value is None or beyond is None or finding.limit_value is None:
        return headline(lead)
    where, facts = inside(finding)
    return (
        said(
            f"{{subject}}{where} is {{value}}; its limit is {{limit}}.",
            subject=name(finding.feature or finding.rule),
            value=number(finding.value),
            limit=number(finding.limit_value),
            **facts,
        ),
    )


def effect_of_measure(material: Material, lead: Lead) -> Sentences:
    """Say a measure, and where the scores are."""
    return (*measure_broke(material, lead), *score_effect(material))
