"""Outgoing channels: delivered, tried again, given up, and never a secret in what is kept."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.domain.errors import SettingsError
from jobs.domain.owners import Owner
from jobs.domain.rule import Severity
from jobs.domain.run import RunKind
from jobs.home import home
from jobs.notify import Message, channel, channels_from_environment, deliver, find_channel, task_failed
from jobs.notify.webhook import Webhook
from tests.jobs.judge.world import model
from tests.jobs.receiver import receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.notify import Channel

MESSAGE = Message(
    subject="◆ churn: age", text="Age arrives empty", dedupe_key="churn/a/risk", payload={"model": "churn"}
)


def webhook(url: str) -> Webhook:
    return Webhook("slack", url, pauses_seconds=(0.0, 0.0))


@pytest.fixture(autouse=True)
def _no_channels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import os

    for name in list(os.environ):
        if name.startswith("PLUMBLINE_CHANNEL_"):
            monkeypatch.delenv(name)
    return


def test_a_message_arrives_whole_as_one_json_object() -> None:
    with receiving() as receiver:
        delivery = webhook(receiver.url).send(MESSAGE)
    assert (delivery.is_delivered, delivery.detail, delivery.attempts) == (True, "HTTP 200", 1)
    assert receiver.messages == [
        {"subject": "◆ churn: age", "text": "Age arrives empty", "dedupe_key": "churn/a/risk", "model": "churn"}
    ]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_heal_is_tried_again(status: int) -> None:
    with receiving(status, status, 202) as receiver:
        delivery = webhook(receiver.url).send(MESSAGE)
    assert (delivery.is_delivered, delivery.detail, delivery.attempts) == (True, "HTTP 202", 3)


def test_a_server_that_stays_broken_is_given_up_after_three_attempts() -> None:
    with receiving(503) as receiver:
        delivery = webhook(receiver.url).send(MESSAGE)
    assert (delivery.is_delivered, delivery.detail, delivery.attempts) == (False, "HTTP 503", 3)
    assert len(receiver.messages) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 302])
def test_a_refusal_and_a_redirect_are_no_delivery_and_not_tried_again(status: int) -> None:
    with receiving(status) as receiver:
        delivery = webhook(receiver.url).send(MESSAGE)
    assert (delivery.is_delivered, delivery.detail, delivery.attempts) == (False, f"HTTP {status}", 1)


def test_nobody_listening_is_told_without_the_address() -> None:
    with receiving() as receiver:
        url = receiver.url
    delivery = webhook(url).send(MESSAGE)
    assert (delivery.is_delivered, delivery.detail, delivery.attempts) == (
        False,
        "no answer: ConnectionRefusedError",
        3,
    )


def test_an_address_that_is_none_is_a_failed_delivery_without_the_address() -> None:
    delivery = webhook("https://secret-token:notaport/x").send(MESSAGE)
    assert not delivery.is_delivered
    assert "secret-token" not in delivery.detail


def test_no_proxy_lies_on_the_way_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with receiving() as receiver:
        assert webhook(receiver.url).send(MESSAGE).is_delivered


def test_a_server_that_hangs_up_is_tried_again_and_told() -> None:
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            for _ in range(3):
                connection, _ = server.accept()
                connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        delivery = webhook(f"http://127.0.0.1:{server.getsockname()[1]}/").send(MESSAGE)
        thread.join()
    assert (delivery.is_delivered, delivery.attempts) == (False, 3)
    assert delivery.detail.startswith("no answer: ")


def test_sending_writes_the_address_into_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), receiving(500, 200) as receiver:
        webhook(receiver.url).send(MESSAGE)
    assert "secret-token" not in caplog.text


def test_an_address_stands_in_no_repr() -> None:
    assert "secret" not in repr(channel("slack", "https://hooks.example/secret"))


def test_channels_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_CHANNEL_SLACK_OPS_ML", "https://hooks.example/x")
    monkeypatch.setenv("PLUMBLINE_CHANNEL_PAGER", "log:")
    channels = channels_from_environment()
    assert sorted(channels) == ["pager", "slack_ops_ml"]
    assert find_channel(channels, "slack-ops.ml") is channels["slack_ops_ml"]
    assert find_channel(channels, "Pager") is channels["pager"]
    assert find_channel(channels, "email") is None


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example/secret", "ftp://hooks.example/secret", "secret", "https:///secret", "https://hooks:secret/"],
)
def test_every_address_that_is_none_is_refused_at_once_and_not_repeated(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_CHANNEL_ONE", url)
    monkeypatch.setenv("PLUMBLINE_CHANNEL_TWO", url)
    with pytest.raises(SettingsError) as caught:
        channels_from_environment()
    assert len(caught.value.problems) == 2
    assert "PLUMBLINE_CHANNEL_ONE: must be https://" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_page_that_cannot_be_delivered_becomes_a_ticket() -> None:
    owner = Owner(page="pager", ticket="slack")
    with receiving(500) as broken, receiving() as working:
        channels: dict[str, Channel] = {
            "pager": Webhook("pager", broken.url, pauses_seconds=(0.0, 0.0)),
            "slack": webhook(working.url),
        }
        attempts = list(deliver(MESSAGE, "risk", owner, Severity.PAGE, channels))
    assert [(each.channel, each.delivery.is_delivered) for each in attempts] == [("pager", False), ("slack", True)]
    assert len(working.messages) == 1


def test_an_owner_without_a_connection_is_told_with_the_way_out() -> None:
    (attempt,) = deliver(MESSAGE, "risk", Owner(), Severity.TICKET, {})
    assert attempt.channel is None
    assert attempt.delivery.detail == (
        "no channel configured for owner risk severity ticket; set ticket of risk in models/owners.yaml"
    )


def test_a_connection_without_an_address_is_told_with_the_way_out() -> None:
    (attempt,) = deliver(MESSAGE, "risk", Owner(ticket="slack_risk"), Severity.TICKET, {})
    assert attempt.delivery.detail.endswith("set PLUMBLINE_CHANNEL_SLACK_RISK or the Airflow connection slack_risk")


def test_an_unknown_owner_is_told_with_the_way_out() -> None:
    (attempt,) = deliver(MESSAGE, "risk", None, Severity.TICKET, {})
    assert attempt.delivery.detail == "owner risk is not declared; add it to models/owners.yaml"


def failed(kind: RunKind, channels: dict[str, Channel]) -> int:
    owners = {"risk": Owner(page="slack")}
    attempts = task_failed(
        model(),
        date(2026, 3, 1),
        task="drift",
        reason="KeyError: 'age'",
        kind=kind,
        owners=owners,
        channels=channels,
        log_url="http://airflow/log",
    )
    return len(attempts)


def test_a_failed_task_reaches_the_models_owner_under_one_key_per_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_REPORTS", str(tmp_path))
    with receiving() as receiver:
        assert failed(RunKind.LIVE, {"slack": webhook(receiver.url)}) == 1
        assert failed(RunKind.LIVE, {"slack": webhook(receiver.url)}) == 1
    first, second = receiver.messages
    assert first["dedupe_key"] == second["dedupe_key"] == "churn/2026-03-01/run_failed"
    assert first["subject"] == "– churn: drift failed for 2026-03-01"
    assert f"What to do: {first['runbook']}" in first["text"]
    assert Path(str(first["runbook"])) == home().runbooks / "run_failed.md"
    assert (first["reason"], first["log"]) == ("KeyError: 'age'", "http://airflow/log")


@pytest.mark.parametrize("kind", [RunKind.BACKFILL, RunKind.REPLAY])
def test_nothing_leaves_for_a_failed_task_of_a_backfill_or_replay(kind: RunKind) -> None:
    with receiving() as receiver:
        assert failed(kind, {"slack": webhook(receiver.url)}) == 0
    assert receiver.messages == []


def test_a_failed_task_is_told_to_the_log_when_no_channel_can(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="plumbline.alerts"):
        failed(RunKind.LIVE, {})
    assert "– churn: drift failed for 2026-03-01" in caplog.text
    assert "no channel configured for owner risk severity page" in caplog.text
