"""Count Arrow batches: every feature in every segment in one pass; partial counts add.

The unit that travels: a batch and a plan in, partial counts out, merged by +, min and max. Columns of a batch are
numbers in double precision, or small codes for categories and segments; strings never come here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from jobs.statistics.binary_entropy import binary_entropy
from jobs.statistics.packs import Pack, pack
from jobs.statistics.slots import Slots, Special, find_slots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt
    import pyarrow as pa

    from jobs.statistics.arrays import Counts, Flags, Floats, Indexes

Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """Say what to count: `numeric` columns by their slots, `coded` columns by the bin of each code, per segment.

    `segments` maps every segment column to its number of codes. `probabilities` are numeric columns whose binary
    entropy is summed as well.
    """

    numeric: Mapping[str, Slots]
    coded: Mapping[str, Indexes]
    segments: Mapping[str, int]
    probabilities: frozenset[str] = frozenset()

    @property
    def segment_count(self) -> int:
        """Number of segments: all rows, then every code of every segment column."""
        return 1 + sum(self.segments.values())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureCounts:
    """Rows per (segment, slot or bin) of one feature; sums, minimum and maximum of its finite values per segment.

    `sums` has a column each for x, x² and binary entropy; a segment without values has an infinite minimum.
    A sum that overflows is not finite.
    """

    slots: Counts
    sums: Floats
    minimum: Floats
    maximum: Floats

    def __add__(self, other: FeatureCounts) -> FeatureCounts:
        return FeatureCounts(
            slots=self.slots + other.slots,
            sums=self.sums + other.sums,
            minimum=np.minimum(self.minimum, other.minimum),
            maximum=np.maximum(self.maximum, other.maximum),
        )


def count_batches(batches: Iterable[pa.RecordBatch], plan: Plan) -> dict[str, FeatureCounts]:
    """Count all batches in one pass and return the counts of every feature of the plan, zeros when there is no row."""
    packs = pack(list(plan.segments.values()))
    tables = {name: [_Table.empty(each.cells, slots.count) for each in packs] for name, slots in plan.numeric.items()}
    tables |= {
        name: [_Table.empty(each.cells, int(bins.max()) + 1) for each in packs] for name, bins in plan.coded.items()
    }
    with np.errstate(over="ignore", invalid="ignore"):  # sums of the largest numbers overflow, that is theirs
        for batch in batches:
            if batch.num_rows:
                _count(batch, plan, packs, tables)
    return {name: _by_segment(table, plan, packs) for name, table in tables.items()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    """What a pack has counted of one feature so far, per cell; changed in place."""

    slots: Counts
    sums: Floats
    minimum: Floats
    maximum: Floats

    @classmethod
    def empty(cls, cells: int, slots: int) -> _Table:
        return cls(
            slots=np.zeros((cells, slots), dtype=np.int64),
            sums=np.zeros((cells, 3)),
            minimum=np.full(cells, np.inf),
            maximum=np.full(cells, -np.inf),
        )


class _Rows:
    """The rows of one batch in the order of a pack's cells; `order` is None where one cell holds them all."""

    def __init__(self, cell: npt.NDArray[np.uint32], pack: Pack) -> None:
        code = cell.astype(np.uint16 if pack.cells <= 2**16 else np.uint32)
        self.order = np.argsort(code, kind="stable") if pack.cells > 1 else None
        self._cell = self.in_order(cell).astype(np.intp)
        self.starts = np.concatenate([[0], np.flatnonzero(np.diff(self._cell)) + 1])
        self.present = self._cell[self.starts]
        self._first_keys: dict[int, Indexes] = {}

    def in_order(self, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
        """Return values of the batch's rows in this order."""
        return values if self.order is None else values.take(self.order)

    def first_keys(self, slots: int) -> Indexes:
        """Return the key of slot 0 in the cell of every row, for tables of so many slots."""
        if slots not in self._first_keys:
            self._first_keys[slots] = self._cell * slots
        return self._first_keys[slots]


def _count(batch: pa.RecordBatch, plan: Plan, packs: Sequence[Pack], tables: Mapping[str, list[_Table]]) -> None:
    codes = [batch.column(name).to_numpy(zero_copy_only=False) for name in plan.segments]
    orders = [_Rows(each.cell_of(codes, batch.num_rows), each) for each in packs]
    for name, slots in plan.numeric.items():
        column = batch.column(name)
        values = column.to_numpy(zero_copy_only=False)
        found, is_finite = _slots_of_column(column, values, slots)
        for rows, table in zip(orders, tables[name], strict=True):
            _add_counts(rows, found, table)
            _add_sums(rows, values, is_finite, table, has_entropy=name in plan.probabilities)
    for name, bins in plan.coded.items():
        found = bins.take(batch.column(name).to_numpy(zero_copy_only=False))
        for rows, table in zip(orders, tables[name], strict=True):
            _add_counts(rows, found, table)


def _slots_of_column(column: pa.Array, values: Floats, slots: Slots) -> tuple[Indexes, Flags | None]:
    """Return the slot of every row, and which values are finite (None: all)."""
    if np.isfinite(values.sum()):
        return find_slots(slots, values), None
    is_nan = np.isnan(values)
    found = find_slots(slots, np.where(is_nan, 0.0, values))
    found[is_nan] = slots.special(Special.NAN)
    if column.null_count:
        found[column.is_null().to_numpy(zero_copy_only=False)] = slots.special(Special.NULL)
    return found, np.isfinite(values)


def _add_counts(rows: _Rows, found: Indexes, table: _Table) -> None:
    counts = table.slots
    keys = rows.first_keys(counts.shape[1]) + rows.in_order(found)
    counts += np.bincount(keys, minlength=counts.size).reshape(counts.shape)


def _add_sums(rows: _Rows, values: Floats, is_finite: Flags | None, table: _Table, *, has_entropy: bool) -> None:
    low = high = total = rows.in_order(values)
    if is_finite is not None:
        keep = rows.in_order(is_finite)
        low, high, total = np.where(keep, low, np.inf), np.where(keep, low, -np.inf), np.where(keep, low, 0.0)
    at = rows.present
    table.minimum[at] = np.minimum(table.minimum[at], np.minimum.reduceat(low, rows.starts))
    table.maximum[at] = np.maximum(table.maximum[at], np.maximum.reduceat(high, rows.starts))
    table.sums[at, 0] += np.add.reduceat(total, rows.starts)
    table.sums[at, 1] += np.add.reduceat(total * total, rows.starts)
    if has_entropy:
        table.sums[at, 2] += np.add.reduceat(binary_entropy(total), rows.starts)


def _by_segment(tables: Sequence[_Table], plan: Plan, packs: Sequence[Pack]) -> FeatureCounts:
    first = tables[0]
    slots = np.empty((plan.segment_count, first.slots.shape[1]), dtype=np.int64)
    sums = np.empty((plan.segment_count, 3))
    minimum, maximum = np.empty(plan.segment_count), np.empty(plan.segment_count)
    slots[0], sums[0] = first.slots.sum(axis=0), first.sums.sum(axis=0)
    minimum[0], maximum[0] = first.minimum.min(), first.maximum.max()
    ends = np.cumsum([1, *plan.segments.values()])
    for each, table in zip(packs, tables, strict=True):
        for whole, parts, reduce in (
            (slots, table.slots, np.add),
            (sums, table.sums, np.add),
            (minimum, table.minimum, np.minimum),
            (maximum, table.maximum, np.maximum),
        ):
            for column, part in each.margins(parts, reduce):
                whole[ends[column] : ends[column + 1]] = part
    return FeatureCounts(slots=slots, sums=sums, minimum=minimum, maximum=maximum)
