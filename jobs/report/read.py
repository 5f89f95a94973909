"""Read what the page of a model-day tells, once, from the warehouse."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from jobs.domain.spec import ALL_SEGMENT
from jobs.report import rows

if TYPE_CHECKING:
    from jobs.domain.day import Day
    from jobs.warehouse import Warehouse

HISTORY_DAYS: Final = 90
"""How many days a page looks back on, its own included."""

Row = TypeVar("Row")


def read_rows(kind: type[Row], warehouse: Warehouse, select: str, **parameters: object) -> tuple[Row, ...]:
    """Run a select of sql/report/ and return its rows as `kind`, whose fields are the select's columns."""
    table = warehouse.query(f"report/{select}", identifiers={}, **parameters)
    return tuple(kind(**{name: _finite(value) for name, value in row.items()}) for row in table.to_pylist())


def read_day(warehouse: Warehouse, model: str, day: Day) -> rows.DayRows | None:
    """Read what the page of a day needs; None when the day was never judged, so that there is nothing to tell."""
    first = day - timedelta(days=HISTORY_DAYS - 1)

    def here(kind: type[Row], select: str, **more: object) -> tuple[Row, ...]:
        return read_rows(kind, warehouse, select, model=model, day=day, **more)

    def until(kind: type[Row], select: str, *, since: Day = first, **more: object) -> tuple[Row, ...]:
        return read_rows(kind, warehouse, select, model=model, first_day=since, last_day=day, **more)

    states = until(rows.StateRow, "states")
    if not states or states[-1].day != day:
        return None
    verdicts = here(rows.VerdictRow, "verdicts")
    findings = here(rows.FindingRow, "findings")
    manifest = until(rows.ManifestRow, "manifest")
    is_delivered = bool(manifest) and manifest[-1].day == day
    segments = sorted({ALL_SEGMENT, *(each.segment for each in findings)})
    longest = max((each.window_days for each in verdicts if each.value is not None), default=1)
    spread = until(rows.SpreadRow, "spread", since=day - timedelta(days=longest - 1), segments=segments)
    baseline_id = next((each.baseline_id for each in spread if each.day == day), None)
    features = sorted({each.feature for each in findings if each.feature is not None})
    return rows.DayRows(
        day=day,
        days=tuple(first + timedelta(days=offset) for offset in range(HISTORY_DAYS)),
        states=states,
        verdicts=verdicts,
        series=until(rows.SeriesRow, "series", segments=segments),
        findings=findings,
        seen_before=here(rows.SeenBeforeRow, "seen_before"),
        quality=here(rows.QualityRow, "quality"),
        manifest=manifest,
        objects=here(rows.ObjectRow, "objects", version=manifest[-1].version) if is_delivered else (),
        spread=spread,
        baseline_id=baseline_id,
        bins={each.feature: each for each in _bins(warehouse, model, baseline_id)},
        metrics=here(rows.MetricRow, "metrics", features=features),
        score_levels=until(rows.ScoreLevelRow, "score_levels"),
        runs=here(rows.RunRow, "runs"),
        alerts=here(rows.AlertRow, "alerts", findings=[each.finding_id for each in findings]),
        snapshot=warehouse.snapshot_id(),
    )


def _bins(warehouse: Warehouse, model: str, baseline_id: str | None) -> tuple[rows.BinsRow, ...]:
    if baseline_id is None:
        return ()
    return read_rows(rows.BinsRow, warehouse, "bins", model=model, baseline_id=baseline_id)


def _finite(value: object) -> object:
    """Return None for a number that is not finite: nothing of it can be drawn or said."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_finite(each) if isinstance(each, float) else each for each in value]
    return value
