"""One row per request: equal rows are dropped, different ones counted, rows without a request id dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jobs.domain.day import day_bounds
from jobs.stage.rewriting import write_without

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from jobs.domain.day import Day
    from jobs.domain.spec import ModelSpec
    from jobs.warehouse import Warehouse

CONFLICT: Final = "conflicting_request"
SAMPLED_REQUESTS: Final = 10


@dataclass(frozen=True, slots=True)
class DayContent:
    """Count the rows of a day's files, those with a request id, the requests, and the rows outside the day."""

    row_count: int = 0
    id_count: int = 0
    request_count: int = 0
    outside_day_count: int = 0

    @property
    def has_one_row_per_request(self) -> bool:
        """Whether nothing needs to be dropped."""
        return self.row_count == self.id_count == self.request_count


@dataclass(frozen=True, slots=True)
class Dropped:
    """Account for rows that are not published: rows by reason, requests that contradict themselves.

    `by_file` says of each file written again how many rows it lost, `instead` which file stands in its place.
    """

    by_reason: dict[str, int] = field(default_factory=dict)
    by_file: dict[Path, int] = field(default_factory=dict)
    instead: dict[Path, Path] = field(default_factory=dict)
    conflicting_requests: int = 0
    conflicting_sample: tuple[str, ...] = ()


def count_content(warehouse: Warehouse, files: Collection[Path], model: ModelSpec, day: Day) -> DayContent:
    """Count a day's rows and requests over all its files."""
    if not files:
        return DayContent()
    begins, next_begins = day_bounds(day, model.log.zone())
    counted = warehouse.query(
        "stage/day_content",
        identifiers=_keys(model),
        files=[str(path) for path in files],
        day_begins=begins,
        next_day_begins=next_begins,
    ).to_pylist()[0]
    return DayContent(**counted)


def drop_repeated(warehouse: Warehouse, files: Mapping[Path, Sequence[str]], model: ModelSpec) -> Dropped:
    """Rewrite the files that hold rows which may not be published; the other files stay untouched.

    `files` gives the declared columns that each file has; where one lacks a column, its rows have no value there.
    Of the rows of one request the one with the earliest event time stays, because the first answer is the one that was
    acted on; among equal times the first by object key and position. A row equal to it in every declared column is a
    duplicate, any other one conflicts.
    """
    identifiers = _keys(model) | {"columns": list(dict.fromkeys(name for names in files.values() for name in names))}
    rows = warehouse.query("stage/rows_to_drop", identifiers=identifiers, files=[str(path) for path in files])
    by_file: dict[Path, int] = {}
    instead: dict[Path, Path] = {}
    for path, columns in files.items():
        positions = _positions(rows, path)
        if positions:
            by_file[path] = len(positions)
            instead[path] = write_without(warehouse, path, positions, columns, model)
    reasons = rows["reason"].to_pylist()
    conflicting = {
        request for request, reason in zip(rows["request_id"].to_pylist(), reasons, strict=True) if reason == CONFLICT
    }
    return Dropped(
        by_reason=dict(sorted(Counter(reasons).items())),
        by_file=by_file,
        instead=instead,
        conflicting_requests=len(conflicting),
        conflicting_sample=tuple(sorted(conflicting)[:SAMPLED_REQUESTS]),
    )


def _positions(rows: pa.Table, path: Path) -> list[int]:
    import pyarrow.compute as pc

    here = rows.filter(pc.equal(rows["staged_file"], str(path)))
    return sorted(here["file_row_number"].to_pylist())


def _keys(model: ModelSpec) -> dict[str, str | list[str]]:
    return {"request_id": model.log.columns.request_id, "event_time": model.log.columns.event_time}
