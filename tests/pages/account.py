"""What loading would have stored of a world: which days came, with which files, checks and runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.pages.world import World, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows_on(world: World, day: date) -> int:
    return int(world.rows * (0.9 + 0.2 * np.random.default_rng(day.toordinal()).random()))


def state_of(world: World, day: date) -> str:
    if day in world.quarantined:
        return "quarantined"
    return "empty" if day in world.empty else "published"


REASONS = {"quarantined": "column score must be a number, every row is text", "empty": "every file holds zero rows"}


def manifest(world: World, day: date) -> dict[str, object]:
    state, is_last = state_of(world, day), day == world.last_day
    published = rows_on(world, day) if state == "published" else 0
    dropped = dict(world.dropped) if is_last else {}
    if state == "quarantined":
        dropped = {"day quarantined": rows_on(world, day)}
    return {
        "model": world.model,
        "day": day,
        "version": 1,
        "state": state,
        "fingerprint": "f" * 64,
        "rows_read": published + sum(dropped.values()),
        "rows_published": published,
        "rows_dropped": dropped,
        "conflicting_requests": world.conflicting if is_last else 0,
        "rows_outside_day": 11 if published else 0,
        "reason": REASONS.get(state),
        "data_files": [],
        "run_id": run_of(day).run_id,
        "run_kind": "live",
    }


def objects(world: World, day: date) -> Iterator[dict[str, object]]:
    aside = world.files_aside if day == world.last_day else {}
    names = [f"s3://flights-log/{world.model}/day={day}/part-{at}.parquet" for at in range(3)]
    for name in () if day in world.absent else (*names, *aside):
        yield {
            "model": world.model,
            "day": day,
            "version": 1,
            "object_key": name,
            "etag": "e",
            "size_bytes": 18_204,
            "row_count": None if name in aside else world.rows // 3,
            "sha256": "s" * 64,
            "outcome": "quarantined" if name in aside else "loaded",
            "reason": aside.get(name),
            "run_id": run_of(day).run_id,
        }


def quality(world: World, day: date) -> Iterator[dict[str, object]]:
    if day in world.absent or day in world.empty:
        return
    passed: list[dict[str, object]] = [
        {
            "suite": "contract",
            "expectation": "expect_column_values_to_not_be_null",
            "column_name": column,
            "severity": "critical",
            "outcome": "pass",
            "observed": "0 null",
            "expected": "0 null",
        }
        for column in ("request_id", "event_time", "score")
    ]
    for row in (*passed, *(world.quality if day == world.last_day else ())):
        yield row | {
            "run_id": run_of(day).run_id,
            "run_kind": "live",
            "model": world.model,
            "day": day,
            "fingerprint": "f" * 64,
            "row_count": world.rows,
        }


def runs(world: World, day: date) -> Iterator[dict[str, Any]]:
    started = datetime(day.year, day.month, day.day, 6, 12, tzinfo=UTC) + timedelta(days=1)
    for at, job in enumerate(() if day in world.absent else ("stage", "check", "publish", "profile", "drift")):
        yield {
            "run_id": run_of(day).run_id,
            "model": world.model,
            "day": day,
            "job": job,
            "run_kind": "live",
            "outcome": "ok",
            "message": f"{rows_on(world, day)} rows",
            "started_at": started + timedelta(seconds=at),
            "finished_at": started + timedelta(seconds=at, milliseconds=420),
            "code_version": "0.1.0",
            "config_hash": "c" * 64,
            "log_url": run_of(day).log_url,
        }
