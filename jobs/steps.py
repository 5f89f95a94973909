"""The composition of a model-day: which job follows which; opened, timed and recorded alike everywhere."""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobs.declaration import read_model, read_owners
from jobs.domain.errors import PlumblineError, Problem, SpecError
from jobs.home import Home
from jobs.home import home as find_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jobs.domain.day import Day
    from jobs.domain.owners import Owner
    from jobs.domain.run import Outcome, Run
    from jobs.domain.spec import ModelSpec
    from jobs.notify import Channel
    from jobs.objects import ObjectStore
    from jobs.stage import Readiness
    from jobs.warehouse import Warehouse

log = logging.getLogger("plumbline")


class Site:
    """Hold what the steps of one model work with; the store, owners and channels are opened when first asked for."""

    def __init__(
        self, home: Home, model: ModelSpec, warehouse: Warehouse, *, channels: Mapping[str, Channel] | None = None
    ) -> None:
        self.home = home
        self.model = model
        self.warehouse = warehouse
        self._channels = channels

    @cached_property
    def store(self) -> ObjectStore:
        """Open the object store that AWS's own variables lead to."""
        from jobs.objects import open_store

        return open_store()

    @cached_property
    def owners(self) -> Mapping[str, Owner]:
        """Read owners.yaml."""
        return read_owners(self.home)

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        """Return the channels given, else those of PLUMBLINE_CHANNEL_… variables."""
        if self._channels is not None:
            return self._channels
        from jobs.notify import channels_from_environment

        return channels_from_environment()


def _stage(site: Site, day: Day, run: Run) -> Outcome:
    from jobs import stage

    return stage.run(site.warehouse, site.store, site.model, day, run=run)


def _check(site: Site, day: Day, run: Run) -> Outcome:
    from jobs import check

    return check.run(site.warehouse, site.model, day, run=run, suites=site.home.expectations)


def _publish(site: Site, day: Day, run: Run) -> Outcome:
    from jobs import publish

    return publish.run(site.warehouse, site.model, day, run=run)


def _profile(site: Site, day: Day, run: Run) -> Outcome:
    from jobs import profile

    return profile.run(site.warehouse, site.store, site.model, day, run=run)


def _drift(site: Site, day: Day, run: Run, and_days: Sequence[Day] = ()) -> Outcome:
    from jobs import drift

    return drift.run(site.warehouse, site.model, day, run=run, and_days=and_days)


def _judge(site: Site, day: Day, run: Run, and_days: Sequence[Day] = ()) -> Outcome:
    from jobs import judge

    return judge.run(site.warehouse, site.model, day, run=run, owners=site.owners, and_days=and_days)


def _report(site: Site, day: Day, run: Run) -> Outcome:
    from jobs import report

    return report.run(site.warehouse, site.model, day, run=run, home=site.home)


def _alert(site: Site, day: Day, run: Run) -> Outcome:
    from jobs import alert

    return alert.run(site.warehouse, site.model, day, run=run, owners=site.owners, channels=site.channels)


MEASURE: Final[dict[str, Callable[[Site, Day, Run], Outcome]]] = {
    "stage": _stage,
    "check": _check,
    "publish": _publish,
    "profile": _profile,
    "drift": _drift,
}
"""Steps that measure: each needs the one before it."""

TELL: Final[dict[str, Callable[[Site, Day, Run], Outcome]]] = {
    "judge": _judge,
    "report": _report,
    "alert": _alert,
}
"""Steps that tell: they run whatever happened before, because what was not measured must be said."""

STEPS: Final = MEASURE | TELL


@dataclass(frozen=True, slots=True)
class StepResult:
    """Tell how one step ended; `error` is None when it did what it should."""

    step: str
    message: str
    seconds: float
    error: Exception | None = None
    is_skipped: bool = False


@contextmanager
def open_site(
    model_name: str, *, home: Home | None = None, channels: Mapping[str, Channel] | None = None
) -> Iterator[Site]:
    """Open the warehouse for a declared model; SpecError when no file declares it."""
    from jobs.warehouse import open_warehouse

    place = home or find_home()
    model = read_model(place, model_name)
    with open_warehouse(place.warehouse_url, sql_root=place.sql) as warehouse:
        yield Site(place, model, warehouse, channels=channels)


def is_ready(model_name: str, day: Day, *, home: Home | None = None) -> Readiness:
    """Say whether the producer has finished `day`, and what is missing if not; opens no warehouse."""
    from jobs.objects import open_store
    from jobs.stage import readiness

    model = read_model(home or find_home(), model_name)
    refuse_impossible(model, day)
    return readiness(open_store(), model, day, now=datetime.now(UTC))


def refuse_impossible(model: ModelSpec, day: Day) -> None:
    """Raise SpecError for a day of which nothing can exist: in the future, or outside the declared days of the log."""
    today = datetime.now(model.log.zone()).date()
    if day > today:
        rule, way_out = (
            f"must not lie in the future (today is {today} in {model.log.time_zone})",
            "name a day that has begun",
        )
    elif not model.log.has_day(day):
        first, last = model.log.first_day, model.log.last_day
        rule = f"must lie in the declared days of the log, {first or 'the beginning'} to {last or 'today'}"
        way_out = f"change log.first_day or log.last_day in models/{model.model}.yaml"
    else:
        return
    raise SpecError(Problem(where=f"day of {model.model}", rule=rule, got=str(day), way_out=way_out))


def run_step(
    step: str,
    model_name: str,
    day: Day,
    *,
    run: Run,
    home: Home | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> Outcome:
    """Run one step of a model-day as its own piece of work (an Airflow task), and record how it ended.

    Raises what the step raised, after the failure has been recorded.
    """
    with open_site(model_name, home=home, channels=channels) as site:
        refuse_impossible(site.model, day)
        with _recording(site) as rows:
            result, outcome = _execute(step, site, day, run, rows)
    if result.error is not None:
        raise result.error
    assert outcome is not None
    return outcome


def run_model_day(
    site: Site, day: Day, *, run: Run, steps: tuple[str, ...] = tuple(STEPS), on_result: Callable[[StepResult], None]
) -> list[StepResult]:
    """Run steps in order in this process; a failed measuring step leaves out the later ones, telling goes on."""
    results: list[StepResult] = []
    with _recording(site) as rows:
        for step in steps:
            if step in MEASURE and any(result.error for result in results):
                continue
            if step in TELL:
                rows.flush()  # judging asks how the steps before it ended
            result, _ = _execute(step, site, day, run, rows)
            results.append(result)
            on_result(result)
    return results


def run_looking_back(site: Site, days: Sequence[Day], *, loaded: Sequence[Day], run: Run) -> Iterator[StepResult]:
    """Measure drift of the loaded ones of some days, judge and tell of all: each step once, recorded for every day.

    `days` and `loaded` are in order. Whatever looks back on them is computed once instead of once a day.
    """
    together: list[tuple[str, Sequence[Day], Callable[[], Outcome]]] = [
        ("judge", days, lambda: _judge(site, days[0], run, days[1:])),
        ("report", days, lambda: _report_all(site, days, run)),
        ("alert", days, lambda: _alert(site, days[0], run)),
    ]
    if loaded:
        together.insert(0, ("drift", loaded, lambda: _drift(site, loaded[0], run, loaded[1:])))
    for step, of_days, work in together:
        with _recording(site) as rows:
            result, _ = _timed(step, site, of_days, run, work, rows=rows)
        yield result


def record_lost(site: Site, days: Sequence[Day], *, run: Run, why: str) -> None:
    """Record that the process which loaded some days was killed before it could, so that they are judged as failed."""
    now = datetime.now(UTC)
    with _recording(site) as rows:
        rows.add("stage", of_days=days, run=run, ended="failed", message=why, started_at=now, finished_at=now)


def _report_all(site: Site, days: Sequence[Day], run: Run) -> Outcome:
    """Write the pages of many days: a day's report sees to all later days that tell of it, so few calls do."""
    from jobs.report.read import HISTORY_DAYS

    outcomes = [_report(site, day, run) for day in days[::HISTORY_DAYS]]
    return next((outcome for outcome in outcomes if not outcome.skipped), outcomes[0])


def _execute(step: str, site: Site, day: Day, run: Run, rows: _RunRows) -> tuple[StepResult, Outcome | None]:
    return _timed(step, site, [day], run, lambda: STEPS[step](site, day, run), rows=rows)


def _timed(
    step: str, site: Site, days: Sequence[Day], run: Run, work: Callable[[], Outcome], *, rows: _RunRows
) -> tuple[StepResult, Outcome | None]:
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


@dataclass(slots=True)
class _RunRows:
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
        rows, self.pending = self.pending, []
        if rows:
            self.site.warehouse.append({"runs": rows})


@contextmanager
def _recording(site: Site) -> Iterator[_RunRows]:
    """Write how the steps ended, whatever ends the block."""
    rows = _RunRows(site)
    try:
        yield rows
    finally:
        rows.flush()


def _one_line(error: BaseException | None) -> str:
    text = " · ".join(line for line in str(error).splitlines() if line.strip())
    return text if isinstance(error, PlumblineError) else f"{type(error).__name__}: {text}"


def config_hash(model: ModelSpec) -> str:
    """Return the sha256 of a declaration as resolved: equal declarations, equal hash."""
    return hashlib.sha256(model.model_dump_json().encode()).hexdigest()
