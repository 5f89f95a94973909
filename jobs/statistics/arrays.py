"""The kinds of arrays that the statistics take and give."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
"""Values, shares, measures."""

Counts = npt.NDArray[np.int64]
"""Whole numbers of rows; where a function compares, bins lie on the last axis."""

Indexes = npt.NDArray[np.intp]
"""Positions: of bins, slots, rows."""

Flags = npt.NDArray[np.bool_]
"""True or false of each."""
