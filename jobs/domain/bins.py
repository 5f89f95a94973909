"""Bin definitions: what the counts of a profile stand for; made once from the reference, never changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OTHER = "(other)"
"""Label of the reference categories that are too rare for a bin of their own, together."""

UNSEEN = "(unseen)"
"""Label of what the reference never held."""

MISSING = "(missing)"
"""Label of NULL and NaN, together."""

_LARGEST_SPELT_OUT = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericBin:
    """Hold the values from `low` to below `high`; None is open; `atom` is the one value of a bin of its own.

    `group` is the group of bins that drift is measured in: a tenth of the reference, or one frequent value.
    """

    low: float | None
    high: float | None
    group: int
    atom: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericBins:
    """Cut the number line at the reference's hundredths; ascending, what lies between two bins is unseen.

    `minimum` and `maximum` are the reference's, None when it held no finite value. Booleans are the atoms 0 and 1.
    """

    bins: tuple[NumericBin, ...]
    minimum: float | None
    maximum: float | None
    is_boolean: bool = False

    def labels(self) -> tuple[str, ...]:
        """Say what each count of a profile stands for: the bins, then unseen, then missing."""
        return (*(self._label(index, index) for index in range(len(self.bins))), UNSEEN, MISSING)

    def groups(self) -> tuple[int, ...]:
        """Return the group of each bin, ascending from 0; unseen and missing are groups of their own."""
        count = self.bins[-1].group + 1 if self.bins else 0
        return (*(each.group for each in self.bins), count, count + 1)

    def group_labels(self) -> tuple[str, ...]:
        """Say what each group stands for, in order."""
        members = [[index for index, _ in run] for _, run in groupby(enumerate(self.bins), lambda pair: pair[1].group)]
        return (*(self._label(run[0], run[-1]) for run in members), UNSEEN, MISSING)

    def _label(self, first: int, last: int) -> str:
        atom = self.bins[first].atom
        if first == last and atom is not None:
            return ("false", "true")[int(atom)] if self.is_boolean else _number(atom)
        start, end = self._start(first), self._end(last)
        if start and end:
            return f"{start.removeprefix('≥ ')} … {end}"
        return start or end or "any number"

    def _start(self, index: int) -> str:
        before, first = self.bins[index - 1] if index else None, self.bins[index]
        if before is not None and before.atom is not None and before.high == first.low:
            return f"> {_number(before.atom)}"
        low = first.low if first.atom is None else first.atom
        return "" if low is None else f"≥ {_number(low)}"

    def _end(self, index: int) -> str:
        last = self.bins[index]
        if last.atom is not None:
            return f"≤ {_number(last.atom)}"
        return "" if last.high is None else f"< {_number(last.high)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoricalBins:
    """Name the categories of the reference, most frequent first; `rare` ones share the bin `(other)`.

    A reference with too many names to keep has `knows_rare` false: then an unknown name counts as `(other)`, since it
    cannot be told from a rare one. The empty string is a category, not missing.
    """

    categories: tuple[str, ...]
    rare: tuple[str, ...] = ()
    knows_rare: bool = True

    def labels(self) -> tuple[str, ...]:
        """Say what each count of a profile stands for: categories, then other, unseen, missing."""
        return (*self.categories, OTHER, UNSEEN, MISSING)

    def groups(self) -> tuple[int, ...]:
        """Return the group of each bin: every bin is one."""
        return tuple(range(len(self.categories) + 3))

    def group_labels(self) -> tuple[str, ...]:
        """Say what each group stands for, in order."""
        return self.labels()


BinDefinition = NumericBins | CategoricalBins


def to_json(definition: BinDefinition) -> str:
    """Write a definition as JSON, the same text for the same definition.

    >>> to_json(CategoricalBins(categories=("EV", "B6")))
    '{"categories": ["EV", "B6"], "kind": "categorical", "knows_rare": true, "rare": []}'
    """
    kind = "numeric" if isinstance(definition, NumericBins) else "categorical"
    return json.dumps({"kind": kind, **asdict(definition)}, sort_keys=True, ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> BinDefinition:
    """Read a definition back; ValueError when it is of no known kind.

    >>> definition = NumericBins(bins=(NumericBin(low=None, high=None, group=0),), minimum=0.1, maximum=1e300)
    >>> from_json(to_json(definition)) == definition
    True
    """
    content = json.loads(text)
    kind = content.pop("kind")
    if kind == "numeric":
        bins = tuple(NumericBin(**each) for each in content.pop("bins"))
        return NumericBins(bins=bins, **content)
    if kind == "categorical":
        return CategoricalBins(
            categories=tuple(content["categories"]), rare=tuple(content["rare"]), knows_rare=content["knows_rare"]
        )
    raise ValueError(f"bin definition: kind must be numeric or categorical, got {kind!r}")


def bin_version(definition: BinDefinition) -> str:
    """Return the content hash of a definition, 16 hex digits; equal definitions have equal versions.

    >>> bin_version(CategoricalBins(categories=("EV", "B6"))) == bin_version(CategoricalBins(categories=("B6", "EV")))
    False
    """
    return hashlib.sha256(to_json(definition).encode()).hexdigest()[:16]


def group_starts(groups: Sequence[int]) -> tuple[int, ...]:
    """Return the index of the first bin of each group; bins of one group lie side by side.

    >>> group_starts((0, 0, 1, 2, 3))
    (0, 2, 3, 4)
    """
    return (0, *(index for index, (before, here) in enumerate(pairwise(groups), start=1) if here != before))


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) <= _LARGEST_SPELT_OUT else f"{value:.7g}"
