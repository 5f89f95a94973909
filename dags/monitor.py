"""Build the Airflow DAG `monitor__<model>` of every file in models/: wiring only, no job is imported while parsing."""

from __future__ import annotations

import os
from datetime import time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from airflow.sdk import DAG, CronPartitionTimetable, Param, TriggerRule, chain, get_parsing_context, task

from dags.doc import broken_documentation, documentation
from dags.failure import tell
from dags.task import do_step, fail_with_the_failed, is_complete, refuse_declaration
from jobs.declaration import model_files, read_declarations
from jobs.home import home

if TYPE_CHECKING:
    from jobs.domain.errors import Problem
    from jobs.domain.spec import ModelSpec

POOL: Final = os.environ.get("PLUMBLINE_POOL", "default_pool")
"""A pool that does not exist holds tasks back in silence, so another one is used only when the operator names it."""

INSIDE: Final[dict[str, Any]] = {"retries": 1, "retry_delay": timedelta(seconds=30)}

OUTSIDE: Final[dict[str, Any]] = {
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
}
"""For tasks that speak to what may be away for a while."""

MEASURE: Final[dict[str, dict[str, Any]]] = {
    "stage": OUTSIDE | {"execution_timeout": timedelta(hours=1)},
    "check": INSIDE | {"execution_timeout": timedelta(hours=1)},
    "publish": OUTSIDE | {"execution_timeout": timedelta(minutes=30)},
    "profile": INSIDE | {"execution_timeout": timedelta(hours=1)},
    "drift": INSIDE | {"execution_timeout": timedelta(minutes=30)},
}

TELL: Final[dict[str, dict[str, Any]]] = {
    "judge": INSIDE | {"execution_timeout": timedelta(minutes=30)},
    "report": INSIDE | {"execution_timeout": timedelta(minutes=30)},
    "alert": OUTSIDE | {"execution_timeout": timedelta(minutes=10)},
}
"""What runs whatever failed before it: what could not be measured must be said."""

WORK: Final = timedelta(hours=6)
"""How long a run may take after its day's page was due."""

PARAMS: Final[dict[str, Param]] = {
    "day": Param(None, type=["null", "string"], format="date", description="The day, for a run triggered by hand."),
    "kind": Param(
        None, enum=[None, "live", "backfill"],
        description="For a run triggered by hand: a backfill sends nothing. Default: live for yesterday's day only.",
    ),
}  # fmt: skip


def monitor(model: ModelSpec) -> DAG:
    """Return the DAG of a declared model; a run is one day of the model's zone.

    It has no start and no end: Airflow gives a run outside of them no task at all and calls it a success. `ready` skips
    the scheduled runs of days that are not logged, and with it all that follows.
    """
    name, zone, due = model.model, model.log.time_zone, time.fromisoformat(model.sla.report_by)
    until_due = timedelta(hours=due.hour, minutes=due.minute)
    with _dag(
        name,
        zone,
        model.owner,
        tags=[f"tier:{model.tier}", f"owner:{model.owner}"],
        doc_md=documentation(model),
        dagrun_timeout=until_due + WORK,
    ) as dag:
        ready = task.sensor(
            task_id="ready",
            mode="reschedule",
            poke_interval=120,
            timeout=until_due.total_seconds(),
            execution_timeout=timedelta(minutes=5),
            **OUTSIDE,
        )(is_complete)(name, zone, model.sla.report_by)
        measure = [task(task_id=step, **settings)(do_step)(step, name, zone) for step, settings in MEASURE.items()]
        tell_of_it = [
            task(task_id=step, trigger_rule=TriggerRule.NONE_SKIPPED, **settings)(do_step)(step, name, zone)
            for step, settings in TELL.items()
        ]
        chain(ready, *measure, *tell_of_it)
        [ready, *measure, *tell_of_it] >> _watch()
    return dag


def unreadable(name: str, problems: list[Problem]) -> DAG:
    """Return the DAG of a file that cannot be read: it stays in sight, and every run of it fails with the reason."""
    doc = broken_documentation(f"models/{name}.yaml", problems)
    with _dag(name, "UTC", "unknown", tags=["unreadable"], doc_md=doc) as dag:
        task(task_id="declaration", execution_timeout=timedelta(minutes=5))(refuse_declaration)(
            "\n".join(map(str, problems))
        )
    return dag


def _dag(name: str, zone: str, owner: str, *, tags: list[str], **settings: Any) -> DAG:  # noqa: ANN401 - as DAG's own
    failed = partial(tell, model_name=name, zone_name=zone)
    return DAG(
        f"monitor__{name}",
        schedule=CronPartitionTimetable("0 0 * * *", timezone=zone, run_offset=-1, key_format="%Y-%m-%d"),
        catchup=False,
        max_active_runs=4,
        is_paused_upon_creation=False,
        params=PARAMS,
        tags=["plumbline", *tags],
        on_failure_callback=failed,
        default_args={"owner": owner, "pool": POOL, "on_failure_callback": failed},
        **settings,
    )


def _watch() -> Any:  # noqa: ANN401 - an XComArg, which airflow.sdk exports only as a value
    rule = TriggerRule.ONE_FAILED
    return task(task_id="watch", trigger_rule=rule, retries=0, execution_timeout=timedelta(minutes=5))(
        fail_with_the_failed
    )()


def _build() -> list[DAG]:
    """Build the DAGs that this parse asks for: a task's own process needs one of them."""
    place, wanted = home(), get_parsing_context().dag_id
    declared = read_declarations(place)
    dags = []
    for file in model_files(place):
        if wanted not in (None, f"monitor__{file.stem}"):
            continue
        model = declared.models.get(file.stem)
        about_it = [problem for problem in declared.problems if problem.where.startswith(f"models/{file.name}")]
        dags.append(monitor(model) if model else unreadable(file.stem, about_it))
    return dags


globals().update({dag.dag_id: dag for dag in _build()})
