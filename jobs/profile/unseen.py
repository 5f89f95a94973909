"""The names of categories that the reference never held, the most frequent ones of every segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from jobs.domain.profile import MOST_UNSEEN_NAMES
from jobs.domain.spec import ALL_SEGMENT
from jobs.profile.coding import segment_names
from jobs.profile.scan import segment_column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.profile.scan import Scan


def most_frequent_unseen(
    batches: Iterable[pa.RecordBatch], scan: Scan, features: Iterable[str]
) -> dict[tuple[str, str], dict[str, int]]:
    """Return per (segment, feature) the most frequent names that are not in the feature's list, with their rows.

    Batches hold the features as text and the segments as codes. Equally frequent names come in alphabetical order.
    """
    known = {feature: pa.array(scan.codings[feature].names, pa.string()) for feature in features}
    kept: dict[str, list[pa.Table]] = {feature: [] for feature in known}
    for batch in batches:
        for feature, names in known.items():
            column = batch.column(feature).cast(pa.string())
            is_unseen = pc.and_(column.is_valid(), pc.invert(pc.is_in(column, value_set=names)))
            kept[feature].append(pa.Table.from_batches([batch]).filter(is_unseen))
    found: dict[tuple[str, str], dict[str, int]] = {}
    for feature, tables in kept.items():
        unseen = pa.concat_tables(tables)
        found[ALL_SEGMENT, feature] = _ranked(unseen.group_by([feature]).aggregate([([], "count_all")]), feature)
        for column, values in scan.segment_values.items():
            code = segment_column(column)
            counted = unseen.group_by([code, feature]).aggregate([([], "count_all")])
            for each in pc.unique(counted.column(code)).to_pylist():
                segment = segment_names(column, values)[each]
                found[segment, feature] = _ranked(counted.filter(pc.equal(counted.column(code), each)), feature)
    return found


def _ranked(counted: pa.Table, feature: str) -> dict[str, int]:
    order = [("count_all", "descending"), (feature, "ascending")]
    first = counted.sort_by(order).slice(0, MOST_UNSEEN_NAMES)
    return dict(zip(first.column(feature).to_pylist(), first.column("count_all").to_pylist(), strict=True))
