"""Who computed something, and on what occasion."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RunKind(StrEnum):
    """The occasion of a run; only a live run sends anything to people."""

    LIVE = "live"
    BACKFILL = "backfill"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Run:
    """Identify one execution of a model-day; every row it writes carries `run_id` and `kind`.

    `log_url` leads to the Airflow run where there is one.
    """

    run_id: str
    kind: RunKind = RunKind.LIVE
    log_url: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say in one line what a job did; `skipped` when there was nothing to do."""

    message: str
    skipped: bool = False
