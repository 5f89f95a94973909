"""Write a copy again where something in it must change; a clean copy is never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.stage.fit import ColumnFit, How

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from jobs.domain.spec import ModelSpec
    from jobs.warehouse import Warehouse

COMPRESSION: Final = "zstd"


def write_retyped(warehouse: Warehouse, path: Path, fits: Sequence[ColumnFit], model: ModelSpec) -> Path:
    """Write the declared columns of a file anew in their declared types, by event time; return the file instead."""
    by_source = {each.column.source: each for each in fits}.values()
    kept = [each.column for each in by_source if each.how in {How.AS_IT_IS, How.RETYPED}]
    null = [each.column for each in by_source if each.how is How.NULL]
    identifiers = {
        "columns": [column.source for column in kept],
        "types": [column.kind.value for column in kept],
        "clocks": [each.column.source for each in by_source if each.how is How.FROM_CLOCK],
        "empty": [column.source for column in null],
        "empty_types": [column.kind.value for column in null],
        "event_time": model.log.columns.event_time,
    }
    rows = warehouse.query_batches("stage/retyped_file", identifiers=identifiers, file=str(path))
    return _write_instead(path, "retyped", rows)


def write_without(
    warehouse: Warehouse, path: Path, dropped: Sequence[int], columns: Sequence[str], model: ModelSpec
) -> Path:
    """Write `columns` of a file anew without the rows at some positions from 0, by event time; return the file."""
    rows = warehouse.query_batches(
        "stage/kept_rows",
        identifiers={"columns": columns, "event_time": model.log.columns.event_time},
        file=str(path),
        dropped=dropped,
    )
    return _write_instead(path, "kept", rows)


def _write_instead(path: Path, what: str, rows: pa.RecordBatchReader) -> Path:
    """Write rows beside a file and remove it: never under its own name, whose old blocks DuckDB may have in memory."""
    import pyarrow.parquet as pq

    instead = path.with_suffix(f".{what}.parquet")
    with pq.ParquetWriter(instead, rows.schema, compression=COMPRESSION, store_schema=False) as writer:
        for batch in rows:
            writer.write_batch(batch)
    path.unlink()
    return instead
