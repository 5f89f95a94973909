"""Who hears of a failed run: real messages to a real address on loopback."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.dags.conftest import MODEL
from tests.end_to_end.receiver import Receiver, receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.usefixtures("airflow_home"), pytest.mark.filterwarnings("ignore:::airflow")]


@pytest.fixture
def pager(write_home: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    write_home(churn=MODEL.format(name="churn", zone="UTC"), torn="model: [")
    with receiver() as listening:
        monkeypatch.setenv("PLUMBLINE_CHANNEL_PAGER", listening.url)
        yield listening


def context(run_type: str = "scheduled", **told: Any) -> dict[str, Any]:
    from airflow.sdk.api.datamodels._generated import DagRun

    now = datetime(2013, 10, 16, tzinfo=UTC)
    settings: dict[str, Any] = {
        "dag_id": "monitor__churn", "run_id": "run__1", "run_type": run_type, "run_after": now, "logical_date": None,
        "partition_key": "2013-10-15", "data_interval_start": None, "data_interval_end": None, "start_date": now,
        "end_date": None, "state": "running", "consumed_asset_events": [],
    }  # fmt: skip
    task_instance = SimpleNamespace(log_url="http://airflow/dags/d/runs/r/tasks/check", task_id="check")
    return {
        "dag_run": DagRun(**settings | told),
        "params": {"day": None, "kind": None},
        "ti": task_instance,
        "exception": RuntimeError("disk full"),
    }


def tell(told: dict[str, Any], model: str = "churn") -> None:
    from dags.failure import tell

    tell(told, model_name=model, zone_name="UTC")


def test_a_failed_task_is_told_with_model_day_reason_runbook_and_log(pager: Receiver) -> None:
    tell(context())
    (message,) = pager.messages
    assert message["model"] == "churn"
    assert message["day"] == "2013-10-15"
    assert message["dedupe_key"] == "churn/2013-10-15/run_failed"
    for text in ("check", "disk full", "runbooks/run_failed.md", "http://airflow/dags/d/runs/r/tasks/check"):
        assert text in message["text"] or text in message["subject"]


def test_all_messages_about_a_day_share_one_key(pager: Receiver) -> None:
    for task_id in ("ready", "ready", "watch"):
        tell(context() | {"ti": SimpleNamespace(log_url="http://airflow/", task_id=task_id)})
    assert {message["dedupe_key"] for message in pager.messages} == {"churn/2013-10-15/run_failed"}


def test_a_backfill_that_fails_pages_nobody(pager: Receiver) -> None:
    tell(context(run_type="backfill"))
    assert pager.messages == []


def test_a_run_that_timed_out_is_told_although_airflow_names_neither_task_nor_run(pager: Receiver) -> None:
    tell({"run_id": "scheduled__1", "reason": "timed_out"})
    (message,) = pager.messages
    assert (message["day"], message["reason"]) == (None, "timed_out")


def test_a_run_about_two_days_is_told_without_a_day(pager: Receiver) -> None:
    tell(context() | {"params": {"day": "2013-10-16", "kind": None}})
    assert pager.messages[0]["day"] is None


def test_a_declaration_that_nobody_can_read_is_told_to_every_owner(pager: Receiver) -> None:
    tell(context(), model="torn")
    (message,) = pager.messages
    assert "models/torn.yaml cannot be read" in message["subject"]
    assert "runbooks/run_failed.md" in message["text"]


@pytest.mark.usefixtures("pager")
def test_a_wrong_address_does_not_silence_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PLUMBLINE_CHANNEL_PAGER", "ftp://nobody")
    with caplog.at_level(logging.WARNING, logger="plumbline"):
        tell(context())
    assert "no message can leave: PLUMBLINE_CHANNEL_PAGER: must be https://" in caplog.text
    assert "disk full" in caplog.text


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"conn_type": "http", "host": "{address}"}, "/"),
        ({"conn_type": "http", "host": "{address}", "password": "T0/B0/secret"}, "/T0/B0/secret"),
        (
            {"conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": "{port}", "password": "/teams/7"},
            "/teams/7",
        ),
    ],
)
def test_an_airflow_connection_is_where_messages_go(
    settings: dict[str, str], path: str, pager: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = pager.url.removesuffix("/alerts")
    filled = {key: value.format(address=address, port=address.rpartition(":")[2]) for key, value in settings.items()}
    if "port" in filled:
        filled |= {"port": int(filled["port"])}
    monkeypatch.delenv("PLUMBLINE_CHANNEL_PAGER")
    monkeypatch.setenv("AIRFLOW_CONN_PAGER", json.dumps(filled))
    tell(context())
    assert [message["model"] for message in pager.messages] == ["churn"]
    assert pager.paths == [path]
