"""Turn categories and segments into small codes: 0 is missing, 1 is a name that is not listed, then the names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.domain.bins import MISSING, OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.domain.bins import CategoricalBins
    from jobs.statistics.arrays import Indexes

UNLISTED = 1
FIRST_LISTED = 2


@dataclass(frozen=True, slots=True)
class Coding:
    """List the names of one column; their place in the list, counted from 2, is their code."""

    names: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of codes."""
        return FIRST_LISTED + len(self.names)


def category_coding(definition: CategoricalBins) -> tuple[Coding, Indexes]:
    """Return the coding of a feature's categories, and the bin of every code."""
    own, other = len(definition.categories), len(definition.categories)
    unseen, missing = other + 1, other + 2
    bins = [missing, unseen if definition.knows_rare else other, *range(own), *[other] * len(definition.rare)]
    return Coding((*definition.categories, *definition.rare)), np.array(bins, dtype=np.intp)


def segment_names(column: str, values: Sequence[str]) -> list[str]:
    """Return the segment that each code of a column stands for.

    >>> segment_names("origin", ["EWR"])
    ['origin=(missing)', 'origin=(other)', 'origin=EWR']
    """
    return [f"{column}={value}" for value in (MISSING, OTHER, *values)]


def codes(column: pa.Array, coding: Coding) -> pa.Array:
    """Return the code of every text of a column; a column of codes comes back as it is."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    place = pc.index_in(column, value_set=pa.array(coding.names, column.type)).fill_null(UNLISTED - FIRST_LISTED)
    return pc.if_else(column.is_null(), 0, pc.add(place, FIRST_LISTED))
