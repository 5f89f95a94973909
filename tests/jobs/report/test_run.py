"""When pages are written, kept, revised and left alone."""

from __future__ import annotations

import json
import multiprocessing
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobs import report
from jobs.domain.run import Run, RunKind
from jobs.warehouse import Warehouse, open_warehouse
from tests.pages.filling import judge_all, measure_again, store
from tests.pages.world import NUMERIC, World, home_in, run_of
from tests.pages.worlds import lift_low_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from jobs.domain.run import Outcome
    from jobs.home import Home

WORLD = World(model="small", features=(("speed", NUMERIC, 0.7), ("height", NUMERIC, 0.3)), days=5, windows=(1,))
FIRST, *_, LAST = WORLD.every_day
MIDDLE = WORLD.every_day[2]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation that keeps its warehouse in one file; the worlds of the pages are kept in a DuckLake."""
    return replace(home_in(tmp_path, WORLD), warehouse_url=f"duckdb:{tmp_path}/warehouse.duckdb")


@pytest.fixture
def warehouse(home: Home) -> Iterator[Warehouse]:
    with open_warehouse(home.warehouse_url, sql_root=home.sql) as opened:
        store(WORLD, opened)
        judge_all(WORLD, opened)
        yield opened


def tell(warehouse: Warehouse, home: Home, day: date, *, run: Run | None = None) -> Outcome:
    return report.run(warehouse, WORLD.spec, day, run=run or run_of(day), home=home)


def page(home: Home, day: date) -> Path:
    return home.reports_root / "small" / str(day) / "index.html"


def written(warehouse: Warehouse, day: date) -> list[dict]:
    return [
        row
        for row in warehouse.query("report/pages", model="small", first_day=day, last_day=day).to_pylist()
        if row["day"] == day
    ]


def files(home: Home) -> dict[str, bytes]:
    return {
        str(file.relative_to(home.reports_root)): file.read_bytes()
        for file in sorted(home.reports_root.rglob("*"))
        if file.is_file()
    }


def judge_otherwise(warehouse: Warehouse, day: date) -> None:
    changed = replace(WORLD, fault=lift_low_values)
    measure_again(changed, warehouse, day)
    judge_all(changed, warehouse, days=[each for each in WORLD.every_day if each >= day])


def test_a_day_gets_its_page_its_record_the_model_s_page_the_index_and_the_runbooks(
    warehouse: Warehouse, home: Home
) -> None:
    outcome = tell(warehouse, home, LAST)
    assert outcome.message == str(page(home, LAST))
    assert not outcome.skipped
    names = set(files(home))
    assert {f"small/{LAST}/index.html", f"small/{LAST}/report.json", "small/index.html", "index.html"} <= names
    assert "runbooks/input_moved.html" in names
    assert not [name for name in names if name.endswith(".part")]
    record = json.loads(page(home, LAST).with_name("report.json").read_text())
    assert (record["schema"], record["day"]) == ("plumbline.day/1", str(LAST))


def test_the_same_day_again_changes_nothing(warehouse: Warehouse, home: Home) -> None:
    tell(warehouse, home, LAST)
    before, rows = files(home), written(warehouse, LAST)
    outcome = tell(warehouse, home, LAST, run=Run("another run", RunKind.LIVE))
    assert outcome.skipped
    assert outcome.message == f"unchanged: {page(home, LAST)}"
    assert files(home) == before
    assert written(warehouse, LAST) == rows


def test_what_is_written_is_remembered(warehouse: Warehouse, home: Home) -> None:
    tell(warehouse, home, LAST)
    (row,) = written(warehouse, LAST)
    assert row["path"] == f"small/{LAST}/index.html"
    assert row["revision"] == 1
    assert row["run_id"] == run_of(LAST).run_id
    assert run_of(LAST).run_id in row["run_ids"]
    assert row["config_hash"] == "c" * 64


def test_a_day_that_was_never_judged_has_no_page(warehouse: Warehouse, home: Home) -> None:
    day = FIRST.replace(year=2012)
    outcome = tell(warehouse, home, day)
    assert outcome.skipped
    assert outcome.message == f"no page: {day} was not judged"
    assert not page(home, day).exists()


def test_a_page_that_was_deleted_is_written_again_as_it_was(warehouse: Warehouse, home: Home) -> None:
    tell(warehouse, home, LAST)
    before = page(home, LAST).read_text()
    page(home, LAST).unlink()
    tell(warehouse, home, LAST)
    snapshot = re.compile(r"snapshot <code>\d+</code>")
    assert snapshot.sub("", page(home, LAST).read_text()) == snapshot.sub("", before)


def test_a_page_that_says_something_else_keeps_the_earlier_one(warehouse: Warehouse, home: Home) -> None:
    tell(warehouse, home, LAST)
    earlier = page(home, LAST).read_text()
    judge_otherwise(warehouse, LAST)
    tell(warehouse, home, LAST, run=Run("manual__2014-01-02T09:00:00+00:00"))
    kept = page(home, LAST).parent / "revisions" / f"1-scheduled__{LAST}T05-00-00-00-00"
    assert 'revision 2: <a href="revisions/1-scheduled__' in page(home, LAST).read_text()
    assert json.loads((kept / "report.json").read_text())["headline"] in earlier
    assert (kept / "index.html").read_text() != earlier
    assert "Earlier version." in (kept / "index.html").read_text()
    assert written(warehouse, LAST)[0]["revision"] == 2


def test_a_run_that_writes_its_own_page_again_makes_no_revision(warehouse: Warehouse, home: Home) -> None:
    tell(warehouse, home, LAST)
    judge_otherwise(warehouse, LAST)
    tell(warehouse, home, LAST)
    assert not (page(home, LAST).parent / "revisions").exists()
    assert written(warehouse, LAST)[0]["revision"] == 1


def test_later_days_that_look_back_on_a_changed_day_are_told_again(warehouse: Warehouse, home: Home) -> None:
    for day in WORLD.every_day:
        tell(warehouse, home, day)
    untouched = page(home, FIRST).read_bytes()
    judge_otherwise(warehouse, MIDDLE)
    outcome = tell(warehouse, home, MIDDLE, run=Run("manual"))
    assert outcome.message == f"{page(home, MIDDLE)}, and 2 later pages written again"
    assert page(home, FIRST).read_bytes() == untouched


def test_days_told_in_any_order_end_in_the_same_pages(warehouse: Warehouse, home: Home, tmp_path: Path) -> None:
    backwards = replace(home, reports_root=tmp_path / "backwards")
    for day in WORLD.every_day:
        tell(warehouse, home, day)
    for day in reversed(WORLD.every_day):
        tell(warehouse, backwards, day)
    without = re.compile(r"snapshot <code>\d+</code>|\"snapshot\":\d+")

    def told(place: Home) -> dict[str, str]:
        return {name: without.sub("", content.decode()) for name, content in files(place).items() if "small/" in name}

    assert told(home) == told(backwards)


def test_a_page_leads_to_its_neighbours_once_they_are_judged(warehouse: Warehouse, home: Home) -> None:
    for day in (FIRST, LAST):
        tell(warehouse, home, day)
    html = page(home, MIDDLE).read_text()
    assert f'rel="prev" href="../{WORLD.every_day[1]}/index.html"' in html
    assert f'rel="next" href="../{WORLD.every_day[3]}/index.html"' in html
    assert "latest" in page(home, LAST).read_text()
    assert "first day" in page(home, FIRST).read_text()


def test_a_new_day_only_turns_the_link_of_the_day_before(home: Home) -> None:
    *early, last = WORLD.every_day
    with open_warehouse(home.warehouse_url, sql_root=home.sql) as warehouse:
        store(WORLD, warehouse)
        judge_all(WORLD, warehouse, days=early)
        tell(warehouse, home, early[0])
        before = page(home, early[-1]).read_text()
        judge_all(WORLD, warehouse, days=[last])
        outcome = tell(warehouse, home, last)
        assert outcome.message == str(page(home, last))
        after = page(home, early[-1]).read_text()
        (row,) = written(warehouse, early[-1])
    assert before != after
    link = re.compile("<!--later-->.*?<!--/later-->")
    assert link.sub("", before) == link.sub("", after)
    assert (row["revision"], row["run_id"]) == (1, run_of(early[0]).run_id)


def test_a_run_that_died_after_writing_is_repaired_without_keeping_its_page_twice(
    warehouse: Warehouse, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(warehouse, home, LAST)
    judge_otherwise(warehouse, LAST)

    def die(_rows: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "append", die)
        with pytest.raises(KeyboardInterrupt):
            tell(warehouse, home, LAST, run=Run("dies"))
    half = page(home, LAST).read_text()
    tell(warehouse, home, LAST, run=Run("repairs"))
    kept = list((page(home, LAST).parent / "revisions").iterdir())
    assert [each.name for each in kept] == [f"1-scheduled__{LAST}T05-00-00-00-00"]
    assert page(home, LAST).read_text() == half
    assert written(warehouse, LAST)[0]["revision"] == 2


def _tell_alone(arguments: tuple[str, Path, str]) -> None:
    url, root, day = arguments
    from datetime import date

    from jobs.home import Home

    home = Home(root=root, warehouse_url=url, reports_root=root / "pages")
    with open_warehouse(url, sql_root=home.sql) as warehouse:
        tell(warehouse, home, date.fromisoformat(day))


def test_processes_that_tell_days_at_once_leave_whole_pages(home: Home) -> None:
    with open_warehouse(home.warehouse_url, sql_root=home.sql) as warehouse:
        store(WORLD, warehouse)
        judge_all(WORLD, warehouse)
    work = [(home.warehouse_url, home.root, str(day)) for day in WORLD.every_day]
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(_tell_alone, work)
    for day in WORLD.every_day:
        assert page(home, day).read_text().endswith("</html>")
        assert json.loads(page(home, day).with_name("report.json").read_text())["day"] == str(day)
    index = (home.reports_root / "index.html").read_text()
    assert all(f"small/{day}/index.html" in index for day in WORLD.every_day)


def test_a_folder_that_cannot_be_written_is_said(warehouse: Warehouse, home: Home, tmp_path: Path) -> None:
    from jobs.domain.errors import SettingsError

    blocked = tmp_path / "blocked"
    blocked.write_text("a file, no folder")
    with pytest.raises((SettingsError, FileExistsError, NotADirectoryError)):
        tell(warehouse, replace(home, reports_root=blocked), LAST)
