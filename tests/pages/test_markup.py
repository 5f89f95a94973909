"""What holds for every page without a browser: valid, whole, small, harmless, in plain words."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from tests.pages.markup import attributes, elements, of_class, text, tree, visible_text
from tests.pages.world import CHECKOUT
from tests.pages.worlds import HOSTILE, HOSTILE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ["bad", "good", "score", "absent", "quarantined", "empty", "first"]
DAYS += ["hostile", "one", "200", "revised", "earlier"]
OTHERS = ["model", "hostile model", "index", "index of 100", "runbook"]
EVERY = [*DAYS, *OTHERS, "1000"]
PLAIN = ["bad", "good", "score", "absent", "quarantined", "empty", "first", "one", "revised", "model", "index"]
"""Pages whose words are ours: hostile names are not."""

BANNED = (r"\bdrift", r"\bPSI\b", r"\bKS\b", r"\bAUC\b", "anomal", "!", r"\bNOT\b", r"\btarget", r"\bp-value")
ACRONYMS = {"OK", "WATCH", "INVESTIGATE", "NO", "DATA", "TOO", "EARLY", "SQL", "USD", "REVISED", "TOO EARLY"}


@pytest.fixture
def page(shelf: dict[str, Path], name: str) -> Path:
    return shelf[name]


def record(path: Path) -> dict:
    return json.loads(path.with_name("report.json").read_text(encoding="utf-8"))


def sentences(value: object) -> list[str]:
    """Return the text of every sentence of a record."""
    if isinstance(value, dict):
        if set(value) == {"text", "facts"}:
            return [value["text"]]
        return [each for child in value.values() for each in sentences(child)]
    return [each for child in value for each in sentences(child)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", EVERY)
def test_markup_is_valid_and_ids_stand_once(page: Path) -> None:
    tree(page)
    ids = attributes(page, "id")
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", EVERY)
def test_nothing_in_a_page_may_run_or_load_but_its_own_style_and_script(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    (policy,) = (each.attrib["content"] for each in elements(page, "meta") if "http-equiv" in each.attrib)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        for content in re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
    named = {attribute for each in elements(page) for attribute in each.attrib}
    assert "style" not in named
    assert not [attribute for attribute in named if attribute.startswith("on")]
    assert not [each for each in attributes(page, "src") if not each.startswith("data:")]


@pytest.mark.parametrize("name", [each for each in EVERY if each != "index of 100"])
def test_links_lead_somewhere_and_stay_inside_the_folder(page: Path) -> None:
    root = next(folder for folder in page.parents if folder.name == "pages")
    for href in attributes(page, "href"):
        parts = urlsplit(href)
        if parts.scheme:
            assert parts.scheme in ("https", "data"), href
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        assert target.is_relative_to(root.resolve()), href
        assert target.is_file(), href
        if parts.fragment:
            assert parts.fragment in attributes(target, "id"), href


@pytest.mark.parametrize("name", ["bad", "score", "hostile", "absent", "quarantined", "empty", "200"])
def test_every_finding_has_runbook_owner_and_sql(page: Path) -> None:
    findings = of_class(page, "finding")
    assert len(findings) == sum(len(cause["findings"]) for cause in record(page)["causes"]) > 0
    for finding in findings:
        hrefs = [each.attrib["href"] for each in finding.iter() if "href" in each.attrib]
        assert any("runbooks/" in href for href in hrefs)
        assert "Owner " in text(finding)
        assert any("select" in text(each) for each in finding.iter() if each.tag.endswith("}pre"))


@pytest.mark.parametrize("name", DAYS)
def test_the_first_screen_says_what_the_record_says(page: Path) -> None:
    told = record(page)
    (lead,) = of_class(page, "lead")
    assert text(lead) == " ".join(each["text"] for each in told["first"]["effect"])
    answers = {text(each[0]): text(each[1]) for list_ in of_class(page, "answers") for each in list_}
    for answer in told["first"]["answers"]:
        assert answers[answer["question"]] == " ".join(each["text"] for each in answer["sentences"])
    said = " ".join(sentences(told["first"]))
    for number in re.findall(r"\d[\d.,]*\d|\d", " ".join(answers.values())):
        assert number in said or number in ("1", "2"), number


@pytest.mark.parametrize("name", DAYS)
def test_every_number_in_a_sentence_is_a_fact_of_the_record(page: Path) -> None:
    def check(value: object) -> None:
        if isinstance(value, dict) and set(value) == {"text", "facts"}:
            left = value["text"]
            for fact in sorted(value["facts"].values(), key=lambda each: -len(each["said"])):
                left = left.replace(fact["said"], "", 1).replace(fact["said"][:1].upper() + fact["said"][1:], "", 1)
            assert not re.search(r"\d", left), value["text"]
        for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(child)

    check(record(page))


@pytest.mark.parametrize("name", ["bad", "score", "good", "absent", "quarantined", "empty", "first", "one", "200"])
def test_sentences_are_short_and_headlines_fit(page: Path) -> None:
    told = record(page)
    assert len(told["headline"]) <= 70
    for sentence in sentences(told):
        assert len(sentence.split()) <= 25, sentence
        for number in re.findall(r"\d*\.\d+", sentence):
            assert len(number.replace(".", "").lstrip("0")) <= 2 or number in str(told["headline"]), sentence


@pytest.mark.parametrize("name", PLAIN)
def test_what_one_sees_is_written_in_plain_words(page: Path) -> None:
    seen = visible_text(page)
    for pattern in BANNED:
        assert not re.search(pattern, seen), (pattern, seen[max(0, re.search(pattern, seen).start() - 60) :][:120])
    unknown = set(re.findall(r"\b[A-Z]{2,}\b", seen)) - ACRONYMS - {"EWR", "JFK", "LGA", "UA", "HA"}
    assert not unknown


def test_what_is_not_measured_is_never_ok(shelf: dict[str, Path]) -> None:
    for name in ("good", "bad", "absent", "one"):
        tiles = {text(each).split(" ", 2)[1]: each for each in of_class(shelf[name], "layer")}
        assert len(tiles) == 5
        for layer in ("Performance", "Business", "Operations"):
            assert "not measured" in text(tiles[layer])
            assert "OK" not in text(tiles[layer])


def test_a_day_without_data_is_never_ok(shelf: dict[str, Path]) -> None:
    for name in ("absent", "quarantined", "empty"):
        (verdict,) = of_class(shelf[name], "verdict")
        assert text(verdict).startswith("– NO DATA")
        assert not of_class(shelf[name], "b-ok")
        assert {row["state"] for row in record(shelf[name])["inputs"]} == {"NO DATA"}


def test_the_first_week_says_that_its_limits_are_provisional(shelf: dict[str, Path]) -> None:
    (verdict,) = of_class(shelf["first"], "verdict")
    assert "limits provisional, 0 of 28 days" in text(verdict)
    assert "limits provisional" not in text(of_class(shelf["bad"], "verdict")[0])


def test_the_account_of_rows_adds_up_on_the_page(shelf: dict[str, Path]) -> None:
    rows = record(shelf["bad"])["rows"]
    assert rows["rows_read"] == rows["rows_published"] + sum(rows["rows_dropped"].values())
    shown = visible_text(shelf["bad"])
    assert "Dropped: equal request" in shown
    assert str(rows["rows_published"]) in shown


def test_an_expectation_that_errored_is_told_as_not_evaluated(shelf: dict[str, Path]) -> None:
    shown = visible_text(shelf["bad"])
    assert "3 passed · 1 failed · 1 could not be evaluated" in re.sub(r"\s+", " ", shown)
    assert "expectation could not be evaluated" in shown


def test_hostile_names_are_text(shelf: dict[str, Path]) -> None:
    for name in ("hostile", "hostile model"):
        page = shelf[name]
        assert len(elements(page, "script")) <= 1
        assert not elements(page, "img")
        assert HOSTILE.title in text(tree(page))
    shown = text(tree(shelf["hostile"]))
    for name in HOSTILE_NAMES:
        assert re.sub(r"\s+", " ", name).strip() in shown


def test_an_earlier_version_leads_to_the_page_and_back(shelf: dict[str, Path]) -> None:
    new, kept = shelf["revised"], shelf["earlier"]
    assert "revision 2" in text(of_class(new, "verdict")[0])
    assert text(of_class(kept, "revised")[0]).startswith("Earlier version.")
    assert record(new)["headline"] != record(kept)["headline"]
    hrefs = attributes(new, "href")
    assert any((new.parent / href).resolve() == kept.resolve() for href in hrefs if "revisions" in href)


@pytest.mark.parametrize(
    ("name", "most_bytes", "most_zipped", "most_nodes"),
    [
        ("bad", 200_000, 40_000, 8_000),
        ("200", 600 * 1024, 100 * 1024, 8_000),
        ("index of 100", 150 * 1024, 20_000, 8_000),
        ("1000", 3_000_000, 400_000, 40_000),
    ],
)
def test_pages_stay_within_their_budget(page: Path, most_bytes: int, most_zipped: int, most_nodes: int) -> None:
    content = page.read_bytes()
    assert len(content) <= most_bytes
    assert len(gzip.compress(content, 6)) <= most_zipped
    assert len(elements(page)) <= most_nodes


def test_equal_rows_give_equal_bytes_in_another_process(shelf: dict[str, Path], tmp_path: Path) -> None:
    page = shelf["bad"]
    home = page.parents[3]
    script = (
        "import sys; from datetime import date; from pathlib import Path; from dataclasses import replace;"
        "sys.path.insert(0, sys.argv[1]);"
        "from jobs import report; from jobs.home import Home; from jobs.warehouse import open_warehouse;"
        "from jobs.declaration import read_model; from tests.pages.world import run_of;"
        "root = Path(sys.argv[2]); url = f'ducklake:sqlite:{root}/warehouse/catalog.sqlite';"
        "home = Home(root=root, warehouse_url=url, reports_root=Path(sys.argv[3]));"
        "warehouse = open_warehouse(url, sql_root=home.sql); day = date(2013, 12, 31);"
        "print(report.run(warehouse, read_model(home, 'flights'), day, run=run_of(day), home=home).message)"
    )
    command = [sys.executable, "-c", script, str(CHECKOUT), str(home), str(tmp_path / "pages")]
    subprocess.run(command, check=True, cwd=CHECKOUT, env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"}, timeout=120)
    again = tmp_path / "pages" / page.relative_to(home / "pages")
    without = re.compile(rb"snapshot <code>\d+</code>|\"snapshot\":\d+")
    assert without.sub(b"", again.read_bytes()) == without.sub(b"", page.read_bytes())
