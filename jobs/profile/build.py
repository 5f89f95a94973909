"""Make a baseline from training rows: the bins of every feature, and the rows counted in them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.domain.bins import to_json
from jobs.domain.log_schema import Kind
from jobs.domain.spec import SCORE
from jobs.profile.scan import Profiles, count, profiles_of, scan_of
from jobs.profile.segment_values import listed_values
from jobs.statistics.categorical_bins import categorical_bins
from jobs.statistics.even_bins import one_bin, probability_bins
from jobs.statistics.numeric_bins import numeric_bins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.bins import BinDefinition
    from jobs.domain.log_schema import LogColumn
    from jobs.domain.spec import ModelSpec
    from jobs.profile.training import Training


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Hold what a day is counted in: the bins by feature, and the segment values that the reference knows by column.

    `baseline_id` is a hash of the bins and of the reference's counts: equal content, equal baseline.
    """

    baseline_id: str
    definitions: Mapping[str, BinDefinition]
    segment_values: Mapping[str, tuple[str, ...]]


def baseline_of(training: Training, model: ModelSpec) -> tuple[Baseline, Profiles]:
    """Make the bins of every feature, and the reference: the training rows counted in them, by segment.

    What the file does not hold (the score, a segment column) has no reference; a score then gets even bins.
    """
    definitions = {column.name: _definition(training, column, model) for column in training.columns.features}
    values = {
        column.name: listed_values((), training.counts(column)) if training.has(column) else ()
        for column in training.columns.segments
    }
    held = {column.name for column in (*training.columns.features, *training.columns.segments) if training.has(column)}
    scan = scan_of(
        {name: each for name, each in definitions.items() if name in held},
        {name: each for name, each in values.items() if name in held},
        probabilities=probabilities(model) & held,
    )
    reference = profiles_of(scan, count(scan, training.batches()), {})
    baseline_id = _baseline_id(definitions, reference)
    return Baseline(baseline_id=baseline_id, definitions=definitions, segment_values=values), reference


def probabilities(model: ModelSpec) -> frozenset[str]:
    """Name the columns that hold probabilities: the score of a binary classifier."""
    return frozenset({SCORE}) if model.task == "binary_classification" else frozenset()


def content_hash(content: object) -> str:
    """Return the sha256 of what can be written as JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _definition(training: Training, column: LogColumn, model: ModelSpec) -> BinDefinition:
    if column.kind is Kind.TEXT:
        return categorical_bins(training.counts(column))
    if not training.has(column):
        return probability_bins() if column.name in probabilities(model) else one_bin()
    return numeric_bins(training.numbers(column), is_boolean=column.kind is Kind.FLAG)


def _baseline_id(definitions: Mapping[str, BinDefinition], reference: Profiles) -> str:
    counted = sorted((segment, feature, each.bin_counts) for (segment, feature), each in reference.items())
    return content_hash([sorted((name, to_json(each)) for name, each in definitions.items()), counted])[:16]
