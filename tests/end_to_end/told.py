"""What an installation says at the moment: its current measures, its judgements, its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobs.warehouse import open_warehouse

if TYPE_CHECKING:
    from jobs.home import Home

MEASURES: Final = ("current_quality", "current_profiles", "current_metrics")
JUDGEMENTS: Final = ("current_verdicts", "current_finding_events", "current_day_states")

_OF_THE_RUN: Final = "run_id, run_kind, recorded_at"
"""Who computed a row and when; the rest is what the row says."""


def said(home: Home, table: str) -> list[str]:
    """Every row of a current view as text, but for who computed it, in one order."""
    return sorted(map(str, rows(home, f"select * exclude ({_OF_THE_RUN}) from {table}")))


def rows(home: Home, select: str) -> list[dict[str, Any]]:
    """The rows of a select."""
    with (
        open_warehouse(home.warehouse_url, sql_root=home.sql, read_only=True) as warehouse,
        warehouse.reading() as connection,
    ):
        found: list[dict[str, Any]] = connection.execute(select).to_arrow_table().to_pylist()
    return found
