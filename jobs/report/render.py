"""Turn records into pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from jobs.domain.day_words import short_day, week_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jobs.pages import Pages
    from jobs.report.index_page import IndexPage
    from jobs.report.model_page import ModelPage
    from jobs.report.record import DayPage
    from jobs.report.runbooks import RunbookPage

ROOT_OF_DAY: Final = "../../"
ROOT_OF_REVISION: Final = "../../../../"

_NEWER: Final = Markup(
    '<p class="revised"><b>Earlier version.</b> <a href="../../index.html">What the page of {} says now</a></p>'
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a day's page stands among others: its neighbours, and the page it replaced."""

    earlier: date | None = None
    later: date | None = None
    revision: int = 1
    replaced: str | None = None


def render_day(page: DayPage, place: Place, pages: Pages, runbook_titles: Mapping[str, str]) -> str:
    """Return the page of a day."""
    log_urls = [run.log_url for run in page.provenance.runs if run.log_url]
    return pages.render(
        "day",
        page=page,
        root=ROOT_OF_DAY,
        runbook_titles=runbook_titles,
        earlier=earlier_link(place.earlier),
        later=later_link(place.later),
        revision=place.revision,
        revised=f"revisions/{place.replaced}/index.html" if place.replaced else None,
        log_url=log_urls[-1] if log_urls else None,
    )


def earlier_link(day: date | None) -> Markup:
    """Return the link to the judged day before."""
    if day is None:
        return Markup('<span class="quiet">first day</span>')
    return Markup('<a rel="prev" href="../{}/index.html">◀ {}</a>').format(day.isoformat(), short_day(day))


def later_link(day: date | None) -> Markup:
    """Return the link to the judged day after."""
    if day is None:
        return Markup('<span class="quiet">latest</span>')
    return Markup('<a rel="next" href="../{}/index.html">{} ▶</a>').format(day.isoformat(), short_day(day))


def with_neighbours(html: str, *, earlier: date | None, later: date | None) -> str:
    """Return a page with other neighbours and nothing else changed."""
    for mark, link in (("earlier", earlier_link(earlier)), ("later", later_link(later))):
        html = re.sub(f"<!--{mark}-->.*?<!--/{mark}-->", f"<!--{mark}-->{link}<!--/{mark}-->", html, count=1)
    return html


def as_revision(html: str, page_day: date) -> str:
    """Return a page that was replaced, as it stands two folders deeper, saying that there is a newer one.

    Text cannot hold what is looked for here: quotes and angle brackets in it are escaped.
    """
    moved = html.replace(f'="{ROOT_OF_DAY}', f'="{ROOT_OF_REVISION}')
    moved = re.sub(r'(rel="(?:prev|next)" href=")\.\./', r"\1../../../", moved)
    return moved.replace("<!--revision-->", _NEWER.format(week_day(page_day)), 1)


def render_model(page: ModelPage, pages: Pages) -> str:
    """Return the page of a model's year."""
    return pages.render("model", page=page, root="../")


def render_index(page: IndexPage, pages: Pages) -> str:
    """Return the page of all models."""
    return pages.render("index", page=page, root="")


def render_runbook(page: RunbookPage, pages: Pages) -> str:
    """Return the page of a runbook."""
    return pages.render("runbook", page=page, root="../")
