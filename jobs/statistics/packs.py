"""Put segment columns together, so that one count serves several of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

MOST_CELLS = 512
"""A pack grows while its combinations of segments stay below this, so that its counts fit into the cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Cross some segment columns: a cell is one combination of their codes.

    `columns` are positions in the list of segment columns, `sizes` the number of codes of each.
    """

    columns: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def cells(self) -> int:
        """Number of combinations; 1 for a pack of no column, which holds every row."""
        return int(np.prod(self.sizes, dtype=np.int64))

    def cell_of(self, codes: Sequence[npt.NDArray[np.integer]], rows: int) -> npt.NDArray[np.uint32]:
        """Return the cell of every row, given the codes of all segment columns."""
        cell = np.zeros(rows, dtype=np.uint32)
        for column, size in zip(self.columns, self.sizes, strict=True):
            cell *= np.uint32(size)
            cell += codes[column].astype(np.uint32)
        return cell

    def margins(
        self, table: npt.NDArray[np.generic], reduce: np.ufunc
    ) -> Iterator[tuple[int, npt.NDArray[np.generic]]]:
        """Yield each column with its part of a table per cell (axis 0), the other columns reduced away.

        >>> pack = Pack(columns=(0, 1), sizes=(2, 3))
        >>> [part.tolist() for _, part in pack.margins(np.arange(6), np.add)]
        [[3, 12], [3, 5, 7]]
        """
        crossed = table.reshape((*self.sizes, *table.shape[1:]))
        for axis, column in enumerate(self.columns):
            others = tuple(other for other in range(len(self.sizes)) if other != axis)
            yield column, reduce.reduce(crossed, axis=others)


def pack(sizes: Sequence[int]) -> tuple[Pack, ...]:
    """Cross segment columns with these numbers of codes, small ones first, while a pack stays small.

    >>> [each.columns for each in pack([7, 7, 7, 300])]
    [(0, 1, 2), (3,)]
    >>> pack([])
    (Pack(columns=(), sizes=()),)
    """
    packs: list[Pack] = [Pack(columns=(), sizes=())]
    for column in sorted(range(len(sizes)), key=lambda each: (sizes[each], each)):
        last = packs[-1]
        if last.columns and last.cells * sizes[column] > MOST_CELLS:
            packs.append(Pack(columns=(column,), sizes=(sizes[column],)))
        else:
            packs[-1] = Pack(columns=(*last.columns, column), sizes=(*last.sizes, sizes[column]))
    return tuple(packs)
