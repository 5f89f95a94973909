"""Days put into a warehouse as the measuring jobs would leave them, and read back as judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs import judge
from jobs.domain.owners import Owner
from jobs.domain.run import Outcome, Run
from tests.jobs.judge.world import OWNERS, model

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from jobs.warehouse import Warehouse

SQL = Path(__file__).resolve().parents[3] / "sql"
OWNED = {name: Owner() for name in OWNERS}


def put(warehouse: Warehouse, day: date, rows: Iterable[dict[str, Any]], **manifest: Any) -> None:
    """Store a published, measured day; `manifest` changes its account."""
    with warehouse.reading() as connection:
        found = connection.execute(
            "select coalesce(max(version), 0) + 1 from manifest where model = 'churn' and day = $day", {"day": day}
        ).fetchone()
        version = found[0] if found else 1
    account = {
        "model": "churn",
        "day": day,
        "version": version,
        "state": "published",
        "rows_read": 1000,
        "rows_published": 1000,
        "conflicting_requests": 0,
        "rows_outside_day": 0,
    }
    tables: dict[str, list[dict[str, Any]]] = {"manifest": [account | manifest]}
    if rows := list(rows):
        tables["metrics"] = rows
    warehouse.append(tables)


def judge_day(warehouse: Warehouse, day: date, *, run_id: str = "r1") -> Outcome:
    return judge.run(warehouse, model(), day, run=Run(run_id), owners=OWNED)


STAMPS = ("run_id", "run_kind", "recorded_at")
ORDERS = {
    "current_verdicts": "model, day, rule, feature, segment, metric",
    "current_finding_events": "model, day, finding_id",
    "current_day_states": "model, day",
}


def told(warehouse: Warehouse) -> dict[str, list[dict[str, Any]]]:
    """All that is said now, without who said it when."""
    with warehouse.reading() as connection:
        return {
            view: connection.execute(f"select * exclude ({', '.join(STAMPS)}) from {view} order by {order}")
            .to_arrow_table()
            .to_pylist()
            for view, order in ORDERS.items()
        }


def count(warehouse: Warehouse, table: str) -> int:
    with warehouse.reading() as connection:
        found = connection.execute(f"select count(*) from {table}").fetchone()
    assert found is not None
    return int(found[0])
