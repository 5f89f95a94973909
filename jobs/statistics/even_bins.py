"""Bins for a score that no reference tells the spread of."""

from __future__ import annotations

from jobs.domain.bins import NumericBin, NumericBins
from jobs.statistics.numeric_bins import BINS, GROUPS


def probability_bins() -> NumericBins:
    """Cut 0…1 into 100 even bins, nested in tenths, the outermost open; it has no minimum to lie below.

    >>> probability_bins().group_labels()[:2]
    ('< 0.1', '0.1 … < 0.2')
    """
    cuts = [None, *(index / BINS for index in range(1, BINS)), None]
    bins = (NumericBin(low=cuts[index], high=cuts[index + 1], group=index * GROUPS // BINS) for index in range(BINS))
    return NumericBins(bins=tuple(bins), minimum=None, maximum=None)


def one_bin() -> NumericBins:
    """Put every number into one bin: sums and missing values are counted, a spread is not.

    >>> one_bin().labels()
    ('any number', '(unseen)', '(missing)')
    """
    return NumericBins(bins=(NumericBin(low=None, high=None, group=0),), minimum=None, maximum=None)
