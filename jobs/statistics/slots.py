"""Find the slot of every value of a numeric feature: its bin, and all else that is counted apart, in one look-up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from jobs.statistics.numeric_bins import in_single_precision

if TYPE_CHECKING:
    from jobs.domain.bins import NumericBins
    from jobs.statistics.arrays import Floats, Indexes


SLICE = 32_768
"""Values looked up at once, so that the work stays in the processor's cache."""

_GRIDS = (1024, 4096, 16_384)
_MOST_STEPS = 4
_LARGEST = float(np.finfo(np.float64).max)


class Special(IntEnum):
    """Slots behind the intervals, in the order in which a later one overrides an earlier one."""

    BELOW = 0
    ABOVE = 1
    ZERO = 2
    NEGATIVE_INFINITY = 3
    POSITIVE_INFINITY = 4
    NAN = 5
    NULL = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Even cells over the edges: how many edges lie at or below all values of a cell; `steps` more are to be tried."""

    origin: float
    cells_per_unit: float
    edges_before: Indexes
    steps: int

    def cells(self, values: Floats) -> Indexes:
        """Return the cell of every value: never a smaller one for a larger value, whatever rounding does."""
        position = values - self.origin
        position *= self.cells_per_unit
        np.clip(position, 0, len(self.edges_before) - 1, out=position)
        return position.astype(np.int32).astype(np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slots:
    """Intervals between `edges` (interval i lies from edge i-1 to below edge i), then the special slots.

    `bins` names the bin of every slot; `zero_slot` is the zero's own, a special one unless zero is an atom. `lowest`
    and `highest` are the reference's minimum and maximum, infinite when it has none: then nothing is out of range.
    """

    edges: Floats
    grid: Grid | None
    lowest: float
    highest: float
    zero_slot: int
    bins: Indexes

    @property
    def count(self) -> int:
        """Number of slots."""
        return len(self.bins)

    @property
    def padded_edges(self) -> Floats:
        """The edges and one more that nothing reaches."""
        return np.append(self.edges, np.nan)

    def special(self, which: Special) -> int:
        """Return the index of a special slot."""
        return len(self.edges) + 1 + which


def slots_of(definition: NumericBins) -> Slots:
    """Prepare the look-up of a definition; a value between two bins, or beyond an atom at the end, is unseen."""
    ends = {end for each in definition.bins for end in (each.low, each.high) if end is not None}
    edges = np.array(sorted(ends), dtype=np.float64)
    unseen, missing = len(definition.bins), len(definition.bins) + 1
    bin_of = {-np.inf if each.low is None else each.low: index for index, each in enumerate(definition.bins)}
    bins = [bin_of.get(start, unseen) for start in (-np.inf, *edges.tolist())]
    lowest, highest = _range(definition)
    zero = int(np.searchsorted(edges, 0.0, side="right"))
    specials = {
        Special.BELOW: bins[0],
        Special.ABOVE: bins[-1],
        Special.ZERO: bins[zero],
        Special.NEGATIVE_INFINITY: bins[0],
        Special.POSITIVE_INFINITY: bins[-1],
        Special.NAN: missing,
        Special.NULL: missing,
    }
    return Slots(
        edges=edges,
        grid=_grid(edges),
        lowest=lowest,
        highest=highest,
        zero_slot=zero if any(each.atom == 0 for each in definition.bins) else len(bins) + Special.ZERO,
        bins=np.array([*bins, *(specials[which] for which in Special)], dtype=np.intp),
    )


def find_slots(slots: Slots, values: Floats) -> Indexes:
    """Return the slot of every value; `values` hold no NaN, the infinities are allowed.

    Comparing is exact: the grid only says where to begin, since its cells ascend with the values.
    """
    found = np.empty(values.shape, dtype=np.intp)
    for start in range(0, len(values), SLICE):
        part = values[start : start + SLICE]
        found[start : start + SLICE] = _intervals(slots, part)
        _override(slots, part, found[start : start + SLICE])
    return found


def _intervals(slots: Slots, values: Floats) -> Indexes:
    grid = slots.grid
    if grid is None:
        return np.searchsorted(slots.edges, values, side="right")
    found = grid.edges_before.take(grid.cells(values))
    padded = slots.padded_edges
    for _ in range(grid.steps):
        found += values >= padded.take(found)
    return found


def _override(slots: Slots, values: Floats, found: Indexes) -> None:
    lowest, highest = max(slots.lowest, -_LARGEST), min(slots.highest, _LARGEST)
    if values.min() < lowest:
        found[values < lowest] = slots.special(Special.BELOW)
        found[values == -np.inf] = slots.special(Special.NEGATIVE_INFINITY)
    if values.max() > highest:
        found[values > highest] = slots.special(Special.ABOVE)
        found[values == np.inf] = slots.special(Special.POSITIVE_INFINITY)
    if slots.zero_slot > len(slots.edges):
        found[values == 0] = slots.zero_slot


def _range(definition: NumericBins) -> tuple[float, float]:
    """Return the reference's minimum and maximum as single precision may show them; everything when it has none."""
    if definition.minimum is None or definition.maximum is None:
        return -np.inf, np.inf
    ends = np.array([definition.minimum, definition.maximum])
    single = in_single_precision(ends)
    return float(min(ends[0], single[0])), float(max(ends[1], single[1]))


def _grid(edges: Floats) -> Grid | None:
    """Lay the coarsest grid that leaves the fewest edges to try; None where searching is better."""
    best: Grid | None = None
    if edges.size == 0:
        return None
    for cells in _GRIDS:
        with np.errstate(over="ignore", divide="ignore"):
            per_unit = float((cells - 1) / (edges[-1] - edges[0])) if edges[-1] > edges[0] else 1.0
        if not np.isfinite(per_unit) or per_unit == 0:
            continue
        empty = np.zeros(cells, dtype=np.intp)
        grid = Grid(origin=float(edges[0]), cells_per_unit=per_unit, edges_before=empty, steps=0)
        cell = grid.cells(edges)
        steps = int(np.bincount(cell).max())
        if steps <= _MOST_STEPS and (best is None or steps < best.steps):
            before = np.searchsorted(cell, np.arange(cells), side="left")
            best = replace(grid, edges_before=before, steps=steps)
    return best
