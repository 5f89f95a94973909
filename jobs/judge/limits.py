"""Which number is not to be beyond, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.finding import Limit
from jobs.domain.rule import Bands, TrailingLimit
from jobs.statistics.trailing import trailing_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.domain.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Declare what is judged of a distance before a series has limits of its own, and how its own limits are held.

    From `watch` on it is worth a look, from `investigate` on somebody acts. `floor` is the least change that matters:
    no calibrated limit is below it. `least_rows` is the smallest sample for which the metric's law holds,
    `largest_critical_value` the largest that still tells a change from chance. `is_share` says that own limits keep
    the band's distance (a share) rather than its proportion (an index).
    """

    watch: float
    investigate: float
    floor: float
    least_rows: int
    largest_critical_value: float
    is_share: bool = False


BANDS: Final = {
    "psi": Band(watch=0.1, investigate=0.25, floor=0.05, least_rows=140, largest_critical_value=0.1),
    "js_distance": Band(watch=0.13, investigate=0.21, floor=0.09, least_rows=140, largest_critical_value=0.13),
    "missing_change": Band(
        watch=0.02, investigate=0.1, floor=0.02, least_rows=1, largest_critical_value=0.1, is_share=True
    ),
}
"""Metric → band. Those of js_distance are psi's, by js² = psi / (8 ln 2) for small changes."""


PROVISIONAL: Final = "band"
"""Origin of a limit that stands only until the series has 28 healthy days of its own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold the two limits of one measure on the side on which its value lies.

    `watch` is the limit that verdicts and charts show; `is_below` says that smaller is beyond.
    """

    watch: Limit
    investigate: float
    is_below: bool = False

    def level(self, value: float) -> int:
        """Return 0 within, 1 beyond the watch limit, 2 beyond the other as well; on the limit is within."""
        if self.is_below:
            return (value < self.watch.value) + (value < self.investigate)
        return (value > self.watch.value) + (value > self.investigate)


def calibrated_limits(
    band: Band, *, own: float | None, critical_value: float | None, own_of_all_rows: float | None = None
) -> Limits:
    """Return max(floor, critical value, own), the declared band standing for own and floor while own is None.

    A segment without a limit of its own borrows that of all rows where it is above the band: its days vary at least
    as much. The investigate limit follows the watch limit: in the band's proportion for an index (2.5 times for
    psi), at the band's distance for a share (8 of 100 rows more for empty values).

    >>> limits = calibrated_limits(BANDS["psi"], own=0.3, critical_value=0.04)
    >>> limits.watch, round(limits.investigate, 3)
    (Limit(value=0.3, origin='calibrated'), 0.75)
    >>> calibrated_limits(BANDS["psi"], own=0.01, critical_value=0.04).watch
    Limit(value=0.05, origin='floor')
    >>> calibrated_limits(BANDS["psi"], own=None, critical_value=0.04).watch
    Limit(value=0.1, origin='band')
    """
    critical = critical_value or 0.0
    if own is not None:
        watch = Limit(value=own, origin="calibrated") if own > band.floor else Limit(value=band.floor, origin="floor")
    elif own_of_all_rows is not None and own_of_all_rows > band.watch:
        watch = Limit(value=own_of_all_rows, origin="calibrated on all rows")
    else:
        watch = Limit(value=band.watch, origin="band")
    investigate = _follow(watch.value, band)
    if critical > watch.value:
        watch = Limit(value=critical, origin="critical value")
    return Limits(watch, max(investigate, critical))


def _follow(watch: float, band: Band) -> float:
    if band.is_share:
        return watch + (band.investigate - band.watch)
    return watch * (band.investigate / band.watch)


def declared_limits(limit: float | Bands) -> Limits:
    """Return a declared number (beyond it somebody acts) or declared bands."""
    if isinstance(limit, Bands):
        return Limits(Limit(value=limit.watch, origin="declared"), limit.investigate)
    return Limits(Limit(value=limit, origin="declared"), limit)


def trailing_limits(rule: TrailingLimit, before: Sequence[float], value: float) -> Limits:
    """Return the edge of the trailing range on the side of `value`; twice the allowed change is for somebody to act."""
    normal = trailing_range(before, t=rule.t, least_change=rule.least_change)
    is_below = value < normal.middle
    change = -normal.allowed_change if is_below else normal.allowed_change
    return Limits(Limit(value=normal.middle + change, origin="trailing"), normal.middle + 2 * change, is_below)


def least_trailing_days(rule: TrailingLimit) -> int:
    """Return how many healthy days a trailing limit needs: half of those it looks back on, never under 7."""
    return max(7, rule.trailing_days // 2)


@dataclass(frozen=True, slots=True)
class Sample:
    """Say which sample is large enough for a rule's threshold."""

    least_rows: int
    largest_critical_value: float


def needed_sample(rule: Rule, *, least_rows: int) -> Sample:
    """Return what a window must hold before a rule judges it, the model's least rows included.

    A declared limit replaces the band: a sample whose critical value lies above it cannot tell a change from chance.
    """
    band = BANDS.get(metric_of(rule.measure))
    if band is None:
        return Sample(least_rows, float("inf"))
    largest = band.largest_critical_value
    if isinstance(rule.limit, Bands):
        largest = rule.limit.investigate if band.is_share else rule.limit.watch
    elif isinstance(rule.limit, float):
        largest = rule.limit
    return Sample(max(least_rows, band.least_rows), largest)


def metric_of(measure: str) -> str:
    """Return the metric's name in the warehouse; the score's psi is the psi of the feature `score`."""
    return "psi" if measure == "score_psi" else measure
