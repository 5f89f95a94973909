"""The text of a drafted suite: Great Expectations' own JSON, one expectation a line, so that a change reads well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def suite_text(name: str, note: str, entries: Sequence[dict[str, Any]]) -> str:
    r"""Write a suite.

    >>> print(suite_text("churn", "by hand", [{"type": "expect_column_to_exist"}]), end="")
    {
      "name": "churn",
      "meta": {"note": "by hand"},
      "expectations": [
        {"type": "expect_column_to_exist"}
      ]
    }
    """
    lines = ",\n".join(f"    {_line(entry)}" for entry in entries)
    return f'{{\n  "name": {_line(name)},\n  "meta": {_line({"note": note})},\n  "expectations": [\n{lines}\n  ]\n}}\n'


def _line(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: object) -> object:
    """Write whole numbers without a fraction: 53900, not 53900.0."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
