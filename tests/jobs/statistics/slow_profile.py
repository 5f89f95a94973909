"""The definition of a profile, row by row, as slow and plain as can be: what the kernel is held against."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from jobs.domain.bins import CategoricalBins, NumericBins, bin_version
from jobs.domain.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence


def slow_numeric_profile(values: Sequence[float | None], definition: NumericBins) -> Profile:
    counts = [0] * (len(definition.bins) + 2)
    tally: Counter[str] = Counter()
    finite = []
    for value in values:
        if value is None or math.isnan(value):
            counts[-1] += 1
            tally["null" if value is None else "nan"] += 1
            continue
        counts[_bin(value, definition)] += 1
        tally["zero"] += value == 0
        tally["+inf"] += value == math.inf
        tally["-inf"] += value == -math.inf
        if definition.minimum is not None and definition.maximum is not None:
            tally["below"] += value < min(definition.minimum, _single(definition.minimum))
            tally["above"] += value > max(definition.maximum, _single(definition.maximum))
        if math.isfinite(value):
            finite.append(value)
    return Profile(
        bin_version=bin_version(definition),
        bin_counts=tuple(counts),
        null_count=tally["null"],
        nan_count=tally["nan"],
        positive_infinity_count=tally["+inf"],
        negative_infinity_count=tally["-inf"],
        below_count=tally["below"],
        above_count=tally["above"],
        zero_count=tally["zero"],
        value_sum=math.fsum(finite) if finite else None,
        value_sum_squares=math.fsum(value * value for value in finite) if finite else None,
        value_min=min(finite) if finite else None,
        value_max=max(finite) if finite else None,
    )


def _bin(value: float, definition: NumericBins) -> int:
    for index, each in enumerate(definition.bins):
        if (each.low is None or value >= each.low) and (each.high is None or value < each.high):
            return index
    return len(definition.bins)


def _single(value: float) -> float:
    with np.errstate(over="ignore"):
        single = float(np.float32(value))
    return single if math.isfinite(single) else value


def slow_categorical_counts(values: Sequence[str | None], definition: CategoricalBins) -> tuple[int, ...]:
    counts = Counter(_label(value, definition) for value in values)
    return tuple(counts[label] for label in definition.labels())


def _label(value: str | None, definition: CategoricalBins) -> str:
    if value is None:
        return "(missing)"
    if value in definition.categories:
        return value
    return "(other)" if value in definition.rare or not definition.knows_rare else "(unseen)"
