"""A model whose days a test makes up: its inputs and their bins, its days, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from jobs.domain.bins import BinDefinition, CategoricalBins, NumericBin, NumericBins
from jobs.domain.run import Run, RunKind
from jobs.domain.spec import ModelSpec
from jobs.home import Home
from jobs.statistics.drift_measures import DRIFT_MEASURES

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE_ROWS = 40_000
BASELINE = "b" * 16
SEED = 20131231

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
