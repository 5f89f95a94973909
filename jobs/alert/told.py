"""What people have been told already, by dedupe key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jobs.domain.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what was told of one cause to one owner since it was last told as resolved.

    `severity` is the loudest that was delivered, None while nothing was; `held` are the messages held back, as
    (event, severity).
    """

    owner: str
    severity: Severity | None = None
    channel: str | None = None
    subject: str = ""
    finding_ids: frozenset[str] = frozenset()
    held: frozenset[tuple[str, str]] = frozenset()

    def is_at_least(self, severity: Severity) -> bool:
        """Whether the owner has heard of it as loudly as `severity` or louder."""
        return self.severity is not None and self.severity.rank >= severity.rank


def told_by_key(rows: Iterable[Mapping[str, Any]]) -> dict[str, Told]:
    """Fold the attempts of a model, oldest first, into what was told; failed ones told nothing."""
    told: dict[str, Told] = {}
    for row in rows:
        key = row["dedupe_key"]
        before = told.get(key, Told(row["owner"]))
        if row["outcome"] == "held_back":
            told[key] = replace(before, held=before.held | {(row["event"], row["severity"])})
        elif row["outcome"] == "delivered":
            told[key] = Told(row["owner"]) if row["event"] == RESOLVED else _louder(before, row)
    return told


def _louder(before: Told, row: Mapping[str, Any]) -> Told:
    severity = Severity(row["severity"])
    return replace(
        before,
        severity=severity if not before.is_at_least(severity) else before.severity,
        channel=row["channel"],
        subject=row["subject"],
        finding_ids=before.finding_ids | set(row["finding_ids"]),
    )
