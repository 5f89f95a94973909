"""The first screen: what one needs to know in a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.charts.history import DayValue
from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State
from jobs.report.answers import about_finding, about_quiet
from jobs.report.broke import effect
from jobs.report.broke.about import Sentences, largest_bin, score_effect, subject_of
from jobs.report.kinds import ADVICE, MEASURE_WORDS
from jobs.report.material import middle_range, since_of
from jobs.report.record.first import Action, FirstScreen, Spread, Trend
from jobs.report.sentence import Fact, Sentence, count, rows, said, share, strong
from jobs.report.spread import EMPTY_LABEL, folded, moved_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from jobs.charts.comparison import Bar
    from jobs.report.lead import Lead
    from jobs.report.material import Material

_SHARE_METRICS: Final = ("missing_change",)
_MEANINGS: Final = {"psi": "0 is the same", "js_distance": "0 is the same", "missing_change": "share of rows"}
_BEYOND: Final = (State.WATCH.value, State.INVESTIGATE.value)


def first_screen(material: Material, lead: Lead | None) -> FirstScreen:
    """Build the first screen about the leading finding, or about a day on which none is open."""
    if lead is None:
        return FirstScreen(
            is_quiet=True,
            effect=_quiet_effect(material),
            actions=(),
            do_not=None,
            answers=about_quiet(material),
            spread=_quiet_spread(material),
            trends=_quiet_trends(material),
        )
    return FirstScreen(
        is_quiet=lead.needs_nobody,
        effect=effect(material, lead),
        actions=_actions(lead),
        do_not=_do_not(lead),
        answers=about_finding(material, lead),
        spread=_lead_spread(material, lead),
        trends=_lead_trends(material, lead),
    )


def _actions(lead: Lead) -> tuple[Action, ...]:
    advice = ADVICE[lead.finding.kind]
    facts = {"subject": subject_of(lead), "owner": strong(lead.finding.owner)}
    runbook = f"runbooks/{lead.finding.runbook}.html"
    return (
        Action(what=_filled(advice.look, facts), runbook=f"{runbook}#what-do-i-check", cost="minutes"),
        Action(what=_filled(advice.ask, facts), runbook=f"{runbook}#who-owns-the-fix", cost="one message"),
    )


def _do_not(lead: Lead) -> Sentence:
    advice = ADVICE[lead.finding.kind]
    return said(f"{{never}}: {advice.because}", never=strong(advice.never))


def _filled(words: str, facts: Mapping[str, Fact]) -> Sentence:
    return Sentence(words, {hole: fact for hole, fact in facts.items() if f"{{{hole}}}" in words})


def _quiet_effect(material: Material) -> Sentences:
    if State(material.rows.state.state) in (State.NO_DATA, State.TOO_EARLY):
        unknown = sum(row.value is None for row in material.rows.verdicts)
        told = said(
            "{unknown} of {all} could not be judged, and none of them counts as OK.",
            unknown=count(unknown, "measure"),
            all=count(len(material.rows.verdicts), "measure"),
        )
        return (told, *score_effect(material))
    arrived = material.rows.arrived
    published = (arrived.rows_published or 0) if arrived else 0
    told = said("{rows} predictions were checked, and every judged measure is inside its limit.", rows=rows(published))
    return (told, *score_effect(material))


def _quiet_spread(material: Material) -> Spread | None:
    verdict = material.nearest
    return (
        None if verdict is None else _spread(material, verdict.feature, ALL_SEGMENT, verdict.window_days, marked=None)
    )


def _quiet_trends(material: Material) -> tuple[Trend, ...]:
    verdict = material.nearest
    if verdict is None:
        return _day_trends(material, since=None)
    return _measure_trends(material, verdict.rule, verdict.feature, ALL_SEGMENT, verdict.metric, since=None)


def _lead_spread(material: Material, lead: Lead) -> Spread | None:
    finding = lead.finding
    if finding.feature is None:
        return None
    marked = EMPTY_LABEL if finding.metric == "missing_change" else largest_bin(finding)
    return _spread(material, finding.feature, finding.segment, finding.window_days or 1, marked=marked)


def _spread(material: Material, feature: str, segment: str, window_days: int, *, marked: str | None) -> Spread | None:
    every = material.spread(feature, segment, window_days=window_days)
    if not every:
        return None
    groups = tuple(_marked(bar, bar.name == marked) for bar in folded(every))
    return Spread(
        feature=feature,
        segment=segment,
        window_days=window_days,
        groups=groups,
        row_count=material.spread_rows(feature, segment, window_days=window_days),
        reading=_reading(every),
    )


def _marked(bar: Bar, is_marked: bool) -> Bar:  # noqa: FBT001 - the one thing it sets
    from dataclasses import replace

    return replace(bar, is_marked=is_marked)


def _reading(spread: Sequence[Bar]) -> Sentence:
    empty = next(bar for bar in spread if bar.name == EMPTY_LABEL)
    return said(
        "{live} live values are empty, in training {training}. {moved} values fall elsewhere than in training.",
        live=share(empty.current),
        training=share(empty.reference),
        moved=share(moved_share(spread)),
    )


def _lead_trends(material: Material, lead: Lead) -> tuple[Trend, ...]:
    finding = lead.finding
    if finding.feature is None or finding.metric is None:
        return _day_trends(material, since=since_of(finding))
    return _measure_trends(
        material, finding.rule, finding.feature, finding.segment, finding.metric, since=since_of(finding)
    )


def _measure_trends(
    material: Material, rule: str, feature: str, segment: str, metric: str, *, since: date | None
) -> tuple[Trend, ...]:
    series = material.series(rule, feature, segment)
    if series is None:
        return _day_trends(material, since=since)
    judged = {
        day: (value, limit, state)
        for day, value, limit, state in zip(series.days, series.measured, series.limits, series.states, strict=True)
    }
    days = tuple(
        DayValue(
            day=day,
            value=judged[day][0] if day in judged else None,
            limit=judged[day][1] if day in judged else None,
            is_beyond=day in judged and judged[day][2] in _BEYOND,
            is_urgent=day in judged and judged[day][2] == State.INVESTIGATE.value,
            is_missing=material.states.get(day) is State.NO_DATA or (day in judged and judged[day][0] is None),
        )
        for day in material.rows.days
    )
    healthy = [each.value for each in days[:-1] if each.value is not None and not each.is_beyond]
    told = Trend(
        title=MEASURE_WORDS.get(metric, metric)[:1].upper() + MEASURE_WORDS.get(metric, metric)[1:],
        subject=feature,
        segment=segment,
        meaning=_MEANINGS.get(metric, "by day"),
        days=days,
        in_shares=metric in _SHARE_METRICS,
        normal=middle_range(healthy),
        since=since,
    )
    return (told,)


def _day_trends(material: Material, *, since: date | None) -> tuple[Trend, ...]:
    """Return what is known of days as a whole: how many predictions, and how high they were."""
    return (_rows_trend(material, since=since), _score_trend(material))


def _score_trend(material: Material) -> Trend:
    levels = material.score_levels.get(ALL_SEGMENT, {})
    return Trend(
        title="Mean score",
        subject=None,
        segment=ALL_SEGMENT,
        meaning="by day",
        days=tuple(
            DayValue(day=day.day, value=levels.get(day.day), is_missing=day.is_missing) for day in material.published
        ),
        in_shares=False,
        normal=material.normal_score,
        since=None,
    )


def _rows_trend(material: Material, *, since: date | None) -> Trend:
    usual = material.usual_rows
    return Trend(
        title="Predictions a day",
        subject=None,
        segment=ALL_SEGMENT,
        meaning="rows published",
        days=material.published,
        in_shares=False,
        normal=(float(usual[0]), float(usual[1])) if usual else None,
        since=since,
    )
