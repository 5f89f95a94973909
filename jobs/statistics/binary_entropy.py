"""Uncertainty of a probability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jobs.statistics.arrays import Floats


def binary_entropy(probabilities: Floats) -> Floats:
    """Return the entropy of each probability in bits: -p·log2(p) - (1-p)·log2(1-p).

    0 is certain (p of 0 or 1), 1 is a coin toss. What is no probability (below 0, above 1) counts 0: see to it that
    there is none before reading a mean of it.

    >>> binary_entropy(np.array([0.0, 0.5, 1.0, 0.25])).round(4).tolist()
    [0.0, 1.0, 0.0, 0.8113]
    """
    inside = np.clip(probabilities, 0.0, 1.0)
    rest = 1.0 - inside
    tiny = np.finfo(np.float64).tiny
    bits = inside * np.log2(np.maximum(inside, tiny)) + rest * np.log2(np.maximum(rest, tiny))
    return np.abs(bits)
