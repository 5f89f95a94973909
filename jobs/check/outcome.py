"""From what was measured to what is kept: an outcome, counts and two short texts, never a value of a row."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from jobs.check.expectation_types import COLUMN_SETS, MISSING, TYPES
from jobs.check.suite_problems import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobs.check.suite import Expectation
    from jobs.check.validation import Measured

ABSENT: Final = "column absent"
EVERY_VALUE_MISSING: Final = "no value to look at: every value is missing"
_LISTED: Final = 8
_QUOTED_VALUE: Final = re.compile(r"'[^']*'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one expectation found on one day; an expectation that could not look is an error, never a pass."""

    expectation: Expectation
    outcome: Literal["pass", "fail", "error"]
    observed: str
    row_count: int | None = None
    unexpected_count: int | None = None
    unexpected_share: float | None = None
    detail: str | None = None


def absent(expectation: Expectation, columns: Iterable[str]) -> Checked:
    """Say that columns an expectation needs are not in the files: a type is not met, a value cannot be looked at."""
    named = ", ".join(columns)
    outcome: Literal["fail", "error"] = "fail" if expectation.type in TYPES else "error"
    return Checked(
        expectation=expectation,
        outcome=outcome,
        observed=ABSENT,
        detail=f"the day's files have no column for {named}",
    )


def checked(expectation: Expectation, measured: Measured) -> Checked:
    """Judge one measurement by its own words: exception → error, nothing to look at → error, else pass or fail."""
    if measured.error is not None:
        return Checked(
            expectation=expectation, outcome="error", observed="not evaluated", detail=_without_values(measured.error)
        )
    result = measured.result
    if _is_empty(expectation, result):
        nothing = EVERY_VALUE_MISSING
        return Checked(expectation=expectation, outcome="error", observed=nothing, detail=nothing)
    looked_at = _looked_at(result)
    count = result["unexpected_count"] if looked_at is not None else None
    return Checked(
        expectation=expectation,
        outcome="pass" if measured.is_met else "fail",
        observed=_observed(expectation, result, is_met=measured.is_met),
        row_count=looked_at,
        unexpected_count=None if count is None else int(count),
        unexpected_share=int(count) / looked_at if count is not None and looked_at else None,
    )


def summary(found: Iterable[Checked]) -> str:
    """Say in one line how a day did.

    >>> summary([])
    '0 expectations'
    """
    results = list(found)
    parts = [part for outcome in _WORDS if (part := _part(results, outcome))]
    noun = "expectation" if len(results) == 1 else "expectations"
    return f"{len(results)} {noun}" + (f": {', '.join(parts)}" if parts else "")


_WORDS: Final = {"pass": "pass", "fail": "fail", "error": "could not be checked"}


def _part(results: Sequence[Checked], outcome: str) -> str:
    by_severity = Counter(str(each.expectation.severity) for each in results if each.outcome == outcome)
    told = f"{by_severity.total()} {_WORDS[outcome]}" if by_severity else ""
    if outcome == "pass" or not by_severity:
        return told
    named = [severity for severity in SEVERITIES if severity in by_severity]
    split = named if len(named) == 1 else [f"{by_severity[severity]} {severity}" for severity in named]
    return f"{told} ({', '.join(split)})"


def expected_text(expectation: Expectation) -> str:
    """Say what an expectation asks for, without the columns it asks it of.

    >>> from jobs.check.suite import Expectation
    >>> expected_text(Expectation(place="x", type="expect_column_values_to_be_between",
    ...     kwargs={"column": "age", "min_value": 0, "max_value": 120, "mostly": 0.995}, severity="warning"))
    'min_value 0, max_value 120, for at least 99.5 %'
    """
    asked = {key: value for key, value in expectation.kwargs.items() if key not in {*_COLUMN_KEYS, "mostly"}}
    if "quantile_ranges" in asked:
        ranges = asked.pop("quantile_ranges")
        pairs = zip(ranges["quantiles"], ranges["value_ranges"], strict=True)
        asked |= {_percentile(quantile): _between(low, high) for quantile, (low, high) in pairs}
    parts = [f"{key} {_value(value)}" for key, value in asked.items() if value is not None]
    if "mostly" in expectation.kwargs:
        parts.append(f"for at least {100 * expectation.kwargs['mostly']:.6g} %")
    return ", ".join(parts)


_COLUMN_KEYS: Final = {"column", "column_A", "column_B"}


def _is_empty(expectation: Expectation, result: Mapping[str, Any]) -> bool:
    if expectation.type in MISSING or not expectation.columns:
        return False
    if "missing_count" in result and result.get("element_count"):
        return bool(result["missing_count"] == result["element_count"])
    if "observed_value" not in result or "unexpected_count" in result or "missing_count" in result:
        return False
    observed = result["observed_value"]
    values = observed["values"] if isinstance(observed, dict) and "values" in observed else [observed]
    return all(value is None or (isinstance(value, float) and math.isnan(value)) for value in values)


def _looked_at(result: Mapping[str, Any]) -> int | None:
    """Return how many rows were looked at one by one; None for an expectation on the column as a whole."""
    rows = result.get("element_count")
    return None if rows is None else int(rows) - int(result.get("missing_count") or 0)


def _observed(expectation: Expectation, result: Mapping[str, Any], *, is_met: bool) -> str:
    looked_at = _looked_at(result)
    if looked_at is not None:
        return f"{int(result['unexpected_count'])} of {looked_at} unexpected"
    observed = result.get("observed_value")
    if isinstance(observed, dict) and "quantiles" in observed:
        pairs = zip(observed["quantiles"], observed["values"], strict=True)
        return ", ".join(f"{_percentile(quantile)} {_number(value)}" for quantile, value in pairs)
    if expectation.type in TYPES or expectation.type in COLUMN_SETS:
        return _value(observed)
    if observed is None:
        counted = [f"{result[key]} {word}" for key, word in _SET_COUNTS.items() if result.get(key)]
        return ", ".join(counted) or ("as expected" if is_met else ABSENT)
    return _number(observed)


_SET_COUNTS: Final = {"unexpected_count": "values unexpected", "missing_count": "values not found"}


def _percentile(quantile: float) -> str:
    return f"p{100 * quantile:.6g}"


def _between(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        bound, word = (high, "at most") if low is None else (low, "at least")
        return "any" if bound is None else f"{word} {_number(bound)}"
    return f"{_number(low)} to {_number(high)}"


def _number(value: object) -> str:
    """Show a number or a moment; text is a value of the data and is not shown."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, float | Decimal):
        return f"{float(value):.6g}"
    return "a text, not kept"


def _value(value: object) -> str:
    if isinstance(value, list):
        shown = ", ".join(_value(each) for each in value[:_LISTED])
        return shown if len(value) <= _LISTED else f"{shown}, … ({len(value)})"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _without_values(message: str) -> str:
    r"""Keep the first line of an error; what it quotes is a value of the data.

    >>> _without_values("Conversion Error: Could not convert string 'Ada' to INT32\n[SQL: select …]")
    "Conversion Error: Could not convert string '…' to INT32"
    """
    return _QUOTED_VALUE.sub("'…'", message.strip().splitlines()[0])
