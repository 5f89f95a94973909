"""Measurements in the making: one metric of one feature, an array per column of the table to be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from jobs.statistics.arrays import Counts, Flags, Floats

Texts = npt.NDArray[np.object_]
"""Texts, empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Hold one metric of one feature against one reference, by (day, window, segment).

    `reason` says why a value was not evaluated: then the value is not to be read. What a metric lacks is None.
    """

    feature: str
    metric: str
    reference: str | None
    value: Floats
    reason: Texts
    row_count: Counts
    reference_count: Counts | None = None
    bin_count: Counts | None = None
    expected: Floats | None = None
    critical: Floats | None = None
    interval_low: Floats | None = None
    interval_high: Floats | None = None
    top_bins: Texts | None = None


def no_texts(shape: tuple[int, ...]) -> Texts:
    """Return an array of empty texts."""
    return np.full(shape, "", dtype=object)


def is_empty(texts: Texts) -> Flags:
    """Mark where there is no text."""
    empty: Flags = np.equal(texts, "")
    return empty


def refuse(reason: Texts, is_refused: Flags, why: str | Texts) -> None:
    """Give every refused cell its reason, unless it has one already; `why` is one text, or one per cell."""
    new = is_refused & is_empty(reason)
    reason[new] = why[new] if isinstance(why, np.ndarray) else why


def refuse_few(reason: Texts, found: Counts, least: int, *, what: str = "rows", where: str = "") -> None:
    """Refuse the cells with too few rows or days, and say how many there are."""
    is_few = found < least
    refuse(reason, is_few, _too_few(least, what, where)[np.where(is_few, found, 0)])


@lru_cache
def _too_few(least: int, what: str, where: str) -> Texts:
    texts = [f"too few {what}: {count} of {least} needed{where}" for count in range(max(least, 1))]
    return np.array(texts, dtype=object)
