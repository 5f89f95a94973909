"""Read a published day: its rows as a scan counts them, the values that make segments, the versions that answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.log_schema import Kind
from jobs.profile.scan import segment_column
from jobs.profile.segment_values import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from jobs.domain.day import Day
    from jobs.profile.columns import Columns
    from jobs.profile.scan import Scan
    from jobs.warehouse import Warehouse

LONGEST_LIST: Final = 1_000
"""Names of a longer list are looked up by hash, outside SQL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDay:
    """Name one published day of a model, and what of it is counted."""

    warehouse: Warehouse
    predictions: str
    day: Day
    columns: Columns


@dataclass(frozen=True, slots=True)
class DayContent:
    """Say which versions of the model answered (joined by a comma), and how many rows every segment value has."""

    model_version: str | None
    segment_counts: Mapping[str, Mapping[str, int]]


def content(published: PublishedDay) -> DayContent:
    """Look which versions and segment values a day holds; missing values are left out."""
    segments = [column.name for column in published.columns.segments]
    identifiers = {
        "predictions": published.predictions,
        "segments": segments,
        "segment_names": [segment_column(name) for name in segments],
    }
    (row,) = published.warehouse.query("profile/day_content", identifiers=identifiers, day=published.day).to_pylist()
    return DayContent(row["model_version"], {name: _by_text(row[segment_column(name)] or ()) for name in segments})


def _by_text(counted: Iterable[tuple[object, int]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for value, rows in counted:
        if value == value:  # noqa: PLR0124 - NaN is missing
            counts[_text(value)] += rows
    return dict(counts)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, float) else str(value)


def rows(published: PublishedDay, scan: Scan) -> pa.RecordBatchReader:
    """Stream all rows with everything that is counted; categories with long lists of names come as text."""
    names = [column.name for column in published.columns.categories]
    listed = [name for name in names if len(scan.codings[name].names) <= LONGEST_LIST]
    return _stream(
        published,
        scan,
        numbers=[column.name for column in published.columns.numbers],
        listed=listed,
        texts=[name for name in names if name not in listed],
    )


def texts(published: PublishedDay, scan: Scan, features: Sequence[str]) -> pa.RecordBatchReader:
    """Stream the texts of some categorical features, with the codes of the segments."""
    return _stream(published, scan, texts=features)


def _stream(
    published: PublishedDay,
    scan: Scan,
    *,
    numbers: Sequence[str] = (),
    listed: Sequence[str] = (),
    texts: Sequence[str] = (),
) -> pa.RecordBatchReader:
    by_text = [column.name for column in published.columns.segments if column.kind is not Kind.NUMBER]
    by_number = [column.name for column in published.columns.segments if column.kind is Kind.NUMBER]
    coded = [*listed, *map(segment_column, by_text), *map(segment_column, by_number)]
    fields = {name: f"names of {name}" for name in coded}
    names = {"no column": [""]} | {field: list(scan.codings[name].names) for name, field in fields.items()}
    return published.warehouse.query_batches(
        "profile/day_rows",
        identifiers={
            "predictions": published.predictions,
            "numbers": list(numbers),
            "listed": list(listed),
            "texts": list(texts),
            "segments": by_text,
            "segment_names": [segment_column(name) for name in by_text],
            "number_segments": by_number,
            "number_segment_names": [segment_column(name) for name in by_number],
            "fields": list(fields.values()),
        },
        day=published.day,
        names=names,
    )
