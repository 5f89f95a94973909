"""Read open findings back from the warehouse."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.domain.finding import Finding, FindingEvent, Limit
from jobs.domain.rule import Severity
from jobs.domain.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jobs.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Hold a finding as it was evaluated on `day`, and whether it was resolved on a later one."""

    finding: Finding
    day: date
    is_resolved_since: bool


def open_findings(warehouse: Warehouse, model: str, day: date) -> list[Evaluated]:
    """Return what was open on `day`, or on a later day that a late day has judged anew after it was told."""
    rows = warehouse.query("alert/open_findings", model=model, day=day).to_pylist()
    return [Evaluated(_finding(row), row["day"], row["is_resolved_since"]) for row in rows]


def _finding(row: Mapping[str, Any]) -> Finding:
    limit = None
    if row["limit_value"] is not None:
        limit = Limit(value=row["limit_value"], origin=row["limit_origin"])
    return Finding(
        finding_id=row["finding_id"],
        event=FindingEvent(row["event"]),
        rule=row["rule"],
        kind=row["kind"],
        feature=row["feature"],
        segment=row["segment"],
        state=State(row["state"]),
        severity=Severity(row["severity"]),
        owner=row["owner"],
        runbook=row["runbook"],
        cause=row["cause"],
        opened_day=row["opened_day"],
        days_open=row["days_open"],
        headline=row["headline"],
        metric=row["metric"],
        value=row["value"],
        limit=limit,
        window_days=row["window_days"],
        row_count=row["row_count"],
        evidence=json.loads(row["evidence"] or "{}"),
    )
