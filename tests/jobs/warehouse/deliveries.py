"""A small model, and days of it staged as `stage` would leave them."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.domain.run import Run, RunKind
from jobs.domain.spec import ModelSpec
from jobs.domain.staged import StagedDay, StagedObject, StagedState
from jobs.warehouse import PartitionState, Publication, Warehouse, prediction_schema, staging_folder, write_staged

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 3, 1)
RUN = Run("run-1", RunKind.BACKFILL)
COLUMNS = {"request_id": "rid", "event_time": "at", "model_version": "version", "score": "p", "decision": "flag"}


def model_of(*, features: dict[str, str] | None = None, columns: dict[str, str] | None = None) -> ModelSpec:
    declared = features or {"tenure": "numeric", "plan": "categorical"}
    return ModelSpec.model_validate(
        {
            "model": "churn",
            "title": "Leaves next month",
            "owner": "team",
            "tier": 1,
            "task": "binary_classification",
            "log": {"source": "s3://logs/churn/{day}/", "columns": columns or COLUMNS},
            "features": tuple({"name": name, "type": kind} for name, kind in declared.items()),
            "segments": ("region",),
            "baseline": {"training": "s3://logs/churn/training.parquet"},
        }
    )


def rows_of(count: int, *, seed: int = 0, names: dict[str, str] | None = None, day: date = DAY) -> pa.Table:
    """Rows as a producer logs them: its own names, a column nobody declared, a float score."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    table = pa.table(
        {
            "rid": [f"{seed}-{number}" for number in range(count)],
            "at": pa.array(
                [midnight + timedelta(seconds=number) for number in range(count)], pa.timestamp("us", "UTC")
            ),
            "version": ["7"] * count,
            "p": pa.array([(number * 37 + seed) % 101 / 101 for number in range(count)], pa.float32()),
            "flag": [number % 2 == 0 for number in range(count)],
            "tenure": [float(number + seed) for number in range(count)],
            "plan": pa.array(["basic" if number % 3 else "gold" for number in range(count)]).dictionary_encode(),
            "region": ["north" if number % 5 else "south" for number in range(count)],
            "day": [number % 31 for number in range(count)],
        }
    )
    return table.rename_columns([(names or {}).get(name, name) for name in table.column_names])


def stage_day(
    staging: Path,
    *tables: pa.Table,
    day: date = DAY,
    dropped: dict[str, int] | None = None,
    fingerprint: str | None = None,
) -> tuple[StagedDay, Path]:
    """Stage tables as the files of a day; the fingerprint is that of their content."""
    content = hashlib.sha256()
    for table in tables:
        content.update(str(table.to_pylist()).encode())
    mark = fingerprint or content.hexdigest()
    folder = staging_folder(staging, "churn", day, mark)
    folder.mkdir(parents=True, exist_ok=True)
    files = [f"{number:04d}.parquet" for number in range(len(tables))]
    for table, name in zip(tables, files, strict=True):
        pq.write_table(table, folder / name, compression="zstd")
    staged = StagedDay(
        model="churn",
        day=day,
        fingerprint=mark,
        state=StagedState.READY,
        objects=tuple(
            StagedObject(
                key=f"s3://logs/churn/{day}/{name}",
                etag="e",
                size_bytes=1,
                row_count=table.num_rows,
                sha256="s",
                outcome="loaded",
            )
            for table, name in zip(tables, files, strict=True)
        ),
        files=tuple(files),
        rows_read=sum(table.num_rows for table in tables) + sum((dropped or {}).values()),
        rows_dropped=dropped or {},
    )
    return staged, write_staged(staging, staged)


def check_day(warehouse: Warehouse, staged: StagedDay, *, outcome: str = "pass", severity: str = "critical") -> None:
    """Leave what `check` leaves: a row per expectation of this very delivery."""
    row = {
        "run_id": RUN.run_id,
        "model": staged.model,
        "day": staged.day,
        "fingerprint": staged.fingerprint,
        "suite": "contract",
        "expectation": "expect_column_values_to_not_be_null",
        "column_name": "request_id",
        "severity": severity,
        "outcome": outcome,
        "observed": "3 of 5 without a value",
    }
    healthy = {"expectation": "expect_table_row_count_to_be_between", "column_name": None, "outcome": "pass"}
    warehouse.append({"quality": [row, row | healthy]})


def publication_of(
    staged: StagedDay, folder: Path, *, expected_version: int = 0, model: ModelSpec | None = None
) -> Publication:
    return Publication(
        staged=staged,
        folder=folder,
        schema=prediction_schema(model or model_of()),
        state=PartitionState.PUBLISHED,
        expected_version=expected_version,
        run=RUN,
        rows_dropped=staged.rows_dropped,
    )


def publish_rows(
    warehouse: Warehouse, *tables: pa.Table, day: date = DAY, version: int = 0, model: ModelSpec | None = None
) -> int:
    """Stage and publish tables as version `version + 1` of a day."""
    staged, folder = stage_day(warehouse.staging, *tables, day=day)
    return warehouse.replace_partition(publication_of(staged, folder, expected_version=version, model=model))


def published(warehouse: Warehouse, what: str = "*", where: str = "true") -> list[tuple[object, ...]]:
    with warehouse.reading() as connection:
        return connection.execute(f"select {what} from current_predictions_churn where {where}").fetchall()
