"""What profiling and measuring would have stored of a world: seeded counts, true measures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from jobs.domain.bins import BinDefinition, CategoricalBins, bin_version, to_json
from jobs.statistics.drift_measures import DRIFT_MEASURES
from tests.pages.account import rows_on, state_of
from tests.pages.world import BASELINE, REFERENCE_ROWS, SCORE_BINS, SEED, Shares, World, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


class Counts:
    """Draw counts for every feature, segment and day from one seed, and measure them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.bins = {name: bins for name, bins, _ in world.features} | {"score": SCORE_BINS}
        self.days = [day for day in world.every_day if state_of(world, day) == "published" and day not in world.absent]
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
            rows.append(rng.multinomial(int(rows_on(self.world, day) * self.segments[segment]), shares / shares.sum()))
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
