"""A small model whose days are published for tests: numbers, categories, flags, two segment columns, a score."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jobs.domain.run import Run, RunKind
from jobs.domain.spec import ModelSpec
from jobs.domain.staged import StagedDay, StagedObject, StagedState
from jobs.warehouse import PartitionState, Publication, Warehouse, prediction_schema, staging_folder, write_staged

RUN = Run("run-1", RunKind.BACKFILL)
FIRST = date(2026, 3, 1)
REGIONS = ("north", "south", "west")
PLANS = ("basic", "gold", "")


def day_number(number: int) -> date:
    """The day `number` days after the first."""
    return FIRST + timedelta(days=number)


def model_of(training: str = "s3://logs/churn/training.parquet", **changes: object) -> ModelSpec:
    declared = {
        "model": "churn",
        "title": "Leaves next month",
        "owner": "team",
        "tier": 1,
        "task": "binary_classification",
        "log": {
            "source": "s3://logs/churn/{day}/",
            "columns": {"request_id": "rid", "event_time": "at", "model_version": "version", "score": "p"},
        },
        "features": tuple(
            {"name": name, "type": kind}
            for name, kind in (
                ("tenure", "numeric"),
                ("rain", "numeric"),
                ("calls", "numeric"),
                ("plan", "categorical"),
                ("region", "categorical"),
                ("is_new", "boolean"),
            )
        ),
        "segments": ("region", "is_new"),
        "baseline": {"training": training},
    }
    return ModelSpec.model_validate(declared | changes)


def rows_of(count: int, *, seed: int = 0, shift: float = 0.0, version: str = "7", day: date = FIRST) -> pa.Table:
    """Draw rows as a producer logs them; `shift` moves tenure and score."""
    rng = np.random.default_rng(seed)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    instants = [midnight + timedelta(seconds=number) for number in range(count)]
    return pa.table(
        {
            "rid": [f"{day}-{seed}-{number}" for number in range(count)],
            "at": pa.array(instants, pa.timestamp("us", "UTC")),
            "version": [version] * count,
            "p": np.clip(rng.beta(2, 5, count) + shift / 10, 0, 1),
            "tenure": rng.normal(30 + shift, 10, count),
            "rain": np.where(rng.random(count) < 0.93, 0.0, rng.gamma(1, 2, count)),
            "calls": pa.array(rng.integers(0, 5, count).astype(float), mask=rng.random(count) < 0.1),
            "plan": pa.array(np.array(PLANS)[rng.choice(3, count, p=[0.6, 0.3, 0.1])]),
            "region": pa.array(np.array(REGIONS)[rng.choice(3, count, p=[0.5, 0.3, 0.2])]),
            "is_new": rng.random(count) < 0.2,
        }
    )


def publish(
    warehouse: Warehouse,
    model: ModelSpec,
    *tables: pa.Table,
    day: date = FIRST,
    state: PartitionState = PartitionState.PUBLISHED,
) -> int:
    """Stage tables as the files of a day and make them its newest publication, or record why there is none."""
    newest = warehouse.manifest(model.model, day)
    version = newest.version if newest else 0
    mark = hashlib.sha256(f"{day} {version} {state}".encode()).hexdigest()
    folder = staging_folder(warehouse.staging, model.model, day, mark)
    folder.mkdir(parents=True, exist_ok=True)
    files = [f"{number:04d}.parquet" for number in range(len(tables))]
    for table, name in zip(tables, files, strict=True):
        pq.write_table(table, folder / name, compression="zstd")
    rows = sum(table.num_rows for table in tables)
    staged = StagedDay(
        model=model.model,
        day=day,
        fingerprint=mark,
        state=StagedState.READY,
        objects=tuple(
            StagedObject(key=f"s3://logs/{name}", etag="e", size_bytes=1, row_count=1, sha256="s", outcome="loaded")
            for name in files
        ),
        files=tuple(files),
        rows_read=rows,
    )
    publication = Publication(
        staged=staged,
        folder=write_staged(warehouse.staging, staged),
        schema=prediction_schema(model),
        state=state,
        expected_version=version,
        run=RUN,
        reason=None if state is PartitionState.PUBLISHED else "planted",
        rows_dropped={} if state is PartitionState.PUBLISHED else {"planted": rows},
    )
    if state is PartitionState.PUBLISHED:
        return warehouse.replace_partition(publication)
    return warehouse.record_delivery(publication)
