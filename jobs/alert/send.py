"""Send notices over the channels of their owners, and record every attempt as soon as it was made."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobs.alert.compose import Links, compose
from jobs.domain.rule import Severity
from jobs.domain.run import Outcome, RunKind
from jobs.notify import Attempt, Delivery, deliver, page_link, runbook_link
from jobs.notify.log import Log

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jobs.alert.notice import Notice
    from jobs.alert.told import Told
    from jobs.domain.owners import Owner
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.notify import Channel, Message
    from jobs.warehouse import Warehouse

_LOGGER: Final = logging.getLogger("plumbline.alerts")


class Sending:
    """Tell notices one by one; what was sent is recorded before the next, so a crash repeats one message at most.

    What is held back is recorded together, by `finish`: the next run finds it again.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        model: ModelSpec,
        *,
        run: Run,
        owners: Mapping[str, Owner],
        channels: Mapping[str, Channel],
    ) -> None:
        self._warehouse = warehouse
        self._model = model
        self._run = run
        self._owners = owners
        self._channels = channels
        self._outcomes: Counter[str] = Counter()
        self._held: list[dict[str, object]] = []

    def tell(self, notice: Notice, told: Told | None) -> None:
        """Send a notice, or record why it is held back; what was held back before is not recorded again."""
        runbooks = {each.runbook: runbook_link(each.runbook) for each in notice.findings}
        message = compose(notice, self._model, Links(self._pages.get(notice.day), runbooks))
        reason = self._why_held_back(notice)
        if reason is None:
            self._send(notice, message)
        elif told is None or (notice.event, notice.severity.value) not in told.held:
            _LOGGER.info("held back, %s: %s", reason, message.subject)
            held = Attempt(self._connection(notice), Delivery(is_delivered=False, detail=reason, attempts=0))
            self._held.append(self._row(notice, message, held, "held_back"))

    def finish(self) -> Outcome:
        """Record what was held back; say how many messages were delivered, failed and held back."""
        self._record(self._held)
        if not self._outcomes:
            return Outcome("nothing new to tell", skipped=True)
        words = {"delivered": "delivered", "failed": "FAILED", "held_back": "held back"}
        return Outcome(", ".join(f"{self._outcomes[key]} {word}" for key, word in words.items() if self._outcomes[key]))

    @cached_property
    def _pages(self) -> Mapping[date, str]:
        rows = self._warehouse.query("alert/pages", model=self._model.model).to_pylist()
        return {row["day"]: page_link(row["path"]) for row in rows}

    def _why_held_back(self, notice: Notice) -> str | None:
        if self._run.kind is not RunKind.LIVE:
            return f"a {self._run.kind} sends nothing"
        if notice.severity is Severity.DIGEST:
            return "kept for the weekly digest"
        return "resolved before it could be told" if notice.is_over else None

    def _connection(self, notice: Notice) -> str | None:
        owner = self._owners.get(notice.owner)
        return owner.connection(notice.severity) if owner else None

    def _send(self, notice: Notice, message: Message) -> None:
        Log().send(message)
        owner = self._owners.get(notice.owner)
        attempts = list(deliver(message, notice.owner, owner, notice.severity, self._channels))
        for attempt in attempts:
            if not attempt.delivery.is_delivered:
                _LOGGER.error("not delivered over %s: %s", attempt.channel or "no channel", attempt.delivery.detail)
        self._record(
            [
                self._row(notice, message, each, "delivered" if each.delivery.is_delivered else "failed")
                for each in attempts
            ]
        )

    def _record(self, rows: list[dict[str, object]]) -> None:
        if rows:
            self._warehouse.append({"alerts": rows})
            self._outcomes.update(str(row["outcome"]) for row in rows)

    def _row(self, notice: Notice, message: Message, attempt: Attempt, outcome: str) -> dict[str, object]:
        said = json.dumps(message.body(), sort_keys=True, ensure_ascii=False)
        return {
            "run_id": self._run.run_id,
            "run_kind": self._run.kind.value,
            "model": self._model.model,
            "day": notice.day,
            "alert_id": hashlib.sha256(f"{notice.dedupe_key}\n{said}".encode()).hexdigest()[:16],
            "event": notice.event,
            "dedupe_key": notice.dedupe_key,
            "owner": notice.owner,
            "severity": notice.severity.value,
            "channel": attempt.channel,
            "finding_ids": list(notice.finding_ids),
            "subject": message.subject,
            "payload": said,
            "outcome": outcome,
            "detail": attempt.delivery.detail,
            "attempts": attempt.delivery.attempts,
            "attempted_at": datetime.now(UTC),
        }
