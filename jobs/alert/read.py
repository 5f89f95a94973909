"""Read open findings back from the warehouse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jobs.domain.finding import Finding, FindingEvent, Limit
from jobs.domain.rule import Severity
from jobs.domain.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jobs.warehouse import Warehouse


def open_findings(warehouse: Warehouse, model: str, day: date) -> list[tuple[Finding, bool]]:
    """Return what was open on `day` or a later judged day, as evaluated last, with whether it was resolved since."""
    rows = warehouse.query("alert/open_findings", model=model, day=day).to_pylist()
    return [(_finding(row), row["is_resolved_since"]) for row in rows]


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
