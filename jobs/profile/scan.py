"""Count rows that come in batches: what is looked up for them, and the profiles that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from jobs.domain.bins import CategoricalBins, NumericBins, bin_version
from jobs.domain.spec import ALL_SEGMENT
from jobs.profile.coding import FIRST_LISTED, Coding, category_coding, codes, segment_names
from jobs.statistics.kernel import Plan, count_batches
from jobs.statistics.profiles import coded_profile, numeric_profile
from jobs.statistics.slots import slots_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobs.domain.bins import BinDefinition
    from jobs.domain.profile import Profile
    from jobs.statistics.arrays import Indexes
    from jobs.statistics.kernel import FeatureCounts
    from jobs.statistics.slots import Slots

Profiles: TypeAlias = "dict[tuple[str, str], Profile]"
"""(segment, feature) → profile."""

UnseenNames: TypeAlias = "Mapping[tuple[str, str], Mapping[str, int]]"
"""(segment, feature) → most frequent names that the reference does not know."""


def segment_column(name: str) -> str:
    """Return what the batches call a column that makes segments: a feature may have the same name.

    >>> segment_column("origin")
    'segment origin'
    """
    return f"segment {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Hold what a count of rows looks up: slots of numbers, bins of codes, codes of names.

    Batches have a column per feature (numbers in double precision, categories as codes or text) and one per segment
    column under `segment_column(name)` (codes or text); `codings` is by the name of such a column.
    """

    definitions: Mapping[str, BinDefinition]
    segment_values: Mapping[str, Sequence[str]]
    probabilities: frozenset[str]
    slots: Mapping[str, Slots]
    code_bins: Mapping[str, Indexes]
    codings: Mapping[str, Coding]

    @property
    def segments(self) -> list[str]:
        """Every segment, in the order of the counts."""
        listed = (segment_names(column, values) for column, values in self.segment_values.items())
        return [ALL_SEGMENT, *(name for names in listed for name in names)]


def scan_of(
    definitions: Mapping[str, BinDefinition],
    segment_values: Mapping[str, Sequence[str]],
    *,
    probabilities: frozenset[str] = frozenset(),
) -> Scan:
    """Prepare counting in these bins, for all rows and for every listed value of the segment columns."""
    categories = {
        name: category_coding(each) for name, each in definitions.items() if isinstance(each, CategoricalBins)
    }
    segments = {segment_column(name): Coding(tuple(values)) for name, values in segment_values.items()}
    return Scan(
        definitions=definitions,
        segment_values=segment_values,
        probabilities=probabilities,
        slots={name: slots_of(each) for name, each in definitions.items() if isinstance(each, NumericBins)},
        code_bins={name: bins for name, (_, bins) in categories.items()},
        codings={name: coding for name, (coding, _) in categories.items()} | segments,
    )


def count(scan: Scan, batches: Iterable[pa.RecordBatch]) -> dict[str, FeatureCounts]:
    """Count all batches in one pass."""
    plan = Plan(
        numeric=scan.slots,
        coded=scan.code_bins,
        segments={segment_column(name): len(values) + FIRST_LISTED for name, values in scan.segment_values.items()},
        probabilities=scan.probabilities,
    )
    return count_batches((_coded(batch, scan) for batch in batches), plan)


def _coded(batch: pa.RecordBatch, scan: Scan) -> pa.RecordBatch:
    columns = {
        name: codes(column, scan.codings[name]) if name in scan.codings else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    return pa.RecordBatch.from_pydict(columns)


def features_with_unseen(scan: Scan, counts: Mapping[str, FeatureCounts]) -> list[str]:
    """List the categorical features of which some row holds a category that the reference does not know."""
    return [name for name in scan.code_bins if counts[name].slots[0, -2] > 0]


def profiles_of(scan: Scan, counts: Mapping[str, FeatureCounts], unseen: UnseenNames) -> Profiles:
    """Return the profile of every feature in every segment that has rows, and in `all` even when it has none."""
    versions = {name: bin_version(each) for name, each in scan.definitions.items()}
    found: Profiles = {}
    for position, segment in enumerate(scan.segments):
        for name, version in versions.items():
            if position and not counts[name].slots[position].any():
                continue
            found[segment, name] = (
                numeric_profile(
                    counts[name],
                    position,
                    scan.slots[name],
                    bin_version=version,
                    is_probability=name in scan.probabilities,
                )
                if name in scan.slots
                else coded_profile(
                    counts[name].slots[position], bin_version=version, unseen_top=unseen.get((segment, name), {})
                )
            )
    return found
