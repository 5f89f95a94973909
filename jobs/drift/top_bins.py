"""Name the bins that made a measure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np

from jobs.drift.cells import Texts, no_texts

if TYPE_CHECKING:
    from jobs.statistics.arrays import Counts, Flags
    from jobs.statistics.drift_measure import Drift

MOST: Final = 3
"""How many bins are named."""


def top_bins(
    drift: Drift, reference: Counts, current: Counts, labels: tuple[str, ...], *, is_told: Flags
) -> Texts | None:
    """Return, as JSON, the bins with the largest parts of each value, their plain shares on both sides and their part.

    Told is only a value above what chance alone makes on average: below, no bin made it. None for a measure that is
    not made of bins.
    """
    if drift.by_bin is None:
        return None
    texts = no_texts(drift.value.shape)
    is_told = is_told & (drift.value > drift.expected)
    parts, before, now = drift.by_bin[is_told], reference[is_told], current[is_told]
    if not len(parts):
        return texts
    order = np.argsort(-parts, axis=1, kind="stable")[:, :MOST]
    shares = [np.take_along_axis(side / side.sum(axis=1, keepdims=True), order, axis=1) for side in (before, now)]
    names = [json.dumps(label, ensure_ascii=False) for label in labels]
    columns = (order, *shares, np.take_along_axis(parts, order, axis=1))
    texts[is_told] = [_json(names, *row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    return texts


def _json(names: list[str], bins: list[int], before: list[float], now: list[float], parts: list[float]) -> str:
    told = [
        f'{{"label": {names[index]}, "reference_share": {share:.4g}, "current_share": {new:.4g}, '
        f'"contribution": {part:.4g}}}'
        for index, share, new, part in zip(bins, before, now, parts, strict=True)
        if part > 0
    ]
    return f"[{', '.join(told)}]"
