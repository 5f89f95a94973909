"""The measures of drift, by the name under which the warehouse keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.statistics.js_distance import js_distance
from jobs.statistics.missing_change import missing_change
from jobs.statistics.psi import psi

if TYPE_CHECKING:
    from jobs.statistics.drift_measure import DriftMeasure

DRIFT_MEASURES: Final[dict[str, DriftMeasure]] = {
    "psi": psi,
    "js_distance": js_distance,
    "missing_change": missing_change,
}
