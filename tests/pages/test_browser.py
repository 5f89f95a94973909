"""What a real Chromium makes of the pages: silent, alone, readable for everyone, whole at every width."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages.conftest import opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DAYS = [
    "bad",
    "good",
    "score",
    "absent",
    "quarantined",
    "empty",
    "first",
    "hostile",
    "one",
    "200",
    "revised",
    "earlier",
]
OTHERS = ["model", "hostile model", "index", "index of 100", "runbook"]
WIDTHS = (320, 400, 768, 1400)

AXE_OFF: dict[str, dict[str, bool]] = {}
"""Rules of axe that are switched off: none."""

ALIKE = ("200", "quarantined", "empty", "earlier", "first")
"""The markup of these stands on other pages too; axe takes seconds for a large one."""

OPENED = ("bad", "hostile", "absent")
"""Pages whose folded parts are scanned as well."""


@pytest.mark.parametrize("name", [*DAYS, *OTHERS, "1000"])
def test_a_page_is_silent_alone_and_fits_every_width(browser: Browser, shelf: dict[str, Path], name: str) -> None:
    with opened(browser, shelf[name]) as seen:
        widths = {}
        for width in WIDTHS if name != "1000" else WIDTHS[-1:]:
            seen.page.set_viewport_size({"width": width, "height": 900})
            widths[width] = seen.page.evaluate("document.documentElement.scrollWidth")
        assert widths == {width: width for width in widths}
        assert seen.errors == []
        assert seen.console == []
        assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [(name, "light", 1400) for name in (*DAYS, *OTHERS) if name not in ALIKE]
    + [(name, "dark", 1400) for name in ("bad", "good", "absent", "index", "runbook")]
    + [(name, "light", 400) for name in ("bad", "hostile", "model")],
)
def test_axe_finds_no_violation(browser: Browser, shelf: dict[str, Path], name: str, scheme: str, width: int) -> None:
    with opened(browser, shelf[name], scheme=scheme, width=width) as seen:
        if name in OPENED:
            seen.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        found = axe_runner().run(seen.page, options={"resultTypes": ["violations"], "rules": AXE_OFF})
        assert found.violations_count == 0, found.generate_report()


@cache
def axe_runner() -> Axe:
    return Axe()


def text_of(page: Page) -> str:
    """Return what the page says, without the buttons and the field that the script adds, and without code."""
    page.evaluate("document.querySelectorAll('thead button, .find, script, style').forEach(each => each.remove())")
    return re.sub(r"\s+", " ", page.locator("body").text_content() or "")


@pytest.mark.parametrize("name", ["bad", "good", "absent", "hostile", "model", "index"])
def test_a_page_says_the_same_without_scripts_and_under_a_stricter_policy(
    browser: Browser, shelf: dict[str, Path], name: str, tmp_path: Path
) -> None:
    with opened(browser, shelf[name]) as seen:
        said, drawn = text_of(seen.page), seen.page.locator("svg").count()
    with opened(browser, shelf[name], scripts=False) as seen:
        assert (text_of(seen.page), seen.page.locator("svg").count()) == (said, drawn)
    html = shelf[name].read_text(encoding="utf-8")
    for policy in ("default-src 'none'; style-src 'unsafe-inline'", "default-src 'none'; style-src 'self'"):
        stricter = tmp_path / "stricter.html"
        stricter.write_text(re.sub(r'(Content-Security-Policy" content=")[^"]*', rf"\g<1>{policy}", html))
        with opened(browser, stricter) as seen:
            assert (text_of(seen.page), seen.page.locator("svg").count()) == (said, drawn)


@pytest.mark.parametrize("name", ["bad", "score", "good", "absent", "quarantined", "revised"])
def test_the_first_screen_holds_what_one_must_know(browser: Browser, shelf: dict[str, Path], name: str) -> None:
    with opened(browser, shelf[name]) as seen:
        wanted = [".verdict .badge", "h1", ".lead", ".change", ".layers"]
        wanted += [f".answers div:has(dt:text-is('{question}'))" for question in ("Since when", "Who owns it")]
        if name not in ("good", "revised"):
            wanted.append(".now")
        for selector in wanted:
            box = seen.page.locator(selector).first.bounding_box()
            assert box, selector
            assert box["x"] >= 0, selector
            assert box["x"] + box["width"] <= 1400, selector
            assert box["y"] + box["height"] <= 900, (selector, box)


@pytest.mark.parametrize("name", ["bad", "score", "absent", "quarantined"])
def test_the_first_screen_of_a_phone_holds_state_headline_and_action(
    browser: Browser, shelf: dict[str, Path], name: str
) -> None:
    with opened(browser, shelf[name], width=400, height=800) as seen:
        for selector in (".verdict .badge", "h1", ".now"):
            box = seen.page.locator(selector).first.bounding_box()
            assert box, selector
            assert box["y"] + box["height"] <= 800, (selector, box)


def test_every_drawing_has_a_label_or_is_hidden_beside_its_number(browser: Browser, shelf: dict[str, Path]) -> None:
    for name in ("bad", "good", "absent", "200", "model", "index of 100"):
        with opened(browser, shelf[name]) as seen:
            bare = seen.page.evaluate(
                "[...document.querySelectorAll('svg')].filter(each => !(each.getAttribute('role') === 'img'"
                " && each.getAttribute('aria-label').trim()) && each.getAttribute('aria-hidden') !== 'true').length"
            )
            assert bare == 0, name


def test_filters_choose_rows_without_a_script(browser: Browser, shelf: dict[str, Path]) -> None:
    with opened(browser, shelf["200"], scripts=False) as seen:
        shown = seen.page.locator(".inputs tbody tr:visible")
        rows = {}
        for choice in ("first", "looked", "important", "all"):
            seen.page.locator(f"#show-{choice}").check()
            rows[choice] = shown.count()
        report = json.loads(shelf["200"].with_name("report.json").read_text(encoding="utf-8"))
        looked = sum(row["state"] in ("INVESTIGATE", "WATCH", "NO DATA") for row in report["inputs"])
        assert rows["looked"] == looked
        assert 25 <= rows["first"] <= 25 + looked
        assert rows["important"] == sum(row["is_important"] for row in report["inputs"])
        assert rows["all"] == 200


def test_the_script_finds_and_sorts(browser: Browser, shelf: dict[str, Path]) -> None:
    with opened(browser, shelf["bad"]) as seen:
        page = seen.page
        page.get_by_label("Find an input").fill("late_rate")
        assert page.locator(".inputs tbody tr:visible").count() == 4
        page.get_by_label("Find an input").fill("")
        page.get_by_label("Sort by Importance").click()
        order = page.locator(".inputs tbody td[data-v]:nth-child(2)").evaluate_all(
            "cells => cells.map(cell => Number(cell.dataset.v))"
        )
        assert order == sorted(order, reverse=True)
        assert page.locator(".inputs th[aria-sort=descending]").count() == 1


def test_the_script_is_optional_and_small(shelf: dict[str, Path]) -> None:
    html = shelf["bad"].read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(script.encode()) < 1024


@pytest.mark.parametrize("name", ["bad", "200", "index of 100"])
def test_nothing_jumps_while_a_page_loads(browser: Browser, shelf: dict[str, Path], name: str) -> None:
    with opened(browser, shelf[name]) as seen:
        shift = seen.page.evaluate(
            """() => new Promise(done => {
                let sum = 0;
                new PerformanceObserver(list => {
                    for (const entry of list.getEntries()) sum += entry.value;
                }).observe({type: 'layout-shift', buffered: true});
                setTimeout(() => done(sum), 150);
            })"""
        )
        assert shift <= 0.01


def test_printed_pages_show_everything(browser: Browser, shelf: dict[str, Path]) -> None:
    with opened(browser, shelf["bad"], width=720, height=1000) as seen:
        seen.page.emulate_media(media="print")
        clipped = seen.page.evaluate(
            "[...document.querySelectorAll('pre, .wide, table')].filter(each => each.scrollWidth > each.clientWidth + 1"
            " && getComputedStyle(each).overflowX !== 'visible').map(each => each.outerHTML.slice(0, 80))"
        )
        assert clipped == []
        hidden = seen.page.evaluate(
            "[...document.querySelectorAll('details pre, details table')]"
            ".filter(each => each.getBoundingClientRect().height < 8).length"
        )
        assert hidden == 0
        heads = seen.page.locator("thead").evaluate_all("all => all.map(each => getComputedStyle(each).display)")
        assert set(heads) == {"table-header-group"}
        pdf = seen.page.pdf(format="A4")
        assert 3 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 24
