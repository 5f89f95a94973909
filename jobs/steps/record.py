"""How a step ended: timed, told, and kept in the warehouse."""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobs.domain.errors import PlumblineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jobs.domain.day import Day
    from jobs.domain.run import Outcome, Run
    from jobs.domain.spec import ModelSpec
    from jobs.steps.site import Site

log = logging.getLogger("plumbline")


@dataclass(frozen=True, slots=True)
class StepResult:
    """Tell how one step ended; `error` is None when it did what it should."""

    step: str
    message: str
    seconds: float
    error: Exception | None = None
    is_skipped: bool = False


@dataclass(slots=True)
class RunRows:
    """How steps ended, kept until they are written together: a commit each would cost more than the steps."""

    site: Site
    pending: list[dict[str, object]] = field(default_factory=list)

    def add(
        self,
        step: str,
        *,
        of_days: Sequence[Day],
        run: Run,
        ended: str,
        message: str,
        started_at: datetime,
        finished_at: datetime,
    ) -> None:
        """Keep how a step ended, once for each day it was about."""
        row = {
            "run_id": run.run_id,
            "model": self.site.model.model,
            "job": step,
            "run_kind": run.kind.value,
            "outcome": ended,
            "message": message,
            "started_at": started_at,
            "finished_at": finished_at,
            "code_version": importlib.metadata.version("plumbline"),
            "config_hash": config_hash(self.site.model),
            "log_url": run.log_url,
        }
        self.pending += [row | {"day": day} for day in of_days]

    def flush(self) -> None:
        """Write what is kept."""
        rows, self.pending = self.pending, []
        if rows:
            self.site.warehouse.append({"runs": rows})


@contextmanager
def recording(site: Site) -> Iterator[RunRows]:
    """Write how the steps ended, whatever ends the block."""
    rows = RunRows(site)
    try:
        yield rows
    finally:
        rows.flush()


def timed(
    step: str, site: Site, days: Sequence[Day], run: Run, work: Callable[[], Outcome], *, rows: RunRows
) -> tuple[StepResult, Outcome | None]:
    """Do a step's work; an error is recorded, logged and returned, KeyboardInterrupt alone is raised."""
    started = datetime.now(UTC)
    outcome, error = None, None
    try:
        outcome = work()
    except Exception as caught:
        if isinstance(caught.__cause__, KeyboardInterrupt):  # DuckDB wraps it
            raise KeyboardInterrupt from caught
        error = caught
    message = outcome.message if outcome else _one_line(error)
    unforeseen = error is not None and not isinstance(error, PlumblineError)
    level = logging.ERROR if error else logging.INFO
    log.log(level, "%s %s %s: %s", site.model.model, days[0], step, message, exc_info=error if unforeseen else None)
    finished = datetime.now(UTC)
    is_skipped = bool(outcome and outcome.skipped)
    ended = "failed" if error else "skipped" if is_skipped else "ok"
    rows.add(step, of_days=days, run=run, ended=ended, message=message, started_at=started, finished_at=finished)
    return StepResult(step, message, (finished - started).total_seconds(), error, is_skipped=is_skipped), outcome


def record_lost(site: Site, days: Sequence[Day], *, run: Run, why: str) -> None:
    """Record that the process which loaded some days was killed before it could, so that they are judged as failed."""
    now = datetime.now(UTC)
    with recording(site) as rows:
        rows.add("stage", of_days=days, run=run, ended="failed", message=why, started_at=now, finished_at=now)


def _one_line(error: BaseException | None) -> str:
    text = " · ".join(line for line in str(error).splitlines() if line.strip())
    return text if isinstance(error, PlumblineError) else f"{type(error).__name__}: {text}"


def config_hash(model: ModelSpec) -> str:
    """Return the sha256 of a declaration as resolved: equal declarations, equal hash."""
    return hashlib.sha256(model.model_dump_json().encode()).hexdigest()
