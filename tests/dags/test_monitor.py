"""The DAGs as Airflow's parser sees them: the checkout as a bundle, declarations of all sorts."""

from __future__ import annotations

import functools
import itertools
import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jobs.steps import STEPS
from tests.dags.conftest import MODEL, ROOT, quiet_airflow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.usefixtures("airflow_home"), pytest.mark.filterwarnings("ignore:::airflow")]

RETRIED = {"ready", "stage", "publish", "alert"}


def parse() -> Any:
    """Parse the checkout as the DAG processor does, one bundle with its .airflowignore."""
    from airflow.dag_processing.dagbag import BundleDagBag

    with quiet_airflow():
        return BundleDagBag(ROOT, bundle_path=ROOT, bundle_name="plumbline", safe_mode=True)


@pytest.fixture
def flights() -> Any:
    """The DAG of the model that the checkout declares."""
    return parse().dags["monitor__flights"]


def test_every_declared_model_has_a_dag_and_nothing_fails_to_import() -> None:
    bag = parse()
    declared = {f"monitor__{file.stem}" for file in (ROOT / "models").glob("*.yaml") if file.stem != "owners"}
    assert bag.import_errors == {}
    assert bag.captured_warnings == {}
    assert set(bag.dags) == declared


def test_only_files_of_dags_are_parsed(flights: Any) -> None:
    from airflow.dag_processing.importers import get_importer_registry

    with quiet_airflow():
        found = get_importer_registry().list_dag_files(ROOT)
    assert {os.path.relpath(file, ROOT) for file in found} == {"dags/monitor.py", "dags/declarations.py"}
    assert flights.fileloc == str(ROOT / "dags" / "monitor.py")


def test_a_run_is_a_partition_of_the_models_zone(write_home: Callable[..., Path]) -> None:
    write_home(churn=MODEL.format(name="churn", zone="Asia/Kolkata"))
    table = parse().dags["monitor__churn"].timetable
    assert (table.expression, str(table.timezone), table.run_offset, table.key_format) == (
        "0 0 * * *", "Asia/Kolkata", -1, "%Y-%m-%d",
    )  # fmt: skip


def test_tags_owner_and_documentation_come_from_the_declaration(write_home: Callable[..., Path]) -> None:
    write_home(churn=MODEL.format(name="churn", zone="UTC"))
    dag = parse().dags["monitor__churn"]
    assert dag.tags == {"plumbline", "tier:2", "owner:ops-ml"}
    assert {task.owner for task in dag.tasks} == {"ops-ml"}
    for text in ("Arrives late", "s3://logs/churn/day={day}/", "`ops-ml`", "07:30 UTC", "runbooks/run_failed.md"):
        assert text in dag.doc_md


def test_the_tasks_are_the_steps_in_their_order(flights: Any) -> None:
    order = ["ready", *STEPS]
    assert set(flights.task_ids) == {*order, "watch"}
    for before, after in itertools.pairwise(order):
        assert flights.get_task(after).upstream_task_ids == {before}


def test_watch_follows_every_task_and_fires_on_one_failure(flights: Any) -> None:
    watch = flights.get_task("watch")
    assert watch.upstream_task_ids == set(flights.task_ids) - {"watch"}
    assert (watch.trigger_rule, watch.retries) == ("one_failed", 0)


def test_judging_and_telling_run_whatever_failed_and_are_skipped_with_the_day(flights: Any) -> None:
    rules = {task.task_id: task.trigger_rule for task in flights.tasks}
    assert {name for name, rule in rules.items() if rule == "none_skipped"} == {"judge", "report", "alert"}


def test_every_task_has_a_time_out_retries_and_a_callback(flights: Any) -> None:
    for task in flights.tasks:
        assert task.execution_timeout is not None
        assert task.has_on_failure_callback
        if task.task_id in RETRIED:
            assert (task.retries, task.retry_exponential_backoff) == (2, 2.0)
        elif task.task_id != "watch":
            assert task.retries == 1
    assert flights.on_failure_callback
    assert flights.has_on_failure_callback


def test_the_sensor_frees_its_slot_and_waits_until_the_page_is_due(write_home: Callable[..., Path]) -> None:
    write_home(churn=MODEL.format(name="churn", zone="UTC"))
    dag = parse().dags["monitor__churn"]
    ready = dag.get_task("ready")
    assert (ready.mode, ready.soft_fail, ready.timeout) == ("reschedule", False, 7.5 * 3600)
    assert dag.dagrun_timeout > timedelta(hours=7, minutes=30)


def test_missed_days_are_not_caught_up_in_silence_and_four_runs_go_at_once(flights: Any) -> None:
    assert (flights.catchup, flights.max_active_runs, flights.is_paused_upon_creation) == (False, 4, False)


def test_no_run_lies_outside_the_dag_where_airflow_would_call_a_run_without_tasks_a_success(
    write_home: Callable[..., Path],
) -> None:
    text = MODEL.format(name="churn", zone="America/New_York")
    write_home(churn=text.replace("  columns:", "  first_day: 2013-04-01\n  last_day: 2013-12-31\n  columns:"))
    dag = parse().dags["monitor__churn"]
    assert (dag.start_date, dag.end_date) == (None, None)


def test_an_unreadable_declaration_takes_no_other_model_away_and_is_not_silent(write_home: Callable[..., Path]) -> None:
    sound = MODEL.format(name="churn", zone="UTC")
    write_home(churn=sound, fraud=sound.replace("tier: 2", "tier: 9"), torn="model: [")
    bag = parse()
    assert set(bag.dags) == {"monitor__churn", "monitor__fraud", "monitor__torn"}
    assert "watch" in bag.dags["monitor__churn"].task_ids

    assert set(bag.import_errors) == {"dags/declarations.py"}
    assert "models/fraud.yaml: tier: must be one of" in bag.import_errors["dags/declarations.py"]
    assert "models/torn.yaml: line 2: must be YAML" in bag.import_errors["dags/declarations.py"]

    from airflow.sdk.exceptions import AirflowFailException

    declaration = bag.dags["monitor__fraud"].get_task("declaration")
    assert declaration.has_on_failure_callback
    assert "tier: must be one of" in bag.dags["monitor__fraud"].doc_md
    with pytest.raises(AirflowFailException, match=r"models/fraud\.yaml: tier: must be one of 1, 2 or 3, got 9"):
        declaration.python_callable(*declaration.op_args, **declaration.op_kwargs)


def test_a_problem_between_files_is_an_import_error_too(write_home: Callable[..., Path]) -> None:
    write_home(churn=MODEL.format(name="churn", zone="UTC").replace("ops-ml", "nobody"))
    bag = parse()
    assert "must be an entry of owners.yaml, got 'nobody'" in bag.import_errors["dags/declarations.py"]
    assert "watch" in bag.dags["monitor__churn"].task_ids


def test_a_tasks_own_process_builds_its_own_dag_only(
    write_home: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_home(churn=MODEL.format(name="churn", zone="UTC"), fraud=MODEL.format(name="fraud", zone="UTC"))
    monkeypatch.setenv("_AIRFLOW_PARSING_CONTEXT_DAG_ID", "monitor__fraud")
    assert set(parse().dags) == {"monitor__fraud"}


def test_the_dags_survive_serialization(flights: Any) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    again = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(flights))
    assert set(again.task_ids) == set(flights.task_ids)


@functools.cache
def _parse_of_twenty_models(home: Path) -> tuple[float, list[str]]:
    code = (
        "import sys, time; from airflow.sdk import DAG, CronPartitionTimetable, Param, task, chain; task.sensor;"
        "start = time.process_time(); import dags.monitor; print(time.process_time() - start);"
        "print(*(n for n in sys.modules if n.startswith('jobs.')), *sorted({n.partition('.')[0] for n in sys.modules}))"
    )
    environment = os.environ | {"PLUMBLINE_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    printed = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return float(printed[-2]), printed[-1].split()


def test_parsing_twenty_models_is_quick_and_imports_no_job(write_home: Callable[..., Path]) -> None:
    names = [f"model{at}" for at in range(20)]
    features = "features:\n" + "".join(f"  - {{name: f{at}, type: numeric, min: 0}}\n" for at in range(40))
    texts = {
        name: MODEL.format(name=name, zone="UTC").replace("features:\n", features).replace("[origin]", "[f1]")
        for name in names
    }
    seconds, modules = _parse_of_twenty_models(write_home(**texts))
    assert seconds < 0.5  # 0.24 on the machine it was written on; CPU seconds, so that neighbours do not count
    assert not {f"jobs.{step}" for step in STEPS} & set(modules)
    assert not {"duckdb", "pyarrow", "polars", "great_expectations", "scipy", "boto3", "jobs.steps"} & set(modules)
