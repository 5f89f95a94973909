"""What broke and what it does: the sentences about the leading finding, one pair of functions per kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind
from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.report.kinds import expectation_words
from jobs.report.material import DISTANCES, evidence_of, times_limit
from jobs.report.sentence import Sentence, count, name, number, place, rows, said, share, text, times
from jobs.report.spread import EMPTY_LABEL, moved_share, plain_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobs.charts.comparison import Bar
    from jobs.report.lead import Lead
    from jobs.report.material import Material
    from jobs.report.rows import FindingRow, QualityRow
    from jobs.report.sentence import Fact

Sentences = tuple[Sentence, ...]

JUST_BEYOND: Final = 1.05
"""Of a limit: below, "1 times its limit" would tell nothing."""

Telling = "Callable[[Material, Lead], Sentences]"


def effect(material: Material, lead: Lead) -> Sentences:
    """Say what the finding does to decisions, with the normal value: the first thing one reads."""
    tell: Callable[[Material, Lead], Sentences] = EFFECTS.get(lead.finding.kind, _effect_of_measure)
    return tell(material, lead) or _headline(lead)


def what_broke(material: Material, lead: Lead) -> Sentences:
    """Say what is wrong, in numbers of a hundred."""
    tell: Callable[[Material, Lead], Sentences] = BROKE.get(lead.finding.kind, _measure_broke)
    return tell(material, lead) or _headline(lead)


def _headline(lead: Lead) -> Sentences:
    return (said("{headline}.", headline=text(lead.finding.headline.rstrip("."))),)


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


def lead_spread(material: Material, finding: FindingRow) -> tuple[Bar, ...]:
    """Return how the finding's values are spread over its window; empty where it is about no values."""
    if finding.feature is None:
        return ()
    return material.spread(finding.feature, finding.segment, window_days=finding.window_days or 1)


def _rows_in_window(material: Material, finding: FindingRow) -> int:
    feature = finding.feature or ""
    return material.spread_rows(feature, finding.segment, window_days=finding.window_days or 1)


def _empty_bar(material: Material, finding: FindingRow) -> Bar | None:
    return next((bar for bar in lead_spread(material, finding) if bar.name == EMPTY_LABEL), None)


def _inside(finding: FindingRow) -> tuple[str, dict[str, Fact]]:
    """Return the words that say in which part of the population, none for everybody."""
    if finding.segment == ALL_SEGMENT:
        return "", {}
    return " in {segment}", {"segment": name(finding.segment)}


def _effect_of_empty(material: Material, lead: Lead) -> Sentences:
    bar = _empty_bar(material, lead.finding)
    if bar is None:
        return _effect_of_measure(material, lead)
    affected = rows(round(bar.current * _rows_in_window(material, lead.finding)))
    others = len(lead.features) - 1
    where, facts = _inside(lead.finding)
    facts |= {"rows": affected, "subject": name(lead.features[0])}
    also = ""
    if others:
        also, facts["others"] = " and {others}", count(others, "more input")
    told = Sentence(f"{{rows}} predictions{where} were made without {{subject}}{also}.", facts)
    return (told, *score_effect(material))


def _empty_broke(material: Material, lead: Lead) -> Sentences:
    finding = lead.finding
    bar = _empty_bar(material, finding)
    if bar is None:
        return _measure_broke(material, lead)
    where, facts = _inside(finding)
    told = said(
        f"{{subject}} is empty for {{live}} predictions{where}; in training for {{training}}.",
        subject=name(lead.features[0]),
        live=share(bar.current),
        training=share(bar.reference),
        **facts,
    )
    return (told, *_others(lead), *_weight(material, finding))


def _effect_of_moved(material: Material, lead: Lead) -> Sentences:
    spread = lead_spread(material, lead.finding)
    if not spread:
        return _effect_of_measure(material, lead)
    affected = rows(round(moved_share(spread) * _rows_in_window(material, lead.finding)))
    told = said(
        "{rows} predictions use values of {subject} that training held less often.",
        rows=affected,
        subject=name(lead.features[0]),
    )
    return (told, *score_effect(material))


def _moved_broke(material: Material, lead: Lead) -> Sentences:
    finding = lead.finding
    spread = lead_spread(material, finding)
    if not spread:
        return _measure_broke(material, lead)
    where, facts = _inside(finding)
    told = said(
        f"{{moved}} values of {{subject}}{where} fall elsewhere than in training.",
        moved=share(moved_share(spread)),
        subject=name(finding.feature or ""),
        **facts,
    )
    return (told, *_largest_part(finding, spread), *_others(lead), *_weight(material, finding))


def _largest_part(finding: FindingRow, spread: tuple[Bar, ...]) -> Sentences:
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


def _others(lead: Lead) -> Sentences:
    names = lead.features[1:]
    if not names:
        return ()
    if len(names) == 1:
        return (said("The same holds for {other}.", other=name(names[0])),)
    return (
        said("The same holds for {other} and {more}.", other=name(names[0]), more=count(len(names) - 1, "more input")),
    )


def _weight(material: Material, finding: FindingRow) -> Sentences:
    rank = material.ranks.get(finding.feature or "")
    if rank is None:
        return ()
    inputs = number(len(material.model.features))
    return (said("It is the model's {rank} most important input of {inputs}.", rank=place(rank), inputs=inputs),)


def _effect_of_score(material: Material, lead: Lead) -> Sentences:
    del lead
    published = material.rows.arrived.rows_published if material.rows.arrived else None
    decided = () if not published else (said("{rows} decisions rest on these scores.", rows=rows(published)),)
    return (*score_effect(material), *decided)


def _score_broke(material: Material, lead: Lead) -> Sentences:
    finding = lead.finding
    spread = lead_spread(material, finding)
    if not spread:
        return _measure_broke(material, lead)
    where, facts = _inside(finding)
    told = said(f"{{moved}} scores{where} fall elsewhere than in training.", moved=share(moved_share(spread)), **facts)
    return (told, *_largest_part(finding, spread), *_inputs_with_score(finding))


def _inputs_with_score(finding: FindingRow) -> Sentences:
    inputs = evidence_of(finding).get("inputs_beyond")
    if not isinstance(inputs, list):
        return ()
    if not inputs:
        return (said("Every input is inside its limit: the model or its threshold may have changed."),)
    return (said("Beyond a limit on the same day: {inputs}.", inputs=count(len(inputs), "input")),)


def _effect_of_measure(material: Material, lead: Lead) -> Sentences:
    return (*_measure_broke(material, lead), *score_effect(material))


def _measure_broke(material: Material, lead: Lead) -> Sentences:
    del material
    finding = lead.finding
    beyond = times_limit(finding.value, finding.limit_value)
    if finding.value is None or beyond is None or finding.limit_value is None:
        return _headline(lead)
    where, facts = _inside(finding)
    return (
        said(
            f"{{subject}}{where} is {{value}}; its limit is {{limit}}.",
            subject=name(finding.feature or finding.rule),
            value=number(finding.value),
            limit=number(finding.limit_value),
            **facts,
        ),
    )


def _effect_of_quality(material: Material, lead: Lead) -> Sentences:
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


def _quality_broke(material: Material, lead: Lead) -> Sentences:
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


def _nothing_known(material: Material, lead: Lead) -> Sentences:
    del lead
    return (said("Nothing is known about this day's predictions."), *usually(material))


def _day_broke(material: Material, lead: Lead) -> Sentences:
    arrived = material.rows.arrived
    if arrived is None:
        return (said("No delivery of this day was ever loaded."),)
    told = [said("{reason}.", reason=text((arrived.reason or lead.finding.headline).rstrip(".")))]
    if arrived.rows_read:
        told.append(said("{read} were read, none published.", read=count(arrived.rows_read, "row")))
    return tuple(told)


def _effect_of_account(material: Material, lead: Lead) -> Sentences:
    arrived = material.rows.arrived
    if arrived is None or arrived.rows_published is None:
        return _effect_of_measure(material, lead)
    told = said("The numbers of this page rest on {rows} predictions.", rows=rows(arrived.rows_published))
    return (told, *usually(material))


def _files_broke(material: Material, lead: Lead) -> Sentences:
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


def _conflicts_broke(material: Material, lead: Lead) -> Sentences:
    arrived = material.rows.arrived
    if arrived is None or not arrived.conflicting_requests:
        return _measure_broke(material, lead)
    return (said("{ids} came with different content.", ids=count(arrived.conflicting_requests, "request id")),)


def _outside_broke(material: Material, lead: Lead) -> Sentences:
    arrived = material.rows.arrived
    if arrived is None or not arrived.rows_published or arrived.rows_outside_day is None:
        return _measure_broke(material, lead)
    outside = arrived.rows_outside_day / arrived.rows_published
    return (
        said(
            "{outside} predictions lie on another day by their event time; {limit} are allowed.",
            outside=share(outside),
            limit=share(material.model.log.outside_day_share),
        ),
    )


def _unchecked(material: Material, lead: Lead) -> Sentences:
    del lead
    unknown = sum(row.value is None for row in material.rows.verdicts)
    return (
        said(
            "{unknown} of {all} could not be judged, and none of them counts as OK.",
            unknown=count(unknown, "measure"),
            all=count(len(material.rows.verdicts), "measure"),
        ),
    )


def _unchecked_broke(material: Material, lead: Lead) -> Sentences:
    reasons = sorted(
        {(row.reason or "not measured").partition(":")[0] for row in material.rows.verdicts if row.value is None}
    )
    told = [said("{headline}.", headline=text(lead.finding.headline.rstrip(".")))]
    if reasons:
        told.append(said("Reasons: {reasons}.", reasons=text("; ".join(reasons))))
    return tuple(told)


def _run_broke(material: Material, lead: Lead) -> Sentences:
    failed = [row for row in material.rows.runs if row.outcome == "failed"]
    if not failed:
        return _measure_broke(material, lead)
    return tuple(
        said("Job {job} failed: {message}.", job=name(row.job), message=text((row.message or "no message").rstrip(".")))
        for row in failed[:2]
    )


EFFECTS: Final[Mapping[str, Callable[[Material, Lead], Sentences]]] = {
    Kind.INPUT_EMPTY: _effect_of_empty,
    Kind.INPUT_MOVED: _effect_of_moved,
    Kind.SCORE_MOVED: _effect_of_score,
    Kind.QUALITY_FAILED: _effect_of_quality,
    Kind.DAY_QUARANTINED: _nothing_known,
    Kind.DAY_ABSENT: _nothing_known,
    Kind.DAY_EMPTY: _nothing_known,
    Kind.FILES_QUARANTINED: _effect_of_account,
    Kind.CONFLICTING_REQUESTS: _effect_of_account,
    Kind.ROWS_OUTSIDE_DAY: _effect_of_account,
    Kind.NOT_EVALUATED: _unchecked,
    Kind.RUN_FAILED: _unchecked,
}

BROKE: Final[Mapping[str, Callable[[Material, Lead], Sentences]]] = {
    Kind.INPUT_EMPTY: _empty_broke,
    Kind.INPUT_MOVED: _moved_broke,
    Kind.SCORE_MOVED: _score_broke,
    Kind.QUALITY_FAILED: _quality_broke,
    Kind.DAY_QUARANTINED: _day_broke,
    Kind.DAY_ABSENT: _day_broke,
    Kind.DAY_EMPTY: _day_broke,
    Kind.FILES_QUARANTINED: _files_broke,
    Kind.CONFLICTING_REQUESTS: _conflicts_broke,
    Kind.ROWS_OUTSIDE_DAY: _outside_broke,
    Kind.NOT_EVALUATED: _unchecked_broke,
    Kind.RUN_FAILED: _run_broke,
}


def _how_far(beyond: float) -> Sentence:
    if beyond < JUST_BEYOND:
        return said("It is just beyond its limit.")
    return said("It is {beyond} its limit.", beyond=times(beyond))


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
