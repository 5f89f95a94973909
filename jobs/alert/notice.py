"""What an owner should hear: findings of one cause, their severity, and why it may be held back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.alert.told import RESOLVED, Told
from jobs.domain.cause import urgency_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from jobs.alert.read import Evaluated
    from jobs.domain.finding import Finding
    from jobs.domain.rule import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Hold one thing to tell one owner, on the page of `day`; `findings` is empty when what was told is over."""

    event: str
    day: date
    dedupe_key: str
    owner: str
    severity: Severity
    finding_ids: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    told_subject: str = ""
    is_over: bool = False


def dedupe_key(model: str, cause: str, owner: str) -> str:
    """Return what the messages of one cause to one owner share; a cause holds the day it opened.

    >>> dedupe_key("flights", "2013-12-31/input_empty/all", "ops-ml")
    'flights/2013-12-31/input_empty/all/ops-ml'
    """
    return f"{model}/{cause}/{owner}"


def news(model: str, evaluated: Sequence[Evaluated], told: Mapping[str, Told]) -> Iterator[Notice]:
    """Return what is louder than anything its owner heard: new causes, and those that escalated.

    A cause speaks with its open findings while it has any.
    """
    by_key: dict[str, list[Evaluated]] = defaultdict(list)
    for each in evaluated:
        by_key[dedupe_key(model, each.finding.cause, each.finding.owner)].append(each)
    for key, group in sorted(by_key.items()):
        still_open = [each for each in group if not each.is_resolved_since]
        speaking = sorted((each.finding for each in still_open or group), key=urgency_order)
        severity = max((finding.severity for finding in speaking), key=lambda each: each.rank)
        before = told.get(key)
        if before is not None and before.is_at_least(severity):
            continue
        yield Notice(
            event="escalated" if before is not None and before.severity is not None else "opened",
            day=max(each.day for each in still_open or group),
            dedupe_key=key,
            owner=speaking[0].owner,
            severity=severity,
            finding_ids=tuple(finding.finding_id for finding in speaking),
            findings=tuple(speaking),
            is_over=not still_open,
        )


def endings(day: date, told: Mapping[str, Told], open_ids: Collection[str]) -> Iterator[Notice]:
    """Return what was delivered and is over: none of its findings is open any more, or none exists any more."""
    for key, before in sorted(told.items()):
        if before.severity is not None and not before.finding_ids & set(open_ids):
            yield Notice(
                event=RESOLVED,
                day=day,
                dedupe_key=key,
                owner=before.owner,
                severity=before.severity,
                finding_ids=tuple(sorted(before.finding_ids)),
                told_subject=before.subject,
            )
