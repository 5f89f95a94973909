"""Draft a model's expectations from its training data: type, missing share, range or categories, percentiles.

The draft is a start for people to edit. Its tolerances are wide on purpose: an expectation is there for what is broken
(another unit, a default, another encoding); drift is measured elsewhere, and a season is neither.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.compute as pc

from jobs.check.bounds import IMPOSSIBLE, TrainingRange, training_range
from jobs.check.column_types import READABLE
from jobs.check.suite_text import suite_text
from jobs.check.training import Training, TrainingColumn
from jobs.domain.errors import Problem, SpecError
from jobs.domain.log_schema import Kind, LogColumn, log_columns
from jobs.domain.spec import SCORE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.domain.spec import ModelSpec

MISSING_FACTOR: Final = 1.25
MISSING_MARGIN: Final = 0.05
MOST_MISSING: Final = 0.99
SPARSE: Final = 0.9
"""A feature missing more often than this has days without a single value: nothing is asked of its values."""

RANGE_MOSTLY: Final = 0.995
QUANTILES: Final = (0.01, 0.99)
CATEGORIES: Final = 200
LEAST_COVERED: Final = 0.5
"""Where the most frequent categories hold less than this, the column is a name or an id, not a set."""

NEW_CATEGORIES: Final = 0.05

Entry = dict[str, Any]


def draft_suite(model: ModelSpec, training: Path) -> str:
    """Return a suite in Great Expectations' own JSON, one expectation a line; equal training data, equal text.

    `training` is a local copy of the model's training file. Raises SpecError with every declared feature that it lacks
    or that holds something else than declared.
    """
    data = Training(training, model)
    columns = {column.name: column for column in log_columns(model)}
    names = [feature.name for feature in model.features] + ([SCORE] if columns[SCORE] in data else [])
    entries: list[Entry] = []
    problems: list[Problem] = []
    for name in names:
        try:
            entries += _of_column(model, columns[name], data.read(columns[name]))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(*problems)
    drafted_from = f"drafted from {data.row_count} rows of {model.baseline.training}"
    return suite_text((model.expectations or model.model).removesuffix(".json"), drafted_from, entries)


def _of_column(model: ModelSpec, column: LogColumn, data: TrainingColumn) -> Iterator[Entry]:
    if column.name != SCORE:  # the contract asks every model's score for its type
        types = {"column": column.name, "type_list": list(READABLE[column.kind])}
        why = "in another type the column cannot be read"
        yield _entry("expect_column_values_to_be_in_type_list", types, why, severity="critical")
    if data.missing_share > SPARSE:
        return
    yield _missing(column, data)
    if column.kind is Kind.NUMBER:
        yield from _of_number(model, column, data)
    elif column.kind is Kind.TEXT:
        yield from _of_text(column, data)


def _entry(kind: str, kwargs: dict[str, Any], why: str, *, severity: str = "warning") -> Entry:
    return {"type": kind, "kwargs": kwargs, "severity": severity, "meta": {"why": why}}


def _missing(column: LogColumn, data: TrainingColumn) -> Entry:
    worst = data.worst_missing_share
    allowed = min(MISSING_FACTOR * worst + MISSING_MARGIN, MOST_MISSING)
    mostly = math.floor(100 * (1 - allowed) + 1e-9) / 100
    why = f"training lacks {data.missing_share:.1%}, its worst day {worst:.1%}: that, a quarter more, and 5 points"
    return _entry("expect_column_values_to_not_be_null", {"column": column.name, "mostly": mostly}, why)


def _of_number(model: ModelSpec, column: LogColumn, data: TrainingColumn) -> Iterator[Entry]:
    values = data.present.to_numpy(zero_copy_only=False)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return
    seen = training_range(finite)
    low, high, why = _possible(model, column.name, finite, seen)
    possible = {"column": column.name, "min_value": low, "max_value": high, "mostly": RANGE_MOSTLY}
    yield _entry("expect_column_values_to_be_between", possible, f"{why}; one in 200 may be wild")
    usual_low, usual_high = seen.widened()
    asked = {"quantiles": list(QUANTILES), "value_ranges": [[usual_low, None], [None, usual_high]]}
    tail = ", ten times for its long tail" if seen.has_long_tail else ""
    told = f"training's range {seen.low:.6g} to {seen.high:.6g}, widened by its own width{tail}"
    guard = {"column": column.name, "quantile_ranges": asked}
    yield _entry("expect_column_quantile_values_to_be_between", guard, f"{told}: another unit, not a season")


def _possible(
    model: ModelSpec, name: str, values: np.ndarray[Any, np.dtype[np.float64]], seen: TrainingRange
) -> tuple[float, float, str]:
    """Return the declared bounds; where there is none, one far outside all that training holds."""
    if name == SCORE:
        is_probability = model.task.endswith("classification") and values.min() >= 0 and values.max() <= 1
        declared: tuple[float | None, float | None] = (0, 1) if is_probability else (None, None)
        reason = "a probability"
    else:
        declared = (model.feature(name).min, model.feature(name).max)
        reason = "declared bounds"
    far_low, far_high = seen.widened(IMPOSSIBLE)
    low, high = (far if bound is None else bound for bound, far in zip(declared, (far_low, far_high), strict=True))
    if None not in declared:
        return low, high, reason
    far = f"ten widths outside training's range {seen.low:.6g} to {seen.high:.6g}"
    return low, high, far if declared == (None, None) else f"{reason}, else {far}"


def _of_text(column: LogColumn, data: TrainingColumn) -> Iterator[Entry]:
    counts = pc.value_counts(data.present)
    ranked = sorted(counts.to_pylist(), key=lambda each: (-each["counts"], each["values"]))[:CATEGORIES]
    covered = sum(each["counts"] for each in ranked) / len(data.present)
    if covered < LEAST_COVERED:
        return
    allowed = NEW_CATEGORIES + 2 * (1 - covered)
    kwargs = {
        "column": column.name,
        "value_set": sorted(each["values"] for each in ranked),
        "mostly": math.floor(1000 * (1 - allowed) + 1e-9) / 1000,
    }
    why = f"these hold {covered:.1%} of training; twice what they lack, and 5 points, may be new"
    yield _entry("expect_column_values_to_be_in_set", kwargs, why)
