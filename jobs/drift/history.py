"""Stored profiles of a stretch of days as arrays over days, segments and groups of bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jobs.domain.bins import group_starts
from jobs.domain.spec import ALL_SEGMENT, SCORE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pyarrow as pa

    from jobs.domain.bins import BinDefinition
    from jobs.statistics.arrays import Counts, Flags, Floats, Indexes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureHistory:
    """Hold one feature: rows per (day, segment, group), and per (segment, group) of the reference, None without one."""

    labels: tuple[str, ...]
    days: Counts
    reference: Counts | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreHistory:
    """Hold the sums of the score per (day, segment); a sum that overflowed is NaN, bounds of nothing are 0."""

    finite_count: Counts
    value_sum: Floats
    value_sum_squares: Floats
    entropy_sum: Floats
    value_min: Floats
    value_max: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """Hold what was counted in the bins of one baseline, on the days from `first` on.

    `is_profiled` marks the days that are there, `has_rows` the segments that had rows on a day, `is_referred` those
    of the reference. Segments are sorted, `all` among them.
    """

    baseline_id: str
    first: date
    segments: tuple[str, ...]
    is_profiled: Flags
    has_rows: Flags
    is_referred: Flags
    model_versions: tuple[str | None, ...]
    features: Mapping[str, FeatureHistory]
    score: ScoreHistory


def history_of(
    profiles: pa.Table, definitions: Mapping[str, BinDefinition], *, baseline_id: str, first: date, day_count: int
) -> History:
    """Arrange the rows of sql/drift/profiles.sql of one baseline; days without rows are holes."""
    place = _places(profiles, first)
    names = profiles.column("feature").to_numpy(zero_copy_only=False)
    counts = profiles.column("bin_counts").combine_chunks()
    shape = (day_count, len(place.segments))
    features = {}
    for feature, definition in definitions.items():
        rows = np.flatnonzero(names == feature)
        if not rows.size:
            continue
        features[feature] = _feature(counts.take(rows), definition, place, rows, shape)
    is_day = place.days >= 0
    is_profiled, has_rows = np.zeros(day_count, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    is_profiled[place.days[is_day]] = True
    has_rows[place.days[is_day], place.segment[is_day]] = True
    is_referred = np.zeros(shape[1], dtype=np.bool_)
    is_referred[place.segment[~is_day]] = True
    return History(
        baseline_id=baseline_id,
        first=first,
        segments=place.segments,
        is_profiled=is_profiled,
        has_rows=has_rows,
        is_referred=is_referred,
        model_versions=_versions(profiles, place, day_count),
        features=features,
        score=_score(profiles, place, np.flatnonzero((names == SCORE) & is_day), shape),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where each row belongs: its day counted from the first (-1 for the reference), its segment."""

    days: Indexes
    segment: Indexes
    segments: tuple[str, ...]


def _places(profiles: pa.Table, first: date) -> _Places:
    days = profiles.column("day").to_numpy(zero_copy_only=False).astype("datetime64[D]")
    offsets = (days - np.datetime64(first)).astype(np.int64)
    names = profiles.column("segment").combine_chunks().dictionary_encode()
    known = names.dictionary.to_pylist()
    segments = tuple(sorted({*known, ALL_SEGMENT}))
    position = np.array([segments.index(name) for name in known], dtype=np.intp)
    return _Places(np.where(np.isnat(days), -1, offsets), position[names.indices.to_numpy()], segments)


def _feature(
    counts: pa.Array, definition: BinDefinition, place: _Places, rows: Indexes, shape: tuple[int, int]
) -> FeatureHistory:
    bins = counts.flatten().to_numpy().reshape(len(rows), -1)
    grouped = np.add.reduceat(bins, group_starts(definition.groups()), axis=1)
    days, segments = place.days[rows], place.segment[rows]
    is_day = days >= 0
    of_days = np.zeros((*shape, grouped.shape[1]), dtype=np.int64)
    of_days[days[is_day], segments[is_day]] = grouped[is_day]
    reference = None
    if not is_day.all():
        reference = np.zeros((shape[1], grouped.shape[1]), dtype=np.int64)
        reference[segments[~is_day]] = grouped[~is_day]
    return FeatureHistory(labels=definition.group_labels(), days=of_days, reference=reference)


def _score(profiles: pa.Table, place: _Places, rows: Indexes, shape: tuple[int, int]) -> ScoreHistory:
    at = place.days[rows], place.segment[rows]
    counts = np.zeros(shape, dtype=np.int64)
    counts[at] = profiles.column("finite_count").to_numpy()[rows]

    def over_days(name: str) -> Floats:
        values = np.zeros(shape)
        values[at] = profiles.column(name).to_numpy(zero_copy_only=False)[rows]
        return np.where(counts > 0, values, 0.0)

    return ScoreHistory(
        finite_count=counts,
        value_sum=over_days("value_sum"),
        value_sum_squares=over_days("value_sum_squares"),
        entropy_sum=over_days("entropy_sum"),
        value_min=over_days("value_min"),
        value_max=over_days("value_max"),
    )


def _versions(profiles: pa.Table, place: _Places, day_count: int) -> tuple[str | None, ...]:
    found: list[str | None] = [None] * day_count
    days, rows = np.unique(place.days, return_index=True)
    for day, row in zip(days.tolist(), rows.tolist(), strict=True):
        if day >= 0:
            found[day] = profiles.column("model_version")[row].as_py()
    return tuple(found)
