"""Choose the score from which a flight is flagged, by what mistakes cost."""

import numpy as np
from numpy.typing import NDArray

FALSE_POSITIVE_USD = 60
"""A gate agent for a flight that arrives in time."""

FALSE_NEGATIVE_USD = 140
"""A late flight that nobody stood ready for."""

GRID = tuple(step / 100 for step in range(5, 100, 5))
"""Coarse on purpose: the cost is flat around its minimum, and a threshold is a number that people say aloud."""


def choose_threshold(scores: NDArray[np.float64], is_late: NDArray[np.bool_]) -> float:
    """Threshold of the grid with the least cost on scores that were made out of fold; the lowest one among equals.

    >>> choose_threshold(np.array([0.1, 0.2, 0.6, 0.9]), np.array([False, False, True, True]))
    0.25
    """
    costs = [cost_usd(scores >= threshold, is_late) for threshold in GRID]
    return GRID[int(np.argmin(costs))]


def cost_usd(is_flagged: NDArray[np.bool_], is_late: NDArray[np.bool_]) -> int:
    """Add up what the mistakes of these decisions cost, in USD."""
    false_positives = int(np.sum(is_flagged & ~is_late))
    false_negatives = int(np.sum(~is_flagged & is_late))
    return FALSE_POSITIVE_USD * false_positives + FALSE_NEGATIVE_USD * false_negatives
