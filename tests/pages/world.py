"""Judged days as the measuring jobs would have left them: seeded counts, true measures, the real judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from jobs import judge
from jobs.domain.bins import BinDefinition, CategoricalBins, NumericBin, NumericBins, bin_version, to_json
from jobs.domain.owners import Owner
from jobs.domain.run import Run, RunKind
from jobs.domain.spec import ModelSpec
from jobs.home import Home
from jobs.statistics.drift_measures import DRIFT_MEASURES
from jobs.warehouse import Warehouse, open_warehouse

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE_ROWS = 40_000
BASELINE = "b" * 16
SEED = 20131231
OWNERS = {name: Owner(page=f"page_{name}", ticket=f"ticket_{name}") for name in ("ops-ml", "feature-platform")}

Shares = np.ndarray
Fault = Callable[[date, str, str, Shares], Shares]
"""Given day, segment, feature and the shares of its bins (unseen and missing last), return other shares."""


def _tenths(scale: float) -> NumericBins:
    return NumericBins(
        bins=tuple(
            NumericBin(low=None if at == 0 else at * scale, high=None if at == 19 else (at + 1) * scale, group=at // 2)
            for at in range(20)
        ),
        minimum=0.0,
        maximum=20 * scale,
    )


NUMERIC = _tenths(5.0)
SCORE_BINS = _tenths(0.05)
CATEGORIES = CategoricalBins(categories=("UA", "EV", "B6", "DL", "AA", "MQ"), rare=("HA", "OO"))
CONSTANT = NumericBins(bins=(NumericBin(low=1.0, high=None, group=0, atom=1.0),), minimum=1.0, maximum=1.0)
BOOLEAN = NumericBins(
    bins=(NumericBin(low=0.0, high=1.0, group=0, atom=0.0), NumericBin(low=1.0, high=None, group=1, atom=1.0)),
    minimum=0.0,
    maximum=1.0,
    is_boolean=True,
)
EMPTY = NumericBins(bins=(), minimum=None, maximum=None)


def nothing_wrong(_day: date, _segment: str, _feature: str, shares: Shares) -> Shares:
    return shares


@dataclass(frozen=True)
class World:
    """Say what the fixture holds; absent, quarantined and empty days have no rows to measure."""

    model: str = "flights"
    title: str = "Arrives more than 15 minutes late"
    features: tuple[tuple[str, BinDefinition, float | None], ...] = ()
    segments: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    last_day: date = date(2013, 12, 31)
    days: int = 40
    rows: int = 880
    windows: tuple[int, ...] = (1, 7)
    metrics: tuple[str, ...] = tuple(DRIFT_MEASURES)
    fault: Fault = nothing_wrong
    absent: tuple[date, ...] = ()
    quarantined: tuple[date, ...] = ()
    empty: tuple[date, ...] = ()
    quality: tuple[dict[str, object], ...] = ()
    dropped: Mapping[str, int] = field(default_factory=lambda: {"equal request": 3})
    conflicting: int = 0
    files_aside: Mapping[str, str] = field(default_factory=dict)

    @property
    def every_day(self) -> list[date]:
        return [self.last_day - timedelta(days=back) for back in range(self.days - 1, -1, -1)]

    @cached_property
    def declared(self) -> dict[str, object]:
        """The content of models/<model>.yaml; JSON is YAML."""
        log = {"request_id": "request_id", "event_time": "scored_at", "model_version": "version", "score": "score"}
        labels = {"request_id": "request_id", "label": "is_late", "label_time": "known_at"}
        return {
            "model": self.model,
            "title": self.title,
            "description": "Scored two hours before departure; flagged flights get a gate agent.",
            "owner": "ops-ml",
            "tier": 1,
            "task": "binary_classification",
            "log": {
                "source": f"s3://flights-log/{self.model}/day={{day}}/",
                "time_zone": "America/New_York",
                "columns": log,
            },
            "decision": {"threshold": 0.35, "costs": {"currency": "USD", "false_positive": 60, "false_negative": 140}},
            "features": [
                {
                    "name": name,
                    "type": "categorical" if isinstance(bins, CategoricalBins) else "numeric",
                    "importance": importance,
                    "owner": "feature-platform" if index % 3 else None,
                }
                for index, (name, bins, importance) in enumerate(self.features)
            ],
            "segments": list(self.segments),
            "labels": {
                "source": f"s3://flights-log/{self.model}/labels/day={{day}}/",
                "columns": labels,
                "maturity_days": 3,
            },
            "baseline": {"training": f"s3://flights-log/{self.model}/training.parquet"},
        }

    @property
    def spec(self) -> ModelSpec:
        return ModelSpec.model_validate_json(json.dumps(self.declared))


def home_in(folder: Path, *worlds: World) -> Home:
    """Make an installation: the checkout's templates, SQL and runbooks, the declarations of the worlds."""
    for name in ("sql", "reports", "runbooks"):
        (folder / name).symlink_to(CHECKOUT / name)
    (folder / "models").mkdir()
    for world in worlds:
        (folder / "models" / f"{world.model}.yaml").write_text(json.dumps(world.declared), encoding="utf-8")
    url = f"ducklake:sqlite:{folder}/warehouse/catalog.sqlite"
    return Home(root=folder, warehouse_url=url, reports_root=folder / "pages")


def run_of(day: date, *, kind: RunKind = RunKind.LIVE, number: int = 1) -> Run:
    run_id = f"scheduled__{day}T05:00:00+00:00" if number == 1 else f"manual__{day}__{number}"
    return Run(run_id, kind, f"https://airflow.example/dags/monitor__flights/runs/{run_id}")


def fill(world: World, home: Home) -> None:
    """Store what measuring would have stored for every day, and judge them all."""
    with open_warehouse(home.warehouse_url, sql_root=home.sql) as warehouse:
        store(world, warehouse)
        judge_all(world, warehouse)


def store(world: World, warehouse: Warehouse) -> None:
    counts = Counts(world)
    warehouse.append(
        {
            "bin_definitions": list(counts.definitions()),
            "profiles": counts.profiles(),
            "metrics": counts.metrics(),
            "manifest": [_manifest(world, day) for day in world.every_day if day not in world.absent],
            "manifest_objects": [row for day in world.every_day for row in _objects(world, day)],
            "quality": [row for day in world.every_day for row in _quality(world, day)],
            "runs": [row for day in world.every_day for row in _runs(world, day)],
        }
    )


def judge_all(world: World, warehouse: Warehouse, *, days: list[date] | None = None) -> None:
    """Judge the days in order."""
    first, *later = days or world.every_day
    judge.run(warehouse, world.spec, first, run=run_of(first), owners=OWNERS, and_days=later)


def measure_again(world: World, warehouse: Warehouse, day: date) -> None:
    """Store other profiles and measures of one day, as a reload of it would."""
    counts = Counts(world)
    warehouse.append(
        {
            "profiles": [row for row in counts.profiles() if row["day"] == day],
            "metrics": [row for row in counts.metrics() if row["day"] == day],
        }
    )


class Counts:
    """Draw counts for every feature, segment and day from one seed, and measure them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.bins = {name: bins for name, bins, _ in world.features} | {"score": SCORE_BINS}
        self.days = [day for day in world.every_day if _state_of(world, day) == "published" and day not in world.absent]
        self.segments = {"all": 1.0} | {
            f"{column}={value}": part for column, parts in world.segments.items() for value, part in parts.items()
        }
        self.drawn = {
            (feature, segment): self._draw(at, feature, number, segment)
            for at, feature in enumerate(self.bins)
            for number, segment in enumerate(self.segments)
        }

    def _shares(self, at: int, feature: str) -> Shares:
        inside = len(self.bins[feature].labels()) - 2
        if feature == "score":
            position = (np.arange(inside) + 0.5) / inside
            shares = position**0.6 * (1 - position) ** 3
            return np.concatenate([shares / shares.sum(), [0.0, 0.0]])
        shares = np.random.default_rng([SEED, at]).uniform(0.6, 1.6, inside)
        missing = 0.004 if inside else 1.0
        return np.concatenate([shares / max(shares.sum(), 1e-9) * (1 - missing), [0.0, missing]])

    def _draw(self, at: int, feature: str, number: int, segment: str) -> np.ndarray:
        rng = np.random.default_rng([SEED, at, number])
        usual, rows = self._shares(at, feature), []
        for day in self.days:
            shares = self.world.fault(day, segment, feature, usual.copy()) * rng.lognormal(0, 0.03, usual.size)
            rows.append(rng.multinomial(int(_rows_on(self.world, day) * self.segments[segment]), shares / shares.sum()))
        return np.array(rows).reshape(len(self.days), usual.size)

    def reference(self, feature: str, segment: str) -> np.ndarray:
        at = list(self.bins).index(feature)
        return np.floor(self._shares(at, feature) * REFERENCE_ROWS * self.segments[segment] + 0.5).astype(int)

    def definitions(self) -> Iterator[dict[str, object]]:
        for name, bins in self.bins.items():
            yield {
                "model": self.world.model,
                "baseline_id": BASELINE,
                "feature": name,
                "feature_type": "categorical" if isinstance(bins, CategoricalBins) else "numeric",
                "bin_version": bin_version(bins),
                "definition": to_json(bins),
                "bin_labels": list(bins.labels()),
                "bin_groups": list(bins.groups()),
                "model_version": "2013-03",
                "source": f"s3://flights-log/{self.world.model}/training.parquet",
                "row_count": REFERENCE_ROWS,
                "run_id": "baseline",
            }

    def profiles(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for (feature, segment), drawn in self.drawn.items():
            shared = {"segment": segment, "feature": feature, "bin_version": bin_version(self.bins[feature])}
            counted = [(None, self.reference(feature, segment)), *zip(self.days, drawn, strict=True)]
            for day, counts in counted:
                rows.append(
                    shared
                    | self._stamp(day)
                    | {
                        "baseline_id": BASELINE,
                        "manifest_version": None if day is None else 1,
                        "model_version": "2013-03",
                        "bin_counts": counts.tolist(),
                        "row_count": int(counts.sum()),
                        "null_count": int(counts[-1]),
                        "nan_count": 0,
                        "unseen_top": {},
                    }
                )
        return rows

    def metrics(self) -> list[dict[str, object]]:
        return [
            row
            for feature, segment in self.drawn
            for window in self.world.windows
            for row in self._metrics(feature, segment, window)
        ]

    def _metrics(self, feature: str, segment: str, window: int) -> Iterator[dict[str, object]]:
        drawn, bins = self.drawn[feature, segment], self.bins[feature]
        within = np.array([[0 <= (day - each).days < window for each in self.days] for day in self.days])
        current = within.astype(int) @ drawn
        reference = _grouped(bins, self.reference(feature, segment))
        counts = _grouped(bins, current)
        shared = {"window_days": window, "segment": segment, "feature": feature, "baseline_id": BASELINE}
        for metric in self.world.metrics:
            drift = DRIFT_MEASURES[metric](np.broadcast_to(reference, counts.shape), counts)
            for at, day in enumerate(self.days):
                yield (
                    shared
                    | self._stamp(day)
                    | {
                        "job": "drift",
                        "model_version": "2013-03",
                        "metric": metric,
                        "reference": "training",
                        "value": float(drift.value[at]),
                        "row_count": int(counts[at].sum()),
                        "reference_count": int(reference.sum()),
                        "expected_without_drift": float(drift.expected[at]),
                        "critical_value": float(drift.critical[at]),
                        "top_bins": _top_bins(bins, reference, counts[at], drift.by_bin, at),
                    }
                )
        if feature == "score":
            middles = (np.arange(20) + 0.5) / 20
            for at, day in enumerate(self.days):
                mean = float((current[at, :20] * middles).sum() / max(1, current[at, :20].sum()))
                yield (
                    shared
                    | self._stamp(day)
                    | {"job": "drift", "metric": "mean_score", "value": mean, "row_count": int(counts[at].sum())}
                )

    def _stamp(self, day: date | None) -> dict[str, object]:
        run_id = "baseline" if day is None else run_of(day).run_id
        return {"run_id": run_id, "run_kind": "live", "model": self.world.model, "day": day}


def _grouped(bins: BinDefinition, counts: np.ndarray) -> np.ndarray:
    groups = np.array(bins.groups())
    return np.stack([counts[..., groups == group].sum(axis=-1) for group in range(groups.max() + 1)], axis=-1)


def _top_bins(
    bins: BinDefinition, reference: np.ndarray, counts: np.ndarray, by_bin: np.ndarray | None, at: int
) -> str | None:
    if by_bin is None:
        return None
    labels = bins.group_labels()
    return json.dumps(
        [
            {
                "label": labels[each],
                "reference_share": float(reference[each] / max(1, reference.sum())),
                "current_share": float(counts[each] / max(1, counts.sum())),
                "contribution": float(by_bin[at][each]),
            }
            for each in np.argsort(-by_bin[at])[:3]
        ]
    )


def _rows_on(world: World, day: date) -> int:
    return int(world.rows * (0.9 + 0.2 * np.random.default_rng(day.toordinal()).random()))


def _state_of(world: World, day: date) -> str:
    if day in world.quarantined:
        return "quarantined"
    return "empty" if day in world.empty else "published"


REASONS = {"quarantined": "column score must be a number, every row is text", "empty": "every file holds zero rows"}


def _manifest(world: World, day: date) -> dict[str, object]:
    state, is_last = _state_of(world, day), day == world.last_day
    published = _rows_on(world, day) if state == "published" else 0
    dropped = dict(world.dropped) if is_last else {}
    if state == "quarantined":
        dropped = {"day quarantined": _rows_on(world, day)}
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


def _objects(world: World, day: date) -> Iterator[dict[str, object]]:
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


def _quality(world: World, day: date) -> Iterator[dict[str, object]]:
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


def _runs(world: World, day: date) -> Iterator[dict[str, Any]]:
    started = datetime(day.year, day.month, day.day, 6, 12, tzinfo=UTC) + timedelta(days=1)
    for at, job in enumerate(() if day in world.absent else ("stage", "check", "publish", "profile", "drift")):
        yield {
            "run_id": run_of(day).run_id,
            "model": world.model,
            "day": day,
            "job": job,
            "run_kind": "live",
            "outcome": "ok",
            "message": f"{_rows_on(world, day)} rows",
            "started_at": started + timedelta(seconds=at),
            "finished_at": started + timedelta(seconds=at, milliseconds=420),
            "code_version": "0.1.0",
            "config_hash": "c" * 64,
            "log_url": run_of(day).log_url,
        }
