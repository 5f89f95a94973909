"""Read what the pages of a model's days tell, once for all of them, from the warehouse."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import timedelta
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import pyarrow as pa

from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.report import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from jobs.domain.day import Day
    from jobs.warehouse import Warehouse

HISTORY_DAYS: Final = 90
"""How many days a page looks back on, its own included."""

LEAST_DAYS_SHOWN: Final = 28
"""Charts never show fewer: a first week is seen to be one."""

LIVES_DAYS: Final = 365
"""How far back earlier findings of the same subject are looked for."""


Row = TypeVar("Row", bound=NamedTuple)
_day: Final[Callable[[NamedTuple], date]] = attrgetter("day")


def read_rows(kind: type[Row], warehouse: Warehouse, select: str, **parameters: object) -> tuple[Row, ...]:
    """Run a select of sql/report/ and return its rows as `kind`, whose fields are the select's columns."""
    table = warehouse.query(f"report/{select}", identifiers={}, **parameters)
    assert set(table.column_names) == set(kind._fields), f"{select}: {table.column_names} are not {kind._fields}"
    columns = (_values(table.column(name)) for name in kind._fields)
    return tuple(map(kind._make, zip(*columns, strict=True)))


class Reader:
    """Read what the pages of some days of a model need, each select once, and hand it out day by day."""

    def __init__(self, warehouse: Warehouse, model: str, days: Sequence[Day]) -> None:
        self._warehouse, self._model = warehouse, model
        self._days, self._first, self._last = list(days), min(days), max(days)
        self._snapshot = warehouse.snapshot_id()
        self._verdicts = self._of_days(rows.VerdictRow, "verdicts")
        self._findings = self._of_days(rows.FindingRow, "findings")
        every = [finding for found in self._findings.values() for finding in found]
        segments = sorted(_segments(every))
        self._metrics = self._of_days(rows.MetricRow, "metrics", features=sorted(_features(every)))
        self._quality = self._of_days(rows.QualityRow, "quality")
        self._objects = self._of_days(rows.ObjectRow, "objects")
        self._runs = self._of_days(rows.RunRow, "runs")
        start = self._first - timedelta(days=HISTORY_DAYS - 1)
        self._states = self._since(rows.StateRow, "states", start)
        self._manifest = self._since(rows.ManifestRow, "manifest", start)
        self._series = self._since(rows.SeriesRow, "series", start, segments=segments)
        self._score_levels = self._since(rows.ScoreLevelRow, "score_levels", start)
        self._spread = self._since(rows.SpreadRow, "spread", self._first_counted(), segments=segments)
        self._lives = self._since(rows.LifeRow, "lives", self._first - timedelta(days=LIVES_DAYS))
        told = {finding.finding_id for finding in every}
        self._alerts = read_rows(
            rows.AlertRow, warehouse, "alerts", model=model, last_day=self._last, findings=sorted(told)
        )
        self._bins: dict[str, Mapping[str, rows.BinsRow]] = {}

    def _since(self, kind: type[Row], select: str, start: Day, **more: object) -> tuple[Row, ...]:
        span = {"model": self._model, "first_day": start, "last_day": self._last}
        return read_rows(kind, self._warehouse, select, **span, **more)

    def _of_days(self, kind: type[Row], select: str, **more: object) -> Mapping[Day, tuple[Row, ...]]:
        found: dict[Day, list[Row]] = defaultdict(list)
        for row in self._since(kind, select, self._first, days=self._days, **more):
            found[_day(row)].append(row)
        return {day: tuple(each) for day, each in found.items()}

    def _first_counted(self) -> Day:
        windows = (row.window_days for found in self._verdicts.values() for row in found if row.value is not None)
        return self._first - timedelta(days=max(windows, default=1) - 1)

    def day(self, day: Day) -> rows.DayRows | None:
        """Return what the page of a day needs; None when the day was never judged: there is nothing to tell."""
        first = day - timedelta(days=HISTORY_DAYS - 1)
        states = tuple(row for row in self._states if first <= row.day <= day)
        if not states or states[-1].day != day:
            return None
        manifest = tuple(row for row in self._manifest if first <= row.day <= day)
        findings = self._findings.get(day, ())
        features, segments = _features(findings), _segments(findings)
        metrics = tuple(
            row for row in self._metrics.get(day, ()) if row.segment == ALL_SEGMENT or row.feature in features
        )
        told = {row.finding_id for row in findings}
        baseline_id = next((row.baseline_id for row in metrics if row.baseline_id), None)
        return rows.DayRows(
            day=day,
            days=_days_shown(day, [*(row.day for row in states), *(row.day for row in manifest)]),
            states=states,
            verdicts=self._verdicts.get(day, ()),
            series=tuple(_between(row, first, day) for row in self._series if row.segment in segments),
            findings=findings,
            lives=tuple(row for row in self._lives if row.last_day < day and row.finding_id not in told),
            quality=self._quality.get(day, ()),
            manifest=manifest,
            objects=self._objects.get(day, ()),
            spread=tuple(
                row
                for row in self._spread
                if row.day <= day and row.baseline_id == baseline_id and row.segment in segments
            ),
            baseline_id=baseline_id,
            bins=self._bins_of(baseline_id),
            metrics=metrics,
            score_levels=tuple(_levels_between(row, first, day) for row in self._score_levels),
            runs=self._runs.get(day, ()),
            alerts=_newest(row for row in self._alerts if row.day < day and row.finding_id in told),
            snapshot=self._snapshot,
        )

    def _bins_of(self, baseline_id: str | None) -> Mapping[str, rows.BinsRow]:
        if baseline_id is None:
            return {}
        if baseline_id not in self._bins:
            found = read_rows(rows.BinsRow, self._warehouse, "bins", model=self._model, baseline_id=baseline_id)
            self._bins[baseline_id] = {row.feature: row for row in found}
        return self._bins[baseline_id]


def _features(findings: Iterable[rows.FindingRow]) -> set[str]:
    """Return the features whose other segments a page tells of."""
    return {SCORE, *(row.feature for row in findings if row.feature is not None)}


def _segments(findings: Iterable[rows.FindingRow]) -> set[str]:
    """Return the segments whose values a page draws."""
    return {ALL_SEGMENT, *(row.segment for row in findings)}


def _newest(alerts: Iterable[rows.AlertRow]) -> tuple[rows.AlertRow, ...]:
    by_finding = {row.finding_id: row for row in alerts}
    return tuple(by_finding[finding_id] for finding_id in sorted(by_finding))


def _days_shown(day: Day, known: Iterable[date]) -> tuple[date, ...]:
    """Return the days that charts show: from the first known one on, at least four weeks, never more than are read."""
    least = day - timedelta(days=LEAST_DAYS_SHOWN - 1)
    first = max(day - timedelta(days=HISTORY_DAYS - 1), min([least, *known]))
    return tuple(first + timedelta(days=offset) for offset in range((day - first).days + 1))


def _between(row: rows.SeriesRow, first: Day, last: Day) -> rows.SeriesRow:
    """Return the part of a series that a page looks on; equal days, equal part, whatever else was read."""
    if not row.days or (row.days[0] >= first and row.days[-1] <= last):
        return row
    start, end = bisect_left(row.days, first), bisect_right(row.days, last)
    return row._replace(
        days=row.days[start:end],
        measured=row.measured[start:end],
        limits=row.limits[start:end],
        states=row.states[start:end],
    )


def _levels_between(row: rows.ScoreLevelRow, first: Day, last: Day) -> rows.ScoreLevelRow:
    start, end = bisect_left(row.days, first), bisect_right(row.days, last)
    return row._replace(
        days=row.days[start:end], measured=row.measured[start:end], row_counts=row.row_counts[start:end]
    )


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return a column's values; None for a number that is not finite: nothing of it can be drawn or said."""
    values: list[Any] = column.to_pylist()
    if pa.types.is_floating(column.type):
        return _finite(values)
    if pa.types.is_list(column.type) and pa.types.is_floating(column.type.value_type):
        return [each and _finite(each) for each in values]
    return values


def _finite(values: list[float | None]) -> list[float | None]:
    return [value if value is not None and isfinite(value) else None for value in values]
