"""A small made-up model, its training data and its days: what the tests of quality plant faults into."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jobs.domain.spec import ModelSpec
from jobs.domain.staged import StagedDay, StagedState

EXPECTATIONS = Path(__file__).resolve().parents[3] / "expectations"
DAY = date(2026, 3, 1)
ROWS = 2000

DECLARATION: dict[str, Any] = {
    "model": "churn",
    "title": "Leaves within a month",
    "owner": "crm",
    "tier": 2,
    "task": "binary_classification",
    "log": {
        "source": "s3://some-bucket/churn/day={day}/",
        "columns": {
            "request_id": "rid",
            "event_time": "asked_at",
            "model_version": "version",
            "score": "p_leave",
            "latency_ms": "took_ms",
        },
    },
    "features": [
        {"name": "age", "type": "numeric", "min": 0, "max": 130},
        {"name": "balance €", "type": "numeric"},
        {"name": "usage", "type": "numeric"},
        {"name": "plan", "type": "categorical"},
        {"name": "is_new", "type": "boolean"},
    ],
    "baseline": {"training": "s3://some-bucket/churn/training.parquet"},
    "expectations": "churn.json",
}


def churn(**changes: Any) -> ModelSpec:
    return ModelSpec.model_validate_json(json.dumps(DECLARATION | changes))


def rows(count: int, first: datetime, *, days: int = 1, seed: int = 1) -> pa.Table:
    random = np.random.default_rng(seed)
    seconds = np.sort(random.integers(0, 86_400 * days, count))
    plans = np.array(["basic", "plus", "pro", "staff"])
    return pa.table(
        {
            "rid": [f"r{seed}-{number}" for number in range(count)],
            "asked_at": pa.array([first + timedelta(seconds=int(each)) for each in seconds], pa.timestamp("us", "UTC")),
            "version": ["churn-1"] * count,
            "p_leave": random.beta(2, 5, count),
            "took_ms": random.gamma(2, 3, count),
            "age": random.uniform(18, 80, count),
            "balance €": pa.array(random.normal(500, 200, count), mask=random.random(count) < 0.1),
            "usage": np.where(random.random(count) < 0.97, 0.0, random.exponential(4.0, count)),
            "plan": plans[random.choice(4, count, p=[0.6, 0.3, 0.09, 0.01])],
            "is_new": random.random(count) < 0.2,
        }
    )


def clean_day() -> pa.Table:
    return rows(ROWS, datetime(2026, 3, 1, tzinfo=UTC), seed=2)


def training() -> pa.Table:
    return rows(20_000, datetime(2025, 10, 1, tzinfo=UTC), days=60, seed=3)


def replaced(table: pa.Table, column: str, values: Any) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), column, values)


def some(table: pa.Table, column: str, value: Any, *, share: float, kind: pa.DataType | None = None) -> pa.Table:
    """Put `value` into the first rows of a column, as many as the share says."""
    count = round(share * table.num_rows)
    values = [value] * count + table[column].to_pylist()[count:]
    return replaced(table, column, pa.array(values, kind or table[column].type))


def staged(folder: Path, *tables: pa.Table, fingerprint: str = "f1", model: str = "churn", **account: Any) -> StagedDay:
    """Write each table as a file of a staged day into `folder` and account for it."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:06d}-part.parquet" for number in range(len(tables))]
    for name, table in zip(names, tables, strict=True):
        pq.write_table(table, folder / name, compression="zstd")
    counted = {"rows_read": sum(table.num_rows for table in tables)} | account
    return StagedDay(
        model=model, day=DAY, fingerprint=fingerprint, state=StagedState.READY, files=tuple(names), **counted
    )
