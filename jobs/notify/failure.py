"""Tell that a run failed, from outside the warehouse: it may be what failed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind
from jobs.domain.presets import LOUDEST_OF_TIER
from jobs.domain.rule import Severity
from jobs.domain.run import RunKind
from jobs.notify.links import runbook_link
from jobs.notify.log import Log
from jobs.notify.message import Message
from jobs.notify.route import Attempt, deliver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.day import Day
    from jobs.domain.owners import Owner
    from jobs.domain.spec import ModelSpec
    from jobs.notify.message import Channel

_LOGGER: Final = logging.getLogger("plumbline.alerts")
_LONGEST_REASON: Final = 500


def task_failed(
    model: ModelSpec,
    day: Day | None,
    *,
    task: str,
    reason: str,
    kind: RunKind,
    owners: Mapping[str, Owner],
    channels: Mapping[str, Channel],
    log_url: str | None = None,
) -> tuple[Attempt, ...]:
    """Tell the model's owner that a task failed, with the runbook; nothing leaves in a backfill or replay.

    Every message about a model's day has one dedupe key, because a scheduler tells one failure several times.
    Returns the attempts to deliver; the log is told whatever becomes of them.
    """
    severity = Severity.PAGE.at_most(LOUDEST_OF_TIER[model.tier])
    message = _message(model, day, severity, task=task, reason=reason, log_url=log_url)
    if kind is not RunKind.LIVE:
        _LOGGER.info("held back, a %s sends nothing: %s", kind, message.subject)
        return ()
    Log().send(message)
    attempts = tuple(deliver(message, model.owner, owners.get(model.owner), severity, channels))
    for attempt in attempts:
        if not attempt.delivery.is_delivered:
            _LOGGER.error("not delivered over %s: %s", attempt.channel or "no channel", attempt.delivery.detail)
    return attempts


def _message(
    model: ModelSpec, day: Day | None, severity: Severity, *, task: str, reason: str, log_url: str | None
) -> Message:
    when = day.isoformat() if day else "unknown day"
    subject = f"– {model.model}: {task} failed for {when}"
    runbook = runbook_link(Kind.RUN_FAILED)
    shown = reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}…"
    lines = [f"{model.title} · tier {model.tier} · {severity}", f"Why: {shown}", f"What to do: {runbook}"]
    if log_url:
        lines.append(f"Log: {log_url}")
    return Message(
        subject=subject,
        text="\n".join(lines),
        dedupe_key=f"{model.model}/{when}/{Kind.RUN_FAILED}",
        payload={
            "schema": "alert/1",
            "event": "opened",
            "model": model.model,
            "day": day.isoformat() if day else None,
            "severity": severity.value,
            "state": "NO DATA",
            "headline": subject,
            "task": task,
            "reason": shown,
            "owner": model.owner,
            "runbook": runbook,
            "log": log_url,
        },
    )
