"""The questions that anyone asks of a finding: since when, who, real or noise, what is unknown, whose is it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.domain.state import State
from jobs.report.broke import JUST_BEYOND, how_bad, what_broke
from jobs.report.material import evidence_of, since_of, times_limit
from jobs.report.record.first import Answer
from jobs.report.sentence import Sentence, count, day, name, number, place, said, share, strong, text, times, weekday

if TYPE_CHECKING:
    from jobs.report.broke.about import Sentences
    from jobs.report.lead import Lead
    from jobs.report.material import Material
    from jobs.report.rows import SeriesRow

DAYS_NEEDED: Final = 28
"""Healthy days behind a limit of an input's own."""

_BEYOND: Final = (State.WATCH.value, State.INVESTIGATE.value)


def about_finding(material: Material, lead: Lead) -> tuple[Answer, ...]:
    """Answer for the leading finding."""
    return (
        Answer(question="What broke", sentences=what_broke(material, lead)),
        Answer(question="How bad", sentences=how_bad(material, lead)),
        Answer(question="Since when", sentences=_since_when(material, lead)),
        Answer(question="Who is affected", sentences=_who(material, lead)),
        Answer(question="Real or noise", sentences=_real(material, lead)),
        Answer(question="Not yet known", sentences=not_yet_known(material)),
        Answer(question="Who owns it", sentences=_owners(material, lead)),
    )


def about_quiet(material: Material) -> tuple[Answer, ...]:
    """Answer for a day without an open finding."""
    judged = sum(row.value is not None for row in material.rows.verdicts)
    checked = said(
        "{judged} of {inputs}, the score and {segments}; {expectations} on the data.",
        judged=count(judged, "measure"),
        inputs=count(len(material.model.features), "input"),
        segments=count(max(0, len(material.score_levels) - 1), "segment"),
        expectations=count(len(material.rows.quality), "expectation"),
    )
    return (
        Answer(question="What was checked", sentences=(checked,)),
        Answer(question="Nearest to its limit", sentences=nearest(material)),
        Answer(question="Since when", sentences=_quiet_since(material)),
        Answer(question="Not yet known", sentences=not_yet_known(material)),
        Answer(question="Who owns it", sentences=(said("Model: {owner}.", owner=strong(material.model.owner)),)),
    )


def nearest(material: Material) -> Sentences:
    """Say which input is nearest to its limit."""
    row = material.nearest
    if row is None:
        return (said("No input could be held against a limit."),)
    ratio = times_limit(row.value, row.limit_value) or 0.0
    return (said("{feature}, at {ratio} its limit.", feature=name(row.feature), ratio=times(max(0.0, ratio))),)


def not_yet_known(material: Material) -> Sentences:
    """Say what is unknown, and when it will be known."""
    told: list[Sentence] = []
    labels = material.model.labels
    if labels is None:
        told.append(said("How many decisions were wrong: no outcomes are declared."))
    else:
        settled = day(material.day + timedelta(days=labels.maturity_days))
        told.append(
            said("How many decisions were wrong: outcomes settle by {day} and are not measured yet.", day=settled)
        )
    calibrated = material.rows.state.calibrated_days
    if calibrated is not None and calibrated < DAYS_NEEDED:
        told.append(
            said(
                "Limits are provisional: {so_far} of {needed} behind them.",
                so_far=number(calibrated),
                needed=count(DAYS_NEEDED, "healthy day"),
            )
        )
    if unknown := material.rows.state.not_evaluated:
        told.append(
            said(
                "{unknown} could not be judged: {why}.",
                unknown=count(unknown, "measure"),
                why=text("which and why", href="#not-checked"),
            )
        )
    return tuple(told)


def _quiet_since(material: Material) -> Sentences:
    states = [material.states.get(each) for each in material.rows.days]
    here = states[-1]
    length = next((at for at, state in enumerate(reversed(states)) if state is not here), len(states))
    if length == 1:
        return (said("This is the first such day in a row."),)
    first = material.rows.days[-length]
    return (said("{days} in a row, since {first}.", days=count(length, "day"), first=weekday(first)),)


def _since_when(material: Material, lead: Lead) -> Sentences:
    finding = lead.finding
    since = since_of(finding)
    told = [
        said("{first}; this is its first day.", first=weekday(since))
        if since == material.day
        else said("{first}, now its {place} day.", first=weekday(since), place=place((material.day - since).days + 1))
    ]
    before = material.lives_before(finding)
    if before:
        last = max(life.last_day for life in before)
        told.append(said("Seen {times} before, last on {last}.", times=count(len(before), "time"), last=day(last)))
    return tuple(told)


def _who(material: Material, lead: Lead) -> Sentences:
    evidence = evidence_of(lead.finding)
    beyond = evidence.get("segments")
    judged = evidence.get("segments_judged")
    if lead.finding.feature is None or not isinstance(beyond, list) or not isinstance(judged, int):
        return (said("All predictions of this day."),)
    if lead.finding.segment == ALL_SEGMENT and not judged:
        return (said("All predictions; no segment could be judged on its own."),)
    names = [str(each["segment"]) for each in beyond]
    if not names:
        return (said("All predictions together; each of {all} is inside its limit.", all=count(judged, "segment")),)
    if len(names) == judged:
        return (said("Everyone: all {all} that could be judged.", all=count(judged, "segment")),)
    rest = said("Inside their limit: {rest}.", rest=count(judged - len(names), "other segment"))
    return (_named(material, lead, names), rest)


def _named(material: Material, lead: Lead, names: list[str]) -> Sentence:
    first = names[0]
    facts = {"first": name(first, href="#segments")}
    words = "{first}"
    rows_of = {
        row.segment: row.row_count
        for row in material.rows.metrics
        if row.window_days == 1 and row.row_count and row.feature == lead.finding.feature
    }
    if rows_of.get(first) and rows_of.get(ALL_SEGMENT):
        words += " ({share} predictions)"
        facts["share"] = share((rows_of[first] or 0) / (rows_of[ALL_SEGMENT] or 1))
    if len(names) > 1:
        words += " and {more}"
        facts["more"] = count(len(names) - 1, "more segment")
    return Sentence(f"{words}.", facts)


def _real(material: Material, lead: Lead) -> Sentences:
    finding = lead.finding
    if finding.feature is None or finding.metric is None:
        return (said("{real} It was counted, not estimated.", real=strong("Real.")),)
    told: list[Sentence] = []
    measured = material.metric(
        finding.feature, finding.metric, window_days=finding.window_days or 1, segment=finding.segment
    )
    critical = measured.critical_value if measured else None
    if critical and finding.value is not None:
        ratio = abs(finding.value) / critical
        word = strong("Real." if ratio > 1 else "May be noise.")
        how = "{ratio}" if abs(ratio - 1) > JUST_BEYOND - 1 else "about"
        facts = {"ratio": times(ratio)} if how == "{ratio}" else {}
        told.append(said(f"{{word}} It is {how} what chance exceeds on one day in a hundred.", word=word, **facts))
    told += _crossed_before(material.series(finding.rule, finding.feature, finding.segment), lead)
    told.append(said("{how}.", how=text("How we know", href="#how")))
    return tuple(told)


def _crossed_before(series: SeriesRow | None, lead: Lead) -> Sentences:
    if series is None:
        return ()
    before = [
        state
        for each, value, state in zip(series.days, series.measured, series.states, strict=True)
        if value is not None and each < since_of(lead.finding)
    ]
    if not before:
        return (said("No day before it was judged by this rule."),)
    crossed = sum(state in _BEYOND for state in before)
    if not crossed:
        return (said("On the {days} judged before, the line was never crossed.", days=count(len(before), "day")),)
    return (
        said(
            "On the {days} judged before, the line was crossed on {times}.",
            days=count(len(before), "day"),
            times=number(crossed),
        ),
    )


def _owners(material: Material, lead: Lead) -> Sentences:
    model = strong(material.model.owner)
    if lead.finding.owner == material.model.owner:
        return (said("{owner}, who own the model.", owner=model),)
    subject = "The input" if lead.finding.feature not in (None, SCORE) else "This finding"
    return (said(f"{subject}: {{owner}}. The model: {{model}}.", owner=strong(lead.finding.owner), model=model),)
