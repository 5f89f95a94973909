"""The short texts kept of an expectation: what it asks for, what was seen, what went wrong; never a value of a row."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jobs.check.expectation_types import COLUMN_SETS, EXISTS, TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

ABSENT: Final = "column absent"
_LISTED: Final = 8
_COLUMN_KEYS: Final = {"column", "column_A", "column_B", "mostly"}
_DRIVER: Final = re.compile(r"^\(_?duckdb\.\w+\) ")
_QUOTED_VALUE: Final = re.compile(r"'[^']*'")


def expected_text(kwargs: Mapping[str, Any]) -> str:
    """Say what an expectation asks for, without the columns it asks it of.

    >>> expected_text({"column": "age", "min_value": 0, "max_value": 120, "mostly": 0.995})
    'min_value 0, max_value 120, for at least 99.5 %'
    """
    asked = {key: value for key, value in kwargs.items() if key not in _COLUMN_KEYS}
    if "quantile_ranges" in asked:
        ranges = asked.pop("quantile_ranges")
        pairs = zip(ranges["quantiles"], ranges["value_ranges"], strict=True)
        asked |= {_percentile(quantile): _between(low, high) for quantile, (low, high) in pairs}
    parts = [f"{key} {_value(value)}" for key, value in asked.items() if value is not None]
    if "mostly" in kwargs:
        parts.append(f"for at least {100 * kwargs['mostly']:.6g} %")
    return ", ".join(parts)


def looked_at(result: Mapping[str, Any]) -> int | None:
    """Return how many rows were looked at one by one; None for an expectation on a column or a day as a whole."""
    rows = result.get("element_count")
    return None if rows is None else int(rows) - int(result.get("missing_count") or 0)


def observed_text(kind: str, result: Mapping[str, Any], *, is_met: bool) -> str:
    """Say what was seen, as counts, shares, types or an aggregate.

    >>> observed_text("expect_column_values_to_be_between",
    ...     {"element_count": 900, "missing_count": 100, "unexpected_count": 4}, is_met=True)
    '4 of 800 unexpected'
    """
    rows = looked_at(result)
    if rows is not None:
        return f"{int(result['unexpected_count'])} of {rows} unexpected"
    if kind == EXISTS:
        return "column present" if is_met else ABSENT
    observed = result.get("observed_value")
    if isinstance(observed, dict):
        pairs = zip(observed["quantiles"], observed["values"], strict=True)
        return ", ".join(f"{_percentile(quantile)} {_aggregate(value)}" for quantile, value in pairs)
    if kind in TYPES or kind in COLUMN_SETS:
        return _value(observed)
    counted = [f"{result[key]} {word}" for key, word in _SET_COUNTS.items() if key in result]
    return ", ".join(counted) or _aggregate(observed)


def error_text(message: str) -> str:
    r"""Keep the first line of an error; what it quotes is a value of the data and is left out.

    >>> error_text("(_duckdb.ConversionException) Conversion Error: Could not convert string 'Ada' to INT32\n[SQL: …]")
    "Conversion Error: Could not convert string '…' to INT32"
    """
    return _QUOTED_VALUE.sub("'…'", _DRIVER.sub("", message.strip().splitlines()[0]))


_SET_COUNTS: Final = {"unexpected_count": "values unexpected", "missing_count": "values not found"}


def _percentile(quantile: float) -> str:
    return f"p{100 * quantile:.6g}"


def _between(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        bound, word = (high, "at most") if low is None else (low, "at least")
        return "any" if bound is None else f"{word} {_aggregate(bound)}"
    return f"{_aggregate(low)} to {_aggregate(high)}"


def _aggregate(value: object) -> str:
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
