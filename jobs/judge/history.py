"""What healthy days looked like: the first of them set the limits, the latest are what today is compared with."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from jobs.domain.spec import ALL_SEGMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

WINDOWS: Final = (1, 7, 28)
"""Trailing windows in days, the day included."""

CALIBRATION_DAYS: Final = 28
"""Healthy days behind a limit; before, the declared band stands."""

CALIBRATION_QUANTILE: Final = 0.99
"""Of the first 28 healthy days, linearly interpolated: between the largest and the second largest of them."""


class CellKey(NamedTuple):
    """Name one series of values, one a day: a metric of one feature in one segment over windows of one length."""

    baseline_id: str | None
    metric: str
    reference: str | None
    feature: str
    segment: str
    window_days: int


class DailyValue(NamedTuple):
    """Hold one healthy day's value of a series."""

    key: CellKey
    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold the first healthy days of a series; `own` is None until there are 28 of them."""

    days: tuple[date, ...]
    own: float | None

    def own_before(self, day: date) -> float | None:
        """Return the calibrated quantile when all of its days lie before `day`: no day sets its own limit."""
        return self.own if self.own is not None and self.days[-1] < day else None

    def days_before(self, day: date) -> int:
        """Count the healthy days before `day`, 28 at most."""
        return bisect_left(self.days, day)


_NOTHING: Final = Calibration((), None)


class History:
    """Answer what a series' healthy days were; made once for all days that are judged.

    `first` holds each series' first 28 healthy evaluated values since its baseline, at most one a day: that of the
    shortest window that was large enough, which is the single day wherever days are large enough. They are frozen, so
    a fault that comes later never rolls into the limit that should show it. `daily` holds the one-day values that
    trailing limits compare with.
    """

    def __init__(self, first: Iterable[DailyValue], daily: Iterable[DailyValue] = ()) -> None:
        self._calibrations = {key: _calibration(values) for key, values in _series(first).items()}
        self._daily = _series(daily)

    def calibration(self, key: CellKey) -> Calibration:
        """Return the calibration of a series; an empty one where it has no healthy day."""
        return self._calibrations.get(key, _NOTHING)

    def own_of_all_rows(self, key: CellKey, day: date) -> float | None:
        """Return the calibrated quantile of the same feature over all rows, its shortest window that has one."""
        for window in WINDOWS:
            of_all = CellKey(key.baseline_id, key.metric, key.reference, key.feature, ALL_SEGMENT, window)
            own = self.calibration(of_all).own_before(day)
            if own is not None:
                return own
        return None

    def trailing(self, key: CellKey, day: date, trailing_days: int) -> list[float]:
        """List the healthy values of the `trailing_days` days before `day`, itself left out, oldest first."""
        earliest = day - timedelta(days=trailing_days)
        return [value for at, value in self._daily.get(key, []) if earliest <= at < day]

    def calibrated_days(self, day: date) -> int:
        """Count the healthy days behind the limits of all rows on `day`, 28 at most: those of the fullest series."""
        counts = (each.days_before(day) for key, each in self._calibrations.items() if key.segment == ALL_SEGMENT)
        return max(counts, default=0)


def _series(values: Iterable[DailyValue]) -> Mapping[CellKey, list[tuple[date, float]]]:
    series: dict[CellKey, list[tuple[date, float]]] = defaultdict(list)
    for each in values:
        series[each.key].append((each.day, each.value))
    for days in series.values():
        days.sort()
    return series


def _calibration(values: list[tuple[date, float]]) -> Calibration:
    first = values[:CALIBRATION_DAYS]
    days = tuple(day for day, _ in first)
    if len(first) < CALIBRATION_DAYS:
        return Calibration(days, None)
    return Calibration(days, float(np.quantile([value for _, value in first], CALIBRATION_QUANTILE)))
