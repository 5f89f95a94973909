"""What was expected of the day's data, and where its rows went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One expectation on the data of the day and how it came out: pass, fail or error."""

    name: str
    column: str | None
    suite: str
    severity: str
    outcome: str
    observed: str
    expected: str
    unexpected_count: int | None
    unexpected_share: float | None
    detail: str

    @property
    def seen(self) -> str:
        """What was seen; of an expectation that errored, why."""
        return self.observed or self.detail


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenExpectation:
    """An expectation that did not pass, with the columns that it did not pass on."""

    name: str
    outcome: str
    severity: str
    suite: str
    of_columns: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was expected of the data: counts by outcome, and all that did not pass."""

    passed: int
    failed: int
    errored: int
    broken: tuple[BrokenExpectation, ...]
    all: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedObject:
    """One object of the producer and what became of it."""

    key: str
    outcome: str
    rows: int | None
    size_bytes: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAccount:
    """Where every row went: read = published + dropped by reason."""

    state: str
    version: int
    rows_read: int | None
    rows_published: int | None
    rows_dropped: Mapping[str, int]
    conflicting_requests: int | None
    rows_outside_day: int | None
    usual_rows: tuple[int, int] | None
    reason: str | None
    objects: tuple[LoadedObject, ...]
