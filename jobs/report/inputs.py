"""The table of all inputs: what was judged of each, how it moved, and how it was on the days before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State
from jobs.report.material import DISTANCES, ORDER, most_urgent, times_limit
from jobs.report.record.inputs import InputRow
from jobs.report.sentence import Sentence, name, said, share, text
from jobs.report.spread import EMPTY_LABEL, folded, moved_share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jobs.charts.comparison import Bar
    from jobs.domain.feature import Feature
    from jobs.report.material import Material
    from jobs.report.rows import VerdictRow

SHOWN_FIRST: Final = 25
"""Inputs that show without choosing, beside those that need a look."""

OVERLAY_BARS: Final = 12


def inputs(material: Material) -> tuple[InputRow, ...]:
    """Return a row for every declared input, the one that needs a look most first."""
    since = _since(material)
    equal_weight = 1 / len(material.model.features)
    found = [_row(material, feature, since.get(feature.name)) for feature in material.model.features]

    def urgency(row: InputRow) -> tuple[int, float, float, str]:
        weight = equal_weight if row.importance is None else row.importance
        return ORDER.index(row.state), -weight * (row.of_limit or 0.0), -weight, row.name

    ordered = sorted(found, key=urgency)
    return tuple(replace(row, is_shown_first=place < SHOWN_FIRST) for place, row in enumerate(ordered))


def _since(material: Material) -> dict[str, date]:
    found: dict[str, date] = {}
    for finding in material.open_findings:
        if finding.feature is not None:
            found[finding.feature] = min(finding.opened_day, found.get(finding.feature, finding.opened_day))
    return found


def _row(material: Material, feature: Feature, since: date | None) -> InputRow:
    judged = material.verdicts.get((feature.name, ALL_SEGMENT), ())
    lead = _leading(judged)
    states = [State(row.state) for row in judged]
    states += [State(each.state) for each in material.open_findings if each.feature == feature.name]
    window = (lead.window_days if lead else None) or 1
    spread = material.spread(feature.name, window_days=window)
    empty = next((bar for bar in spread if bar.name == EMPTY_LABEL), None)
    psi = material.metric(feature.name, "psi", window_days=window)
    distance = material.metric(feature.name, "js_distance", window_days=window)
    values, limits = _history(material, lead)
    return InputRow(
        name=feature.name,
        state=most_urgent(states),
        reading=_reading(material, feature.name, lead, spread),
        owner=feature.owner or material.model.owner,
        importance=feature.importance,
        rank=material.ranks.get(feature.name),
        is_important=feature.name in material.important,
        is_shown_first=False,
        moved=moved_share(spread) if spread else None,
        of_limit=times_limit(lead.value, lead.limit_value) if lead else None,
        metric=lead.metric if lead else None,
        value=lead.value if lead else None,
        limit=lead.limit_value if lead else None,
        limit_origin=lead.limit_origin if lead else None,
        window_days=lead.window_days if lead else None,
        row_count=lead.row_count if lead else None,
        psi=psi.value if psi else None,
        chance=psi.expected_without_drift if psi else None,
        critical=psi.critical_value if psi else None,
        js_distance=distance.value if distance else None,
        values=values,
        limits=limits,
        groups=folded(spread, most=OVERLAY_BARS),
        empty_reference=empty.reference if empty else None,
        empty_current=empty.current if empty else None,
        since=since,
    )


def _leading(judged: Sequence[VerdictRow]) -> VerdictRow | None:
    """Return the verdict that a row shows: the most urgent state, then the furthest from its limit."""
    return min(
        (row for row in judged if row.metric in DISTANCES),
        key=lambda row: (
            ORDER.index(State(row.state)) if row.value is not None else len(ORDER),
            -(times_limit(row.value, row.limit_value) or 0.0),
            row.rule,
        ),
        default=None,
    )


def _history(material: Material, lead: VerdictRow | None) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    series = material.series(lead.rule, lead.feature, lead.segment) if lead else None
    if series is None:
        return (), ()
    values = dict(zip(series.days, series.measured, strict=True))
    limits = dict(zip(series.days, series.limits, strict=True))
    days = material.rows.days
    return tuple(values.get(day) for day in days), tuple(limits.get(day) for day in days)


def _reading(material: Material, feature: str, lead: VerdictRow | None, spread: Sequence[Bar]) -> Sentence | None:
    """Say in one line why a row needs a look; nothing of an input that is fine."""
    if lead is None or lead.value is None:
        return said("{reason}", reason=text((lead.reason if lead else None) or "not judged"))
    finding = next((each for each in material.open_findings if each.feature == feature), None)
    if State(lead.state) is State.OK:
        return None if finding is None else said("in {segment}", segment=name(finding.segment))
    empty = next((bar for bar in spread if bar.name == EMPTY_LABEL), None)
    if lead.metric == "missing_change" and empty is not None:
        return said("empty for {live}", live=share(empty.current))
    if not spread:
        return None
    bar = max(spread, key=lambda each: abs(each.current - each.reference))
    return said(
        "{values}: {training} → {live}", values=text(bar.name), training=share(bar.reference), live=share(bar.current)
    )
