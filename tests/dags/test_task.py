"""What a task does before it calls a job, in Airflow's own context and with a real bucket."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.dags.conftest import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.s3 import Bucket

pytestmark = [pytest.mark.usefixtures("airflow_home"), pytest.mark.filterwarnings("ignore:::airflow")]

TODAY = datetime.now(UTC).date()


@contextmanager
def running(**told: Any) -> Iterator[None]:
    """Make this process look to Airflow like a task of a run."""
    from airflow.sdk.api.datamodels._generated import DagRun
    from airflow.sdk.execution_time.context import set_current_context

    now = datetime.now(UTC)
    params = {"day": None, "kind": None} | told.pop("params", {})
    settings: dict[str, Any] = {
        "dag_id": "monitor__churn", "run_id": "manual__1", "run_type": "manual", "run_after": now, "logical_date": None,
        "partition_key": None, "data_interval_start": None, "data_interval_end": None, "start_date": now,
        "end_date": None, "state": "running", "consumed_asset_events": [],
    }  # fmt: skip
    url = "http://127.0.0.1:8080/dags/monitor__churn/runs/manual__1/tasks/ready?try_number=1"
    task_instance = SimpleNamespace(log_url=url, task_id="ready", dag_id="monitor__churn", run_id="manual__1")
    context: Any = {"dag_run": DagRun(**settings | told), "params": params, "ti": task_instance}
    with set_current_context(context):
        yield


def is_complete(report_by: str = "07:30") -> bool:
    from dags.task import is_complete

    return is_complete("churn", "UTC", report_by)


@pytest.fixture
def churn(bucket: Bucket, write_home: Callable[..., Path]) -> Bucket:
    write_home(churn=MODEL.format(name="churn", zone="UTC").replace("s3://logs/", bucket.url()))
    return bucket


def test_a_day_with_its_marker_is_complete(churn: Bucket) -> None:
    churn.put("churn/day=2013-10-15/part-0.parquet", b"PAR1")
    churn.put("churn/day=2013-10-15/_SUCCESS")
    with running(partition_key="2013-10-15"):
        assert is_complete()


@pytest.mark.usefixtures("churn")
def test_a_day_that_is_not_there_is_waited_for_until_its_page_is_due() -> None:
    with running(partition_key=str(TODAY - timedelta(days=1))):
        assert not is_complete(report_by="23:59")  # of today


def test_a_day_that_never_came_ends_the_wait_and_says_where_it_was_looked_for(churn: Bucket) -> None:
    from airflow.sdk.exceptions import AirflowSensorTimeout

    said = rf"churn 2013-10-15 never came: .*{churn.url('churn/day=2013-10-15/')}.* due 2013-10-16 07:30:00\+00:00"
    with running(partition_key="2013-10-15"), pytest.raises(AirflowSensorTimeout, match=said):
        is_complete()


def test_the_scheduled_run_of_a_day_that_is_not_logged_is_skipped_and_any_other_refused(
    bucket: Bucket, write_home: Callable[..., Path]
) -> None:
    from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

    text = MODEL.format(name="churn", zone="UTC").replace("s3://logs/", bucket.url())
    write_home(churn=text.replace("  columns:", "  first_day: 2013-04-01\n  last_day: 2013-12-31\n  columns:"))
    said = "churn is logged from 2013-04-01 to 2013-12-31: nothing is expected of 2014-01-01"
    with running(partition_key="2014-01-01", run_type="scheduled"), pytest.raises(AirflowSkipException, match=said):
        is_complete()
    with (
        running(partition_key="2014-01-01"),
        pytest.raises(AirflowFailException, match="must lie in the declared days"),
    ):
        is_complete()
    with running(partition_key="2013-03-31", run_type="scheduled"), pytest.raises(AirflowSkipException):
        is_complete()


@pytest.mark.usefixtures("churn")
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"partition_key": "2013-10-15", "params": {"day": "2013-10-16"}}, "must be about one day"),
        ({"partition_key": str(TODAY)}, "must be over in UTC"),
        ({"params": {"day": str(TODAY + timedelta(days=3))}}, "must be over in UTC"),
        ({"params": {"day": "yesterday"}}, "must be a date written YYYY-MM-DD"),
    ],
)
def test_what_no_retry_can_mend_fails_at_once(told: dict[str, Any], said: str) -> None:
    from airflow.sdk.exceptions import AirflowFailException

    from dags.task import do_step

    with running(**told):
        with pytest.raises(AirflowFailException, match=said):
            is_complete()
        with pytest.raises(AirflowFailException, match=said):
            do_step("stage", "churn", "UTC")


def test_a_declaration_that_broke_since_it_was_parsed_fails_at_once(write_home: Callable[..., Path]) -> None:
    from airflow.sdk.exceptions import AirflowFailException

    from dags.task import do_step

    write_home(churn="model: churn\n")
    with running(partition_key="2013-10-15"), pytest.raises(AirflowFailException, match=r"models/churn\.yaml: title"):
        do_step("stage", "churn", "UTC")


def test_the_execution_carries_the_address_of_the_run_not_of_one_task() -> None:
    from airflow.sdk import get_current_context

    from dags.task import occasion_of

    with running(params={"day": "2013-10-15", "kind": "live"}):
        occasion = occasion_of(get_current_context(), "UTC")
    assert occasion.day == date(2013, 10, 15)
    assert occasion.run.kind == "live"
    assert occasion.run.log_url == "http://127.0.0.1:8080/dags/monitor__churn/runs/manual__1"
