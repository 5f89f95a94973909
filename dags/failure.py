"""What Airflow calls when a task or a whole run failed: the model's owner hears of it, with the runbook."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from dags.channel import channels
from dags.task import occasion_of
from jobs.declaration import read_declarations
from jobs.domain.errors import PlumblineError
from jobs.domain.run import RunKind
from jobs.home import home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.day import Day
    from jobs.notify import Channel

log = logging.getLogger("plumbline")


def tell(context: Mapping[str, Any], *, model_name: str, zone_name: str) -> None:
    """Tell that a run failed; callback of every task and of the DAG.

    Airflow calls it several times for one cause (twice for a sensor that timed out, then for `watch`, then for the
    DAG) and, when a process was killed, for the DAG alone: all messages about a day carry one dedupe key.
    """
    from jobs.notify import declaration_unreadable, task_failed

    declared, reached = read_declarations(home()), _reached()
    task, reason = _task(context), str(context.get("exception") or context.get("reason") or "no reason was recorded")
    day, kind = _occasion(context, zone_name)
    model = declared.models.get(model_name)
    if model is None:
        declaration_unreadable(model_name, reason, kind=kind, owners=declared.owners, channels=reached)
        return
    task_failed(
        model,
        day,
        task=task,
        reason=reason,
        kind=kind,
        owners=declared.owners,
        channels=reached,
        log_url=getattr(context.get("ti"), "log_url", None),
    )


def _task(context: Mapping[str, Any]) -> str:
    """Return the task that failed; of a DAG's callback, which has a reason of its own and some task, the run."""
    return "run" if "reason" in context else str(context["ti"].task_id)


def _occasion(context: Mapping[str, Any], zone_name: str) -> tuple[Day | None, RunKind]:
    """Return day and kind of the failed run; when it names no day or two, that may be why it failed: tell it."""
    try:
        occasion = occasion_of(context, zone_name)
    except (PlumblineError, KeyError) as error:
        log.warning("the day of the failed run is not known: %s", error)
        return None, RunKind.LIVE
    return occasion.day, occasion.run.kind


def _reached() -> Mapping[str, Channel]:
    """Return the channels; when one is set up wrongly the failure is told in the log, with what is wrong."""
    try:
        return channels()
    except PlumblineError as error:
        log.error("no message can leave: %s", error)  # noqa: TRY400 - the sentence says it all
        return {}
