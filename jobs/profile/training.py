"""The file that says what normal is: fetched, checked against the declaration, read column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.domain.errors import DataError, Problem
from jobs.domain.log_schema import Kind
from jobs.domain.spec import SCORE
from jobs.profile.scan import segment_column
from jobs.profile.segment_values import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobs.domain.log_schema import LogColumn
    from jobs.profile.columns import Columns
    from jobs.statistics.arrays import Floats

RUNBOOK: Final = "run_failed"
ROWS_PER_BATCH: Final = 1 << 17

_FITTING: Final = {
    Kind.NUMBER: "a number",
    Kind.FLAG: "true or false",
    Kind.TEXT: "text, a whole number, a flag or a date",
}

_FITTING_TYPES: Final[dict[Kind, tuple[Callable[[pa.DataType], bool], ...]]] = {
    Kind.NUMBER: (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean),
    Kind.FLAG: (pa.types.is_boolean, pa.types.is_integer),
    Kind.TEXT: (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_integer,
        pa.types.is_boolean,
        pa.types.is_date,
    ),
}


@dataclass(frozen=True, slots=True)
class Training:
    """Read the reference rows of a model; `where` is their address for messages."""

    file: pq.ParquetFile
    where: str
    columns: Columns

    @property
    def row_count(self) -> int:
        """Number of reference rows."""
        return int(self.file.metadata.num_rows)

    def has(self, column: LogColumn) -> bool:
        """Say whether the file holds a column; the score and segment columns may be absent."""
        return column.source in self.file.schema_arrow.names

    def numbers(self, column: LogColumn) -> Floats:
        """Return all values of a number or flag, NaN where there is none."""
        values = _as_double(self.file.read(columns=[column.source]).column(column.source))
        found: Floats = values.combine_chunks().to_numpy(zero_copy_only=False)
        return found

    def counts(self, column: LogColumn) -> dict[str, int]:
        """Return how many rows hold each text of a column; missing ones are left out."""
        counted = pc.value_counts(_as_text(self.file.read(columns=[column.source]).column(column.source), column))
        return {
            value: int(count)
            for value, count in zip(
                counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True
            )
            if value is not None
        }

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Read all rows as a scan counts them: numbers in double precision, categories and segments as text."""
        features = [column for column in self.columns.features if self.has(column)]
        segments = [column for column in self.columns.segments if self.has(column)]
        sources = sorted({column.source for column in (*features, *segments)})
        for batch in self.file.iter_batches(batch_size=ROWS_PER_BATCH, columns=sources):
            counted = {
                column.name: _as_text(batch.column(column.source), column)
                if column.kind is Kind.TEXT
                else _as_double(batch.column(column.source))
                for column in features
            }
            by_segment = {
                segment_column(column.name): _as_text(batch.column(column.source), column) for column in segments
            }
            yield pa.RecordBatch.from_pydict(counted | by_segment)


def open_training(path: Path, where: str, columns: Columns) -> Training:
    """Open a fetched file; DataError naming every column that is absent or of another type, and when it has no row."""
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise _wrong(Problem(where=where, rule="must be a Parquet file", got=str(error))) from error
    types = dict(zip(file.schema_arrow.names, file.schema_arrow.types, strict=True))
    problems = [
        problem
        for column in (*columns.features, *columns.segments)
        if (problem := _problem(where, column, types.get(column.source), columns)) is not None
    ]
    if not file.metadata.num_rows:
        problems.append(Problem(where=where, rule="must hold the rows the model was trained on", got="no row"))
    if problems:
        file.close()
        raise _wrong(*problems)
    return Training(file, where, columns)


def _wrong(*problems: Problem) -> DataError:
    return DataError(*problems, runbook=RUNBOOK)


def _problem(where: str, column: LogColumn, found: pa.DataType | None, columns: Columns) -> Problem | None:
    at = f"{where}: {column.source}"
    if found is None:
        may_be_absent = column.name == SCORE or column not in columns.features
        way_out = "add the column to the file, or take the feature out of the declaration"
        return None if may_be_absent else Problem(where=at, rule="must be a column", got="none", way_out=way_out)
    if _fits(found, column.kind):
        return None
    way_out = "write it with that type, or declare the feature with the type it has"
    return Problem(where=at, rule=f"must be {_FITTING[column.kind]}", got=str(found), way_out=way_out)


def _fits(found: pa.DataType, kind: Kind) -> bool:
    plain = found.value_type if pa.types.is_dictionary(found) else found
    return any(is_one(plain) for is_one in _FITTING_TYPES[kind])


def _plain(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values


def _as_double(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return _plain(values).cast(pa.float64(), safe=False)


def _as_text(values: pa.Array | pa.ChunkedArray, column: LogColumn) -> pa.Array | pa.ChunkedArray:
    """Return texts as the warehouse writes them; numbers that make segments without a point where they are whole."""
    if column.kind is not Kind.NUMBER:
        return _plain(values).cast(pa.string())
    numbers = _as_double(values).to_numpy(zero_copy_only=False) + 0.0
    distinct, place = np.unique(numbers, return_inverse=True)
    texts = np.array([number_text(float(value)) for value in distinct], dtype=object)
    return pa.array(texts[place], pa.string(), mask=np.isnan(numbers))
