"""Tell that a model is not monitored because its declaration cannot be read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind
from jobs.domain.rule import Severity
from jobs.domain.run import RunKind
from jobs.notify.links import runbook_link
from jobs.notify.log import Log
from jobs.notify.message import Message
from jobs.notify.route import Attempt, deliver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.owners import Owner
    from jobs.notify.message import Channel

_LOGGER: Final = logging.getLogger("plumbline.alerts")


def declaration_unreadable(
    model_name: str, reason: str, *, kind: RunKind, owners: Mapping[str, Owner], channels: Mapping[str, Channel]
) -> tuple[Attempt, ...]:
    """Tell every owner by ticket, because nobody can read whose model it is; a backfill or replay sends nothing."""
    message = _message(model_name, reason)
    if kind is not RunKind.LIVE:
        _LOGGER.info("held back, a %s sends nothing: %s", kind, message.subject)
        return ()
    Log().send(message)
    attempts = tuple(
        attempt
        for name, owner in owners.items()
        for attempt in deliver(message, name, owner, Severity.TICKET, channels)
    )
    for attempt in attempts:
        if not attempt.delivery.is_delivered:
            _LOGGER.error("not delivered over %s: %s", attempt.channel or "no channel", attempt.delivery.detail)
    return attempts


def _message(model_name: str, reason: str) -> Message:
    subject = f"– {model_name}: not monitored, models/{model_name}.yaml cannot be read"
    runbook = runbook_link(Kind.RUN_FAILED)
    return Message(
        subject=subject,
        text=f"{subject}\nWhy: {reason}\nWhat to do: {runbook}",
        dedupe_key=f"{model_name}/declaration",
        payload={
            "schema": "alert/1",
            "event": "opened",
            "model": model_name,
            "severity": Severity.TICKET.value,
            "state": "NO DATA",
            "headline": subject,
            "reason": reason,
            "runbook": runbook,
        },
    )
