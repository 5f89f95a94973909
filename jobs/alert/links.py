"""Where a message leads to: the page of the day and the runbook."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from jobs.home import home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jobs.domain.spec import ModelSpec
    from jobs.warehouse import Warehouse


def page_links(warehouse: Warehouse, model: ModelSpec) -> Mapping[date, str]:
    """Return the address of every page of a model's days.

    PLUMBLINE_REPORTS_URL is where the reports folder is served; without it a link is the file on this machine.
    """
    rows = warehouse.query("alert/pages", model=model.model).to_pylist()
    return {row["day"]: _link(row["path"]) for row in rows}


def runbook_link(stem: str) -> str:
    """Return the address of a runbook's page, or the file in the checkout until the page is there."""
    place = home()
    page = f"runbooks/{stem}.html"
    if os.environ.get("PLUMBLINE_REPORTS_URL") or (place.reports_root / page).is_file():
        return _link(page)
    return str(place.runbooks / f"{stem}.md")


def _link(path: str) -> str:
    served = os.environ.get("PLUMBLINE_REPORTS_URL")
    return f"{served.rstrip('/')}/{quote(path)}" if served else str(home().reports_root / path)
