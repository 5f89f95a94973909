"""Pages of seeded worlds, written once a session by the real job, and a real browser to look at them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from jobs import report
from jobs.domain.run import Run
from jobs.domain.state import State
from jobs.pages import pages
from jobs.report.index_page import ModelsRow, index_page
from jobs.report.render import render_index
from jobs.warehouse import open_warehouse
from tests.pages.filling import judge_all, measure_again, store
from tests.pages.world import World, home_in, run_of
from tests.pages.worlds import (
    ABSENT_DAY,
    BAD_DAY,
    EMPTY_DAY,
    FIRST_DAY,
    FLIGHTS,
    GOOD_DAY,
    HOSTILE,
    ONE_INPUT,
    QUARANTINED_DAY,
    SCORE_DAY,
    lift_low_values,
    many,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.home import Home

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""The browser runs as root in a container, and must ask nobody for anything."""


def _written(folder: Path, world: World, *, last_days: int | None = None) -> Home:
    """Fill a warehouse and write its pages, those of the last few days where they are large and many."""
    folder.mkdir()
    home = home_in(folder, world)
    with open_warehouse(home.warehouse_url, sql_root=home.sql) as warehouse:
        store(world, warehouse)
        judge_all(world, warehouse)
        first = world.every_day[-(last_days or world.days)]
        report.run(warehouse, world.spec, first, run=run_of(first), home=home)
    return home


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return _written(tmp_path_factory.mktemp("flights") / "home", FLIGHTS)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, flights: Home) -> dict[str, Path]:
    """Every page that is looked at, by what it shows."""
    root = tmp_path_factory.mktemp("pages")
    days = flights.reports_root / "flights"
    found = {
        "bad": days / str(BAD_DAY) / "index.html",
        "good": days / str(GOOD_DAY) / "index.html",
        "score": days / str(SCORE_DAY) / "index.html",
        "absent": days / str(ABSENT_DAY) / "index.html",
        "quarantined": days / str(QUARANTINED_DAY) / "index.html",
        "empty": days / str(EMPTY_DAY) / "index.html",
        "first": days / str(FIRST_DAY) / "index.html",
        "model": days / "index.html",
        "index": flights.reports_root / "index.html",
        "runbook": flights.reports_root / "runbooks" / "input_empty.html",
    }
    for name, world in (
        ("hostile", HOSTILE),
        ("one", ONE_INPUT),
        ("200", many(200, days=90)),
        ("1000", many(1000, days=2)),
    ):
        home = _written(root / name, world, last_days=2 if name == "200" else None)
        found[name] = home.reports_root / world.model / str(world.last_day) / "index.html"
    found["hostile model"] = found["hostile"].parents[1] / "index.html"
    found["index of 100"] = _index_of_100(root, flights)
    found["revised"], found["earlier"] = _revised(root / "revised")
    return found


def _index_of_100(root: Path, home: Home) -> Path:
    states = [State.OK] * 60 + [State.WATCH] * 5 + [State.OK] * 30 + [State.INVESTIGATE] * 3 + [State.OK] * 21
    states += [State.NO_DATA]
    last = date(2013, 12, 31)
    days = [last - timedelta(days=back) for back in range(364, -1, -1)]
    rows = [
        ModelsRow(
            model=f"model_of_a_team_{at:02}",
            days=days if at != 3 else days[:-4],
            states=[states[(day.toordinal() + 7 * at) % len(states)].value for day in (days if at != 3 else days[:-4])],
            headline=f"Input {at} moved away from training since 3 Dec",
        )
        for at in range(99)
    ]
    folder = root / "index100"
    folder.mkdir()
    html = render_index(index_page(last, rows, ["declared_only"]), pages(home.templates))
    (folder / "index.html").write_text(html, encoding="utf-8")
    return folder / "index.html"


def _revised(folder: Path) -> tuple[Path, Path]:
    """Write a day's page, measure and judge the day otherwise, write it again: return the new one and the kept one."""
    home = _written(folder, ONE_INPUT)
    changed = replace(ONE_INPUT, fault=lift_low_values)
    day = ONE_INPUT.last_day
    with open_warehouse(home.warehouse_url, sql_root=home.sql) as warehouse:
        measure_again(changed, warehouse, day)
        judge_all(changed, warehouse, days=[day])
        report.run(warehouse, ONE_INPUT.spec, day, run=Run(f"manual__{day}T09:30:00+00:00"), home=home)
    page = home.reports_root / "one" / str(day) / "index.html"
    (kept,) = (page.parent / "revisions").glob("*/index.html")
    return page, kept


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "the pages are looked at in a real browser: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


@dataclass
class Seen:
    """A page that was opened, and everything it said or asked for meanwhile."""

    page: Page
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: Browser, path: Path, *, width: int = 1400, height: int = 900, scheme: str = "light", scripts: bool = True
) -> Iterator[Seen]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
    )
    seen = Seen(context.new_page())
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.goto(path.as_uri())
    yield seen
    context.close()
