"""A suite of expectations as it stands in a file, read without Great Expectations."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from jobs.check.expectation_types import COLUMN_SETS, EXISTS, columns_named
from jobs.check.suite_problems import CONTRACT, suite_problems, where_is
from jobs.domain.errors import SpecError
from jobs.domain.log_schema import log_columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jobs.domain.spec import ModelSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One entry of a suite; `place` says where it stands, as `expectations/flights.json: expectations.3`."""

    place: str
    type: str
    kwargs: Mapping[str, Any]
    severity: Literal["critical", "warning", "info"]

    @property
    def columns(self) -> tuple[str, ...]:
        """List the columns that it names, each once."""
        return columns_named(self.type, self.kwargs)

    @property
    def tells_which_columns_exist(self) -> bool:
        """Whether an absent column is an answer to it, not something that keeps it from answering."""
        return self.type == EXISTS or self.type in COLUMN_SETS


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations of one file; `name` is the file's stem: `contract`, or the model."""

    name: str
    expectations: tuple[Expectation, ...]

    def digest(self, columns: Mapping[str, str]) -> str:
        """Return the sha256 of what is expected of which columns (name → column of the files); notes do not count."""
        expected = [[each.type, each.kwargs, each.severity] for each in self.expectations]
        return hashlib.sha256(json.dumps([expected, dict(columns)], sort_keys=True).encode()).hexdigest()


def read_suites(folder: Path, model: ModelSpec) -> tuple[Suite, ...]:
    """Read the contract and the model's own suite; SpecError with every problem of both files.

    The contract speaks of optional columns of a log too: what names one that the model does not declare is left out.
    """
    problems = suite_problems(folder, model)
    if problems:
        raise SpecError(*problems)
    declared = {column.name for column in log_columns(model)}
    contract = _suite(folder / CONTRACT)
    kept = tuple(each for each in contract.expectations if declared.issuperset(each.columns))
    own = (_suite(folder / model.expectations),) if model.expectations else ()
    return Suite(contract.name, kept), *own


def _suite(file: Path) -> Suite:
    entries = json.loads(file.read_text(encoding="utf-8"))["expectations"]
    return Suite(
        file.stem,
        tuple(
            Expectation(
                place=f"{where_is(file)}: expectations.{index}",
                type=entry["type"],
                kwargs=entry["kwargs"],
                severity=entry["severity"],
            )
            for index, entry in enumerate(entries)
        ),
    )
