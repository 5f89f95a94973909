"""Choose the categories of a feature that get a bin of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.bins import CategoricalBins

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_SHARE = 0.001
"""A category with at least this share of the reference gets a bin of its own."""

MOST_CATEGORIES = 200
"""At most so many categories get one, the most frequent first."""

MOST_RARE_NAMES = 100_000
"""So many names of rarer categories are remembered; beyond, a rare category cannot be told from an unseen one."""


def categorical_bins(reference: Mapping[str, int]) -> CategoricalBins:
    """Make bins of the counts per category of the reference, missing values left out.

    Categories with at least 0.1 % of it, at most 200, have their own bin; the rarer ones together are `(other)`;
    what the reference never held is `(unseen)`. Equally frequent ones are taken in the order of their names.

    >>> categorical_bins({"EV": 700, "B6": 1300, "OO": 1}).categories
    ('B6', 'EV')
    >>> categorical_bins({"": 1}).categories
    ('',)
    """
    total = sum(reference.values())
    ranked = sorted((name for name, count in reference.items() if count > 0), key=lambda name: (-reference[name], name))
    frequent = [name for name in ranked[:MOST_CATEGORIES] if reference[name] >= LEAST_SHARE * total]
    rare = ranked[len(frequent) :]
    if len(rare) > MOST_RARE_NAMES:
        return CategoricalBins(categories=tuple(frequent), knows_rare=False)
    return CategoricalBins(categories=tuple(frequent), rare=tuple(sorted(rare)))
