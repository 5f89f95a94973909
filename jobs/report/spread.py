"""How the values of one input are spread, live and in training, in the groups that drift is measured in."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from jobs.charts.comparison import Bar
from jobs.domain.bins import MISSING, OTHER, UNSEEN, BinDefinition, NumericBins, from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY_LABEL: Final = "empty"
OTHER_LABEL: Final = "other"
UNSEEN_LABEL: Final = "new"

MOST_BARS: Final = 12
"""Bars of values in a chart; rarer categories are drawn as one."""

_LONG_NUMBER: Final = re.compile(r"(?<![\w.])-?\d+\.\d{3,}(?:e[+-]?\d+)?(?![\w.])")
"""A number with a fraction of three digits or more."""

_PLAIN: Final = {MISSING: EMPTY_LABEL, OTHER: OTHER_LABEL, UNSEEN: UNSEEN_LABEL}


def plain_label(label: str) -> str:
    """Return what a page calls a stored bin label; edges with as many digits as tell them apart.

    >>> plain_label("(missing)"), plain_label("JFK"), plain_label("0.1502146 … < 0.1727079")
    ('empty', 'JFK', '0.1502 … < 0.1727')
    """
    return _PLAIN.get(label) or _LONG_NUMBER.sub(lambda found: _short(float(found.group())), label)


@lru_cache(maxsize=4096)
def read_bins(definition: str) -> BinDefinition:
    """Read a stored definition once per process."""
    return from_json(definition)


def bars(definition: BinDefinition, reference: Sequence[int], current: Sequence[int]) -> tuple[Bar, ...]:
    """Return the groups as bars: the empty one first, then values in their order, then other and unseen ones.

    Bars of other and unseen values are left out where neither side has any; the empty one always stands there.
    """
    groups = definition.groups()
    reference_shares = _shares(groups, reference)
    current_shares = _shares(groups, current)
    every = [
        Bar(label=axis, name=plain_label(name), reference=before, current=now, is_apart=name in _PLAIN)
        for name, axis, before, now in zip(
            definition.group_labels(), axis_labels(definition), reference_shares, current_shares, strict=True
        )
    ]
    empty = [bar for bar in every if bar.name == EMPTY_LABEL]
    values = [bar for bar in every if not bar.is_apart]
    apart = [bar for bar in every if bar.is_apart and bar.name != EMPTY_LABEL and (bar.reference or bar.current)]
    return (*empty, *values, *apart)


def moved_share(spread: Sequence[Bar]) -> float:
    """Return the share of rows, 0…1, that fall into another group than in training: half the summed differences."""
    return sum(abs(bar.current - bar.reference) for bar in spread) / 2


def folded(spread: Sequence[Bar], *, most: int = MOST_BARS) -> tuple[Bar, ...]:
    """Return at most so many bars of values, the largest on either side; the rest joins the bar of other ones."""
    values = [bar for bar in spread if not bar.is_apart]
    if len(values) <= most:
        return tuple(spread)
    kept = {id(bar) for bar in sorted(values, key=lambda bar: -max(bar.reference, bar.current))[: most - 1]}
    is_folded = [bar for bar in values if id(bar) not in kept]
    others = [*is_folded, *(bar for bar in spread if bar.name == OTHER_LABEL)]
    together = Bar(
        label=OTHER_LABEL,
        name=f"{len(is_folded)} others",
        reference=sum(bar.reference for bar in others),
        current=sum(bar.current for bar in others),
        is_apart=True,
    )
    before = [bar for bar in spread if bar.name == EMPTY_LABEL]
    after = [bar for bar in spread if bar.is_apart and bar.name not in (EMPTY_LABEL, OTHER_LABEL)]
    return (*before, *(bar for bar in values if id(bar) in kept), together, *after)


def _shares(groups: Sequence[int], counts: Sequence[int]) -> list[float]:
    totals = [0] * (max(groups) + 1)
    for group, count in zip(groups, counts, strict=True):
        totals[group] += count
    rows = sum(totals)
    return [total / rows if rows else 0.0 for total in totals]


def axis_labels(definition: BinDefinition) -> tuple[str, ...]:
    """Say in a few characters where each group begins: what is written under its bar."""
    if not isinstance(definition, NumericBins):
        return tuple(_PLAIN.get(label, label or "“”") for label in definition.labels())
    labels = []
    for _, members in groupby(definition.bins, lambda each: each.group):
        inside = list(members)
        first, last = inside[0], inside[-1]
        if len(inside) == 1 and first.atom is not None:
            labels.append(("false", "true")[int(first.atom)] if definition.is_boolean else _short(first.atom))
        elif first.atom is None and first.low is None:
            labels.append("any" if last.high is None else f"< {_short(last.high)}")
        else:
            low = _short(first.atom if first.atom is not None else first.low or 0.0)
            labels.append(f"{low}+" if last.atom is None and last.high is None else low)
    return (*labels, UNSEEN_LABEL, EMPTY_LABEL)


def _short(value: float) -> str:
    if abs(value) >= 1e5:  # noqa: PLR2004 - six digits no longer fit
        return f"{value:.2g}"
    return f"{value:.4g}" if abs(value) < 100 else f"{value:.1f}".removesuffix(".0")  # noqa: PLR2004 - keep a decimal
