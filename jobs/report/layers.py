"""The five layers with their states, and beside each the number that moves with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.domain.state import State
from jobs.report.record.first import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jobs.report.material import Material

NAMES: Final = ("data in", "predictions", "performance", "business", "operations")

_BEYOND: Final = (State.WATCH.value, State.INVESTIGATE.value)


def layers(material: Material) -> tuple[Layer, ...]:
    """Return the five layers in their order; one that judging did not speak of is not measured."""
    judged = {str(each["layer"]): each for each in json.loads(material.rows.state.layers or "[]")}
    found = []
    for name in NAMES:
        state = judged.get(name, {}).get("state")
        title, series = _SERIES[name](material) if name in _SERIES else ("", ())
        line = str(judged.get(name, {}).get("line") or "not measured") if state else "no rule judges it"
        found.append(
            Layer(
                name=name.capitalize(),
                state=State(state) if state else None,
                line=line[:1].upper() + line[1:],
                detail=_DETAIL[name](material) if name in _DETAIL else "",
                series_title=title,
                series=tuple(series),
            )
        )
    return tuple(found)


def _inputs_beyond(material: Material) -> tuple[str, Sequence[float | None]]:
    beyond: dict[object, set[str]] = {}
    judged = set()
    for series in material.rows.series:
        if series.segment != ALL_SEGMENT or series.feature in (SCORE, ""):
            continue
        for day, value, state in zip(series.days, series.measured, series.states, strict=True):
            if value is not None:
                judged.add(day)
            if state in _BEYOND:
                beyond.setdefault(day, set()).add(series.feature)
    counts = [float(len(beyond.get(day, ()))) if day in judged else None for day in material.rows.days]
    return "inputs beyond their limit", counts


def _score_level(material: Material) -> tuple[str, Sequence[float | None]]:
    levels = material.score_levels.get(ALL_SEGMENT, {})
    return "mean score", [levels.get(day) for day in material.rows.days]


def _volume(material: Material) -> tuple[str, Sequence[float | None]]:
    return "predictions a day", [day.value for day in material.published]


_SERIES: Final[Mapping[str, Callable[[Material], tuple[str, Sequence[float | None]]]]] = {
    "data in": _inputs_beyond,
    "predictions": _score_level,
    "operations": _volume,
}


def _performance(material: Material) -> str:
    labels = material.model.labels
    return f"outcomes settle after {labels.maturity_days} days" if labels else "no outcomes are declared"


def _business(material: Material) -> str:
    decision = material.model.decision
    if decision is None or decision.costs is None:
        return "no cost of errors is declared"
    costs = decision.costs
    return (
        f"declared: {costs.false_positive:g} {costs.currency} a false alarm, "
        f"{costs.false_negative:g} {costs.currency} a miss"
    )


def _operations(material: Material) -> str:
    arrived = material.rows.arrived
    published = arrived.rows_published if arrived else None
    return f"{published:,} predictions on this day" if published else ""


_DETAIL: Final[Mapping[str, Callable[[Material], str]]] = {
    "performance": _performance,
    "business": _business,
    "operations": _operations,
}
