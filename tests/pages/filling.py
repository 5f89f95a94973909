"""Fill a warehouse with a world's days as the jobs would have left them, and let the real judge judge them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs import judge
from jobs.domain.owners import Owner
from tests.pages.account import manifest, objects, quality, runs
from tests.pages.counts import Counts
from tests.pages.world import World, run_of

if TYPE_CHECKING:
    from datetime import date

    from jobs.warehouse import Warehouse


OWNERS = {name: Owner(page=f"page_{name}", ticket=f"ticket_{name}") for name in ("ops-ml", "feature-platform")}


def store(world: World, warehouse: Warehouse) -> None:
    counts = Counts(world)
    warehouse.append(
        {
            "bin_definitions": list(counts.definitions()),
            "profiles": counts.profiles(),
            "metrics": counts.metrics(),
            "manifest": [manifest(world, day) for day in world.every_day if day not in world.absent],
            "manifest_objects": [row for day in world.every_day for row in objects(world, day)],
            "quality": [row for day in world.every_day for row in quality(world, day)],
            "runs": [row for day in world.every_day for row in runs(world, day)],
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
