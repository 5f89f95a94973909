"""Where a message leads to: a page under the reports, or a runbook."""

from __future__ import annotations

import os
from urllib.parse import quote

from jobs.home import home


def page_link(path: str) -> str:
    """Return the address of a page, given its path under the reports.

    PLUMBLINE_REPORTS_URL is where the reports folder is served; without it a link is the file on this machine.
    """
    served = os.environ.get("PLUMBLINE_REPORTS_URL")
    return f"{served.rstrip('/')}/{quote(path)}" if served else str(home().reports_root / path)


def runbook_link(stem: str) -> str:
    """Return the address of a runbook's page, or the file in the checkout until the page is there."""
    place = home()
    page = f"runbooks/{stem}.html"
    if os.environ.get("PLUMBLINE_REPORTS_URL") or (place.reports_root / page).is_file():
        return page_link(page)
    return str(place.runbooks / f"{stem}.md")
