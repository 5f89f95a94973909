"""What Airflow calls when a task or a whole run failed: the model's owner hears of it, with the runbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def tell(context: Mapping[str, Any], *, model_name: str, zone_name: str) -> None:
    """Tell that a run failed; callback of every task and of the DAG.

    Airflow calls it several times for one cause (twice for a sensor that timed out, then for `watch`, then for the
    DAG) and, when a process was killed, for the DAG alone: the message carries one key per model and day.
    """
    from jobs.notify import task_failed

    from dags.task import occasion_of
    from jobs.domain.run import RunKind

    occasion = occasion_of(context, zone_name) if "dag_run" in context else None
    task_instance = context.get("ti")
    task_failed(
        model_name,
        occasion.day if occasion else None,
        task=getattr(task_instance, "task_id", "run"),
        reason=str(context.get("exception") or context.get("reason") or "no reason was recorded"),
        kind=occasion.run.kind if occasion else RunKind.LIVE,
        log_url=getattr(task_instance, "log_url", None),
    )
