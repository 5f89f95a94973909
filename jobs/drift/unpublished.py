"""What is said of a day that has no published rows: that nothing of it was measured, and why."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pyarrow as pa

from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.drift.compare import RECENT, TRAINING
from jobs.drift.table import JOB, DayRows, finished
from jobs.drift.windows import WINDOWS
from jobs.statistics.drift_measures import DRIFT_MEASURES

if TYPE_CHECKING:
    from datetime import date

    from jobs.domain.spec import ModelSpec

LEVELS = ("mean_score", "entropy")


def unpublished_day(model: ModelSpec, day: date, why: str) -> DayRows:
    """Return a row per measure of the segment `all`, each not evaluated: they replace what was measured before."""
    features = [*dict.fromkeys([*(feature.name for feature in model.features), SCORE])]
    names = [
        *product(features, DRIFT_MEASURES, (TRAINING, RECENT)),
        *product([SCORE], levels(model), (None,)),
    ]
    rows = [
        {
            "day": day,
            "window_days": window,
            "segment": ALL_SEGMENT,
            "feature": feature,
            "metric": metric,
            "reference": reference,
            "not_evaluated": why,
            "row_count": 0,
            "coverage": 0.0,
            "is_provisional": True,
        }
        for feature, metric, reference in names
        for window in WINDOWS
    ]
    told = finished(pa.Table.from_pylist(rows), {"model": model.model, "job": JOB}, day=day)
    return replace(told, why_unpublished=why)


def levels(model: ModelSpec) -> tuple[str, ...]:
    """Name the measures of the score's level that make sense for a model's task."""
    return LEVELS if model.task == "binary_classification" else LEVELS[:1]
