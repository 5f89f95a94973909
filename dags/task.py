"""What runs inside a task: find out day and run, then call the one composition of the jobs."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSensorTimeout, AirflowSkipException

from dags.channel import channels
from dags.day import day_of, refuse_unfinished
from dags.run import run_of
from jobs.declaration import read_model
from jobs.domain.errors import SpecError
from jobs.home import home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.day import Day
    from jobs.domain.run import Run

log = logging.getLogger("plumbline")


class Occasion(NamedTuple):
    """The day a task is about, and the execution it belongs to."""

    day: Day
    run: Run


def occasion_of(context: Mapping[str, Any], zone_name: str) -> Occasion:
    """Return day and run of a task's context; SpecError when the run names no day or two."""
    zone, dag_run, params = ZoneInfo(zone_name), context["dag_run"], context["params"]
    day = day_of(dag_run, zone, asked=params["day"], default_zone=_default_zone())
    run_url = context["ti"].log_url.partition("/tasks/")[0]
    return Occasion(day, run_of(dag_run, day, zone, kind=params["kind"], log_url=run_url))


def do_step(step: str, model_name: str, zone_name: str) -> None:
    """Run one job of the model-day this task belongs to; a wrong declaration is not tried again."""
    from jobs.steps import run_step

    try:
        occasion = _finished(zone_name)
        reached = channels() if step == "alert" else None
        run_step(step, model_name, occasion.day, run=occasion.run, channels=reached)
    except SpecError as error:
        raise AirflowFailException(str(error)) from error


def is_complete(model_name: str, zone_name: str, report_by: str) -> bool:
    """Say whether the producer has finished the day; AirflowSensorTimeout once the day's page is due.

    A scheduled run of a day that the declaration says is not logged is skipped: a retired model stays declared.
    """
    from jobs.steps import is_ready

    try:
        day = _finished(zone_name).day
        _skip_unlogged(model_name, day)
        readiness = is_ready(model_name, day)
    except SpecError as error:
        raise AirflowFailException(str(error)) from error
    log.info("%s %s: %s", model_name, day, readiness.reason)
    due = datetime.combine(day + timedelta(days=1), time.fromisoformat(report_by), tzinfo=ZoneInfo(zone_name))
    if not readiness.is_ready and datetime.now(UTC) >= due:
        raise AirflowSensorTimeout(f"{model_name} {day} never came: {readiness.reason}; its page was due {due}")
    return bool(readiness.is_ready)


def _skip_unlogged(model_name: str, day: Day) -> None:
    log_declared = read_model(home(), model_name).log
    if get_current_context()["dag_run"].run_type == "scheduled" and not log_declared.has_day(day):
        logged = log_declared.days_in_words()
        raise AirflowSkipException(f"{model_name} is logged from {logged}: nothing is expected of {day}")


def fail_with_the_failed() -> None:
    """Make the run red and name the tasks that failed; it runs only when there is one."""
    context = get_current_context()
    ti = context["ti"]
    states = ti.get_task_states(dag_id=ti.dag_id, run_ids=[ti.run_id])[ti.run_id]
    failed = sorted(name for name, state in states.items() if state == "failed" and name != ti.task_id)
    raise AirflowFailException(f"failed: {', '.join(failed) or 'none is recorded, see the states of the tasks'}")


def refuse_declaration(problems: str) -> None:
    """Fail with what is wrong in the declaration."""
    raise AirflowFailException(problems)


def _finished(zone_name: str) -> Occasion:
    occasion = occasion_of(get_current_context(), zone_name)
    refuse_unfinished(occasion.day, ZoneInfo(zone_name), now=datetime.now(UTC))
    return occasion


def _default_zone() -> ZoneInfo:
    """Return the zone in which Airflow's command line reads a date."""
    from airflow.sdk import conf

    name = conf.get("core", "default_timezone", fallback="utc")
    return ZoneInfo("UTC" if name.lower() in ("utc", "system") else name)
