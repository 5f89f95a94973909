"""A small model, rows of its log, and deliveries of them to a bucket, as a producer makes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from jobs import stage
from jobs.domain.run import Outcome, Run
from jobs.domain.spec import ModelSpec
from jobs.warehouse import read_staged
from tests.servers.s3 import parquet_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jobs.domain.staged import StagedDay, StagedObject
    from jobs.objects import ObjectStore
    from jobs.warehouse import Warehouse
    from tests.servers.s3 import Bucket

DAY = date(2026, 3, 2)
LATER = datetime(2026, 4, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
INSTANT = pa.timestamp("us", "UTC")


def churn(bucket: str, *, zone: str = "UTC", not_before: str = "00:00") -> ModelSpec:
    """Declare a model with a column of every kind; one name per bucket, so that tests can share a warehouse."""
    declared = {
        "model": bucket.replace("-", "_"),
        "title": "Leaves within a month",
        "owner": "ops",
        "tier": 2,
        "task": "binary_classification",
        "log": {
            "source": f"s3://{bucket}/churn/day={{day}}/",
            "time_zone": zone,
            "ready": {"not_before": not_before},
            "columns": {
                "request_id": "id",
                "event_time": "at",
                "model_version": "version",
                "score": "score",
                "decision": "is_flagged",
                "error": "error",
            },
        },
        "features": [
            {"name": "age", "type": "numeric"},
            {"name": "country", "type": "categorical"},
            {"name": "is_member", "type": "boolean"},
        ],
        "baseline": {"training": f"s3://{bucket}/churn/training.parquet"},
    }
    return ModelSpec.model_validate_json(json.dumps(declared))


def rows(ids: Sequence[str | None], **columns: object) -> pa.Table:
    """Make a row per request id, one minute after the other from noon on; `columns` replaces or adds, None drops."""
    count = len(ids)
    made = {
        "id": pa.array(ids, pa.string()),
        "at": pa.array([NOON + timedelta(minutes=position) for position in range(count)], INSTANT),
        "version": ["v1"] * count,
        "score": [0.5] * count,
        "is_flagged": [True] * count,
        "error": pa.array([None] * count, pa.string()),
        "age": [float(position) for position in range(count)],
        "country": ["de"] * count,
        "is_member": [False] * count,
    } | columns
    return pa.table({name: values for name, values in made.items() if values is not None})


def ids(first: int, after: int) -> list[str]:
    return [f"r{number:04d}" for number in range(first, after)]


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a model, its bucket, the store and a warehouse: everything that staging speaks to."""

    model: ModelSpec
    bucket: Bucket
    store: ObjectStore
    warehouse: Warehouse
    day: date = DAY

    def key(self, name: str) -> str:
        return f"churn/day={self.day}/{name}"

    def put(self, name: str, content: pa.Table | bytes, **options: object) -> bytes:
        data = content if isinstance(content, bytes) else parquet_bytes(content, **options)
        self.bucket.put(self.key(name), data)
        return data

    def finish(self) -> None:
        self.bucket.put(self.key("_SUCCESS"))

    def deliver(self, *files: pa.Table | bytes) -> list[bytes]:
        """Write files part-0.parquet, part-1.parquet, … and the marker."""
        written = [self.put(f"part-{number}.parquet", content) for number, content in enumerate(files)]
        self.finish()
        return written

    def stage(self, store: object = None) -> Outcome:
        used = self.store if store is None else store
        return stage.run(self.warehouse, used, self.model, self.day, run=Run("test"), now=LATER)  # type: ignore[arg-type]

    def account(self) -> StagedDay:
        staged, _ = read_staged(self.warehouse.staging, self.model.model, self.day)
        return staged

    def folder(self) -> Path:
        _, folder = read_staged(self.warehouse.staging, self.model.model, self.day)
        return folder

    def staged(self, *files: pa.Table | bytes) -> StagedDay:
        """Deliver, stage, and return the account."""
        self.deliver(*files)
        self.stage()
        return self.account()

    def kept(self, *columns: str) -> list[tuple[object, ...]]:
        """Read columns of the staged rows, files and rows in order."""
        found = []
        for name in self.account().files:
            relation = self.warehouse.connection.read_parquet(str(self.folder() / name), hive_partitioning=False)
            found += relation.select(*(f'"{column}"' for column in columns)).fetchall()
        return found


def object_named(staged: StagedDay, name: str) -> StagedObject:
    (found,) = [each for each in staged.objects if each.key.endswith(f"/{name}")]
    return found
