"""Days of the small model as `profile` leaves them: counted in the bins of one baseline, without files and stores."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jobs.domain.bins import bin_version, to_json
from jobs.domain.run import Run, RunKind
from jobs.profile.rows import profile_rows
from jobs.profile.scan import Profiles, count, profiles_of, scan_of, segment_column
from jobs.statistics.categorical_bins import categorical_bins
from jobs.statistics.numeric_bins import numeric_bins
from tests.jobs.monitored import day_number, model_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.domain.bins import BinDefinition
    from jobs.warehouse import Warehouse

MODEL = model_of(
    features=({"name": "tenure", "type": "numeric"}, {"name": "plan", "type": "categorical"}), segments=("region",)
)
RUN = Run("run-1", RunKind.BACKFILL)
BASELINE = "b1"
REGIONS = ("north", "south", "west")


def rows(count: int, *, seed: int, shift: float = 0.0, missing: float = 0.0) -> pa.RecordBatch:
    rng = np.random.default_rng(seed)
    return pa.RecordBatch.from_pydict(
        {
            "tenure": pa.array(rng.normal(30 + shift, 10, count), mask=rng.random(count) < missing),
            "plan": np.array(["basic", "gold", "trial"])[rng.choice(3, count, p=[0.6, 0.3, 0.1])],
            "score": np.clip(rng.beta(2, 5, count) + shift / 50, 0, 1),
            segment_column("region"): np.array(REGIONS)[rng.choice(3, count, p=[0.6, 0.35, 0.05])],
        }
    )


TRAINING = rows(4_000, seed=99)


@cache
def definitions() -> dict[str, BinDefinition]:
    return {
        "tenure": numeric_bins(TRAINING.column("tenure").to_numpy(zero_copy_only=False)),
        "plan": categorical_bins({"basic": 2_400, "gold": 1_200}),
        "score": numeric_bins(TRAINING.column("score").to_numpy()),
    }


def profiled(batch: pa.RecordBatch, *, regions: tuple[str, ...] = REGIONS) -> Profiles:
    scan = scan_of(definitions(), {"region": regions}, probabilities=frozenset({"score"}))
    return profiles_of(scan, count(scan, [batch]), {})


def keep_baseline(
    warehouse: Warehouse,
    *,
    baseline_id: str = BASELINE,
    without: tuple[str, ...] = (),
    regions: tuple[str, ...] = REGIONS,
) -> None:
    """Store the bins and the reference; `without` names features that training does not hold."""
    reference = {key: each for key, each in profiled(TRAINING, regions=regions).items() if key[1] not in without}
    made = [
        {
            "model": MODEL.model,
            "baseline_id": baseline_id,
            "feature": name,
            "definition": to_json(each),
            "bin_version": bin_version(each),
        }
        for name, each in definitions().items()
    ]
    found = profile_rows(reference, model=MODEL.model, day=None, baseline_id=baseline_id, run=RUN)
    warehouse.append({"bin_definitions": made, "profiles": found})


def kept(
    number: int,
    batch: pa.RecordBatch | None,
    *,
    version: int = 1,
    state: str = "published",
    baseline_id: str = BASELINE,
) -> dict[str, list[dict[str, object]]]:
    """Return the rows that publishing and profiling a day leave; without a batch only its manifest row."""
    day = day_number(number)
    manifest = {"model": MODEL.model, "day": day, "version": version, "state": state, "rows_published": 1}
    counted = (
        []
        if batch is None
        else profile_rows(
            profiled(batch),
            model=MODEL.model,
            day=day,
            baseline_id=baseline_id,
            run=RUN,
            manifest_version=version,
            model_version="7",
        )
    )
    return {"manifest": [manifest | {"rows_dropped": {}, "data_files": []}], "profiles": counted}


def keep_day(warehouse: Warehouse, number: int, batch: pa.RecordBatch | None, **changes: Any) -> None:
    """Store a published or otherwise ended day."""
    warehouse.append({name: rows for name, rows in kept(number, batch, **changes).items() if rows})


def keep_days(warehouse: Warehouse, numbers: Iterable[int]) -> None:
    """Store days of 400 rows, each with a seed of its own, in one commit."""
    days = [kept(number, rows(400, seed=number)) for number in numbers]
    warehouse.append({name: [row for day in days for row in day[name]] for name in ("manifest", "profiles")})


def metrics(warehouse: Warehouse, where: str = "true") -> list[dict[str, object]]:
    """What is measured now, without what tells one run from another."""
    with warehouse.reading() as connection:
        found = connection.execute(
            f"select * exclude (run_id, run_kind, recorded_at) from current_metrics where {where} "
            "order by day, feature, metric, reference, window_days, segment"
        )
        return found.to_arrow_table().to_pylist()
