"""A small producer: three features, a score, three hundred rows a day, written as a real one would."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from jobs.domain.day import day_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.s3 import Bucket

ROOT = Path(__file__).resolve().parents[2]
MODEL = "tickets"
ZONE = ZoneInfo("America/New_York")
ROWS = 300
TRAINING_ROWS = 6000
FIRST, LAST = date(2025, 10, 30), date(2025, 11, 4)
"""Six days; the second of November has twenty-five hours."""

ABSENT = date(2025, 11, 1)
"""The day that never came."""

EMPTY_FROM = date(2025, 11, 3)
"""From this day on `wait_minutes` is empty: its source broke."""

OWNERS = "support-ml: {page: pager, ticket: pager, digest: pager, time_zone: America/New_York}\n"


def rows(day: date, count: int = ROWS) -> pa.Table:
    """The log of a day: seeded by it, so that every delivery is the same."""
    random = np.random.default_rng(day.toordinal())
    start, end = day_bounds(day, ZONE)
    seconds = np.sort(random.uniform(0, end.timestamp() - start.timestamp(), count))
    wait = random.gamma(2.0, 15.0, count)
    channel = random.choice(["mail", "phone", "chat"], count, p=[0.5, 0.3, 0.2])
    is_customer = random.random(count) < 0.8
    logit = 0.03 * wait - 0.8 * is_customer + 0.4 * (channel == "phone") - 1.0
    empty = np.full(count, day >= EMPTY_FROM)
    return pa.table(
        {
            "request_id": [f"{day}-{at}" for at in range(count)],
            "scored_at": pa.array(((start.timestamp() + seconds) * 1e6).astype("int64"), pa.timestamp("us", "UTC")),
            "model_version": ["v1"] * count,
            "wait_minutes": pa.array(wait, mask=empty),
            "channel": channel.tolist(),
            "is_customer": is_customer,
            "score": 1.0 / (1.0 + np.exp(-logit)),
        }
    )


def declaration(bucket: Bucket) -> str:
    """The model's file, reading from a bucket."""
    return Path(__file__).with_name("tickets.yaml").read_text().replace("BUCKET", bucket.name)


def deliver(bucket: Bucket, days: Iterable[date]) -> None:
    """Write days in two files each, the marker last."""
    for day in days:
        table, half = rows(day), ROWS // 2
        bucket.put_table(f"predictions/day={day}/part-0.parquet", table.slice(0, half))
        bucket.put_table(f"predictions/day={day}/part-1.parquet", table.slice(half))
        bucket.put(f"predictions/day={day}/_SUCCESS")


def deliver_training(bucket: Bucket) -> None:
    """Write what the model was trained on: days before the log, the same distributions."""
    bucket.put_table("training.parquet", rows(FIRST - timedelta(days=30), TRAINING_ROWS))


def write_home(root: Path, bucket: Bucket) -> None:
    """Make an installation that watches this one model, its training data delivered."""
    for folder in ("sql", "expectations", "runbooks", "reports"):
        (root / folder).symlink_to(ROOT / folder)
    (root / "models").mkdir()
    (root / "models" / "owners.yaml").write_text(OWNERS)
    (root / "models" / f"{MODEL}.yaml").write_text(declaration(bucket))
    deliver_training(bucket)
