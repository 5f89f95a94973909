"""How far from its training range a number may lie before it is another unit or a default, not another season."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CENTRAL: Final = (0.001, 0.999)
"""The training range leaves out the outermost thousandths: one impossible value must not open it for ever."""

BODY: Final = (0.05, 0.95)
LONG_TAIL: Final = 10.0
IMPOSSIBLE: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRange:
    """The central range of a feature in training; `has_long_tail` where its body fills less than a tenth of it."""

    low: float
    high: float
    has_long_tail: bool

    @property
    def width(self) -> float:
        """Return the range's width; of a constant, its own size."""
        return (self.high - self.low) or max(abs(self.high), 1.0)

    def widened(self, widths: float = 1.0) -> tuple[float, float]:
        """Return bounds that many widths outside the range, ten times as many for a long tail; rounded outwards.

        A winter's rain (nine hours in ten are 0) shows little of its tail: a summer storm lies widths above it.

        >>> TrainingRange(low=12.0, high=61.0, has_long_tail=False).widened()
        (-37.0, 110.0)
        """
        reach = self.width * widths * (LONG_TAIL if self.has_long_tail else 1.0)
        step = 10.0 ** (math.floor(math.log10(reach)) - 2)
        decimals = max(0, -round(math.log10(step)))
        low, high = math.floor((self.low - reach) / step) * step, math.ceil((self.high + reach) / step) * step
        return round(low, decimals), round(high, decimals)


def training_range(values: NDArray[np.float64]) -> TrainingRange:
    """Measure the central range of finite values; at least one is needed.

    >>> rain = np.array([0.0] * 960 + [i / 100 for i in range(40)])
    >>> training_range(rain).has_long_tail
    True
    """
    asked = (CENTRAL[0], *BODY, CENTRAL[1])
    low, body_low, body_high, high = np.quantile(values, asked, method="inverted_cdf").tolist()
    return TrainingRange(low=low, high=high, has_long_tail=body_high - body_low < (high - low) / 10)
