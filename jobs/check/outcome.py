"""From what was measured to what is kept of it: pass, fail or error, and counts; never a value of a row."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from jobs.check.expectation_types import DISTINCT, MISSING, TYPES
from jobs.check.suite_problems import SEVERITIES
from jobs.check.wording import ABSENT, error_text, looked_at, observed_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobs.check.suite import Expectation
    from jobs.check.validation import Measured
    from jobs.domain.log_schema import LogColumn

NO_VALUE: Final = "every value is missing"


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


def absent(expectation: Expectation, gone: Iterable[LogColumn]) -> Checked:
    """Say that a key an expectation needs is not in the files: its type is not met, its values cannot be looked at."""
    outcome: Literal["fail", "error"] = "fail" if expectation.type in TYPES else "error"
    found = Checked(expectation=expectation, outcome=outcome, observed=ABSENT)
    return replace(found, detail=f"the day's files have no column {_named(expectation, gone)}")


def read_as_null(found: Checked, gone: Iterable[LogColumn]) -> Checked:
    """Add to what was found that a column stood in no file and was read as null."""
    named = _named(found.expectation, gone)
    return replace(found, detail=f"the day's files have no column {named}, read as null") if named else found


def _named(expectation: Expectation, gone: Iterable[LogColumn]) -> str:
    return ", ".join(column.source for column in gone if column.name in expectation.columns)


def checked(expectation: Expectation, measured: Measured) -> Checked:
    """Judge one measurement by its own words: exception → error, nothing to look at → error, else pass or fail."""
    if measured.error is not None:
        detail = error_text(measured.error)
        return Checked(expectation=expectation, outcome="error", observed="not evaluated", detail=detail)
    result = measured.result
    rows = looked_at(result)
    if _is_empty(expectation, result, rows):
        detail = "there is nothing to hold the expectation against"
        return Checked(expectation=expectation, outcome="error", observed=NO_VALUE, row_count=rows, detail=detail)
    count = None if rows is None else int(result["unexpected_count"])
    return Checked(
        expectation=expectation,
        outcome="pass" if measured.is_met else "fail",
        observed=observed_text(expectation.type, result, is_met=measured.is_met),
        row_count=rows,
        unexpected_count=count,
        unexpected_share=count / rows if count is not None and rows else None,
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


def _is_empty(expectation: Expectation, result: Mapping[str, Any], rows: int | None) -> bool:
    if rows is not None:
        return rows == 0
    if expectation.type in MISSING or "observed_value" not in result or "missing_count" in result:
        return False
    observed = result["observed_value"]
    if expectation.type in DISTINCT:
        return not observed
    values = observed["values"] if isinstance(observed, dict) else [observed]
    return all(value is None or (isinstance(value, float) and math.isnan(value)) for value in values)
