"""Who computes: an Airflow run as the jobs know it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from dags.day import DatedRun
from jobs.domain.run import Run, RunKind

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from jobs.domain.day import Day


class AirflowRun(DatedRun, Protocol):
    """What of an Airflow run names an execution."""

    @property
    def dag_id(self) -> str:
        """The DAG it is a run of."""

    @property
    def run_type(self) -> str:
        """How it came about: scheduled, backfill, manual, or triggered by another run."""

    @property
    def clear_number(self) -> int | None:
        """How often tasks of it were cleared."""


def run_of(run: AirflowRun, day: Day, zone: ZoneInfo, *, kind: str | None = None, log_url: str | None = None) -> Run:
    """Return the execution that writes rows.

    A backfill is a backfill and a scheduled run is live, whatever `kind` says. A run triggered by hand is what `kind`
    says, else live for the newest finished day and a backfill before it, as on the command line.
    """
    return Run(_run_id(run, day), _kind(run, day, zone, kind), log_url)


def _kind(run: AirflowRun, day: Day, zone: ZoneInfo, asked: str | None) -> RunKind:
    settled = {"scheduled": "live", "backfill": "backfill"}.get(run.run_type, asked)
    if settled:
        return RunKind(settled)
    yesterday = datetime.now(UTC).astimezone(zone).date() - timedelta(days=1)
    return RunKind.LIVE if day >= yesterday else RunKind.BACKFILL


def _run_id(run: AirflowRun, day: Day) -> str:
    """Name an execution: the same for all tasks and retries of a run, another one when the run was cleared.

    The instant it was asked for is part of it, because `airflow dags test` gives every run of a day the same name.
    """
    identity = f"{run.dag_id}|{run.run_id}|{run.clear_number or 0}|{run.run_after.astimezone(UTC).isoformat()}"
    return f"airflow-{day:%Y%m%d}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
