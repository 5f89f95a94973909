"""Cut a numeric feature into bins at the hundredths of its reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jobs.domain.bins import NumericBin, NumericBins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.statistics.arrays import Counts, Flags, Floats, Indexes


BINS = 100
"""Equal-frequency bins; a value that holds more than one of this many parts gets a bin of its own."""

GROUPS = 10
"""Groups that drift is measured in; a value that holds more than one of this many parts is one by itself."""

FEW_VALUES = 20
"""Up to this many distinct values each is a bin and a group of its own."""


def numeric_bins(reference: Floats, *, is_boolean: bool = False) -> NumericBins:
    """Cut at the hundredths of `reference` (any shape, NaN and infinities left out), nested in its tenths.

    A value with more than 1/100 of the reference is an atom: a bin of its own. Between atoms lie equal-frequency bins,
    a hundredth each, merged to groups of about a tenth; an atom above a tenth, and each of at most 20 distinct values,
    is a group by itself. The outermost bins are open unless they are atoms. Bins reach from their first reference
    value to that of the next bin, widened to the nearest single-precision number where values lie far enough apart,
    so that a log in single precision meets the atoms of a reference in double precision. Whole numbers above 2**53
    are compared as the double next to them.

    >>> [(each.atom, each.group) for each in numeric_bins(np.array([0.0, 1.0, 1.0, -0.0, np.nan])).bins]
    [(0.0, 0), (1.0, 1)]
    >>> zero_inflated = np.concatenate([np.zeros(930), np.arange(1, 71)])
    >>> numeric_bins(zero_inflated).group_labels()[:2]
    ('0', '> 0')
    """
    values, counts = np.unique(reference[np.isfinite(reference)] + 0.0, return_counts=True)
    if values.size == 0:
        return NumericBins(bins=(), minimum=None, maximum=None, is_boolean=is_boolean)
    total = int(counts.sum())
    is_atom = (counts * BINS > total) | (values.size <= FEW_VALUES)
    starts = _starts_of_bins(counts, is_atom, total)
    shares = np.add.reduceat(counts, starts) / total
    is_group_alone = is_atom[starts] & ((shares * GROUPS > 1) | (values.size <= FEW_VALUES))
    groups = _groups(shares, is_group_alone)
    return NumericBins(
        bins=tuple(_bins(values, starts, is_atom, groups)),
        minimum=float(values[0]),
        maximum=float(values[-1]),
        is_boolean=is_boolean,
    )


def in_single_precision(values: Floats) -> Floats:
    """Return the single-precision number next to each value; the value itself where there is none.

    >>> in_single_precision(np.array([0.1, 1e300])).tolist()
    [0.10000000149011612, 1e+300]
    """
    with np.errstate(over="ignore", under="ignore"):
        single = values.astype(np.float32).astype(np.float64)
    return np.where(np.isfinite(single), single, values)


def _starts_of_bins(counts: Counts, is_atom: Flags, total: int) -> Indexes:
    """Return the index of the first distinct value of every bin."""
    is_start = is_atom.copy()
    is_start[0] = True
    for first, last in _stretches(~is_atom):
        is_start[first] = True
        reached = np.cumsum(counts[first:last])
        bins = max(1, round(int(reached[-1]) * BINS / total))
        cuts = np.arange(1, bins) * reached[-1] // bins
        is_start[first + np.searchsorted(reached, cuts, side="right")] = True
    return np.flatnonzero(is_start)


def _groups(shares: Floats, is_alone: Flags) -> Indexes:
    """Return the number of every bin's group: alone, or with the bins around the same tenth."""
    is_first = is_alone.copy()
    is_first[0] = True
    for first, last in _stretches(~is_alone):
        is_first[first] = True
        middles = np.cumsum(shares[first:last]) - shares[first:last] / 2
        stretch = float(shares[first:last].sum())
        part = np.floor(max(1, round(stretch * GROUPS)) * middles / stretch)
        is_first[first + 1 : last] = np.diff(part) > 0
    return np.cumsum(is_first) - 1


def _stretches(is_inside: Flags) -> Iterator[tuple[int, int]]:
    """Yield the index of the first and behind the last of every run of true."""
    changes = np.flatnonzero(np.diff(np.concatenate([[False], is_inside, [False]]).astype(np.int8)))
    for first, last in changes.reshape(-1, 2):
        yield int(first), int(last)


def _as_single_precision_shows(values: Floats) -> tuple[Floats, Floats]:
    """Return where each distinct value begins and ends: around it and its single-precision neighbour, else exactly."""
    single = in_single_precision(values)
    low, high = np.minimum(values, single), np.nextafter(np.maximum(values, single), np.inf)
    if (low[1:] < high[:-1]).any():
        return values, np.nextafter(values, np.inf)
    return low, high


def _bins(values: Floats, starts: Indexes, is_atom: Flags, groups: Indexes) -> Iterator[NumericBin]:
    begins, ends = _as_single_precision_shows(values)
    low, is_atom = begins[starts], is_atom[starts]
    high = np.append(low[1:], np.inf)
    high[is_atom] = ends[starts[is_atom]]
    follows_atom = np.append([False], is_atom[:-1]) & ~is_atom
    low[follows_atom] = high[:-1][follows_atom[1:]]
    if not is_atom[0]:
        low[0] = -np.inf
    for index, start in enumerate(starts):
        yield NumericBin(
            low=float(low[index]) if np.isfinite(low[index]) else None,
            high=float(high[index]) if np.isfinite(high[index]) else None,
            group=int(groups[index]),
            atom=float(values[start]) if is_atom[index] else None,
        )
