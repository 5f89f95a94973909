"""What judging one day must know of the days before it, and nothing else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from jobs.domain.rule import Severity
from jobs.domain.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping


class StreakKey(NamedTuple):
    """Name what a run of days is counted of."""

    rule: str
    feature: str
    segment: str


@dataclass(frozen=True, slots=True)
class Streak:
    """Count evaluated one-day windows in a row beyond a limit; `since` is the first of them."""

    days: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """Hold what a finding keeps through its life: who it is, since when, and how loud it has ever been."""

    finding_id: str
    kind: str
    subject: str
    owner: str
    rule: str
    runbook: str
    segment: str
    feature: str | None
    cause: str
    opened_day: date
    since: date
    headline: str
    worst_state: State
    worst_severity: Severity

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two days' observations the same finding: its kind, its subject and who owns it."""
        return self.kind, self.subject, self.owner


@dataclass(frozen=True, slots=True)
class Memory:
    """Hold the running streaks and the open findings after a judged day.

    It is written with the day's state and read back to judge the next day, so judging never starts from the first day.
    """

    streaks: Mapping[StreakKey, Streak] = field(default_factory=dict)
    findings: tuple[OpenFinding, ...] = ()

    def to_json(self) -> str:
        """Return the memory as JSON; equal memories, equal text."""
        streaks = [[*key, streak.days, streak.since.isoformat()] for key, streak in sorted(self.streaks.items())]
        findings = [asdict(finding) for finding in sorted(self.findings, key=lambda each: each.finding_id)]
        return json.dumps({"streaks": streaks, "findings": findings}, default=date.isoformat, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Memory:
        """Read a memory that `to_json` wrote.

        >>> from datetime import date
        >>> memory = Memory({StreakKey("moved", "age", "all"): Streak(2, date(2026, 3, 1))})
        >>> Memory.from_json(memory.to_json()) == memory
        True
        """
        read = json.loads(text)
        streaks = {
            StreakKey(rule, feature, segment): Streak(days, date.fromisoformat(since))
            for rule, feature, segment, days, since in read["streaks"]
        }
        return cls(streaks, tuple(_finding(each) for each in read["findings"]))


def _finding(read: dict[str, Any]) -> OpenFinding:
    return OpenFinding(
        **read
        | {
            "opened_day": date.fromisoformat(read["opened_day"]),
            "since": date.fromisoformat(read["since"]),
            "worst_state": State(read["worst_state"]),
            "worst_severity": Severity(read["worst_severity"]),
        }
    )
