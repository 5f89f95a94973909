"""Read a published day: its rows as a scan counts them, the values that make segments, the versions that answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.log_schema import Kind
from jobs.profile.scan import segment_column
from jobs.profile.segment_values import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from jobs.domain.day import Day
    from jobs.domain.log_schema import LogColumn
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


def model_version(published: PublishedDay) -> str | None:
    """Return the versions of the model that made the predictions, joined by a comma."""
    identifiers = {"predictions": published.predictions}
    found = published.warehouse.query("profile/day_versions", identifiers=identifiers, day=published.day)
    version: str | None = found.column("model_version")[0].as_py()
    return version


def segment_counts(published: PublishedDay, column: LogColumn) -> dict[str, int]:
    """Return how many rows hold each value of a segment column, as the segments are called."""
    identifiers = {"predictions": published.predictions, "column": column.name}
    found = published.warehouse.query("profile/day_values", identifiers=identifiers, day=published.day)
    counts: Counter[str] = Counter()
    for value, rows in zip(found.column("value").to_pylist(), found.column("row_count").to_pylist(), strict=True):
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
