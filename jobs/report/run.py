"""Write the page of a day, and again those of later days, of the model and of all models, where they say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from jobs.declaration import model_files
from jobs.domain.run import Outcome
from jobs.domain.words import counted
from jobs.pages import only_writer, pages
from jobs.report.day_page import day_page
from jobs.report.index_page import read_index
from jobs.report.material import Material
from jobs.report.model_page import read_model_page
from jobs.report.read import HISTORY_DAYS, Reader, read_rows
from jobs.report.render import render_index, render_model, render_runbook
from jobs.report.runbooks import runbook_pages, titles
from jobs.report.writing import Shelf, WrittenRow, write_if_new

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.domain.day import Day
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.home import Home
    from jobs.warehouse import Warehouse

ROWS_AT_ONCE: Final = 300_000
ROWS_OF_AN_INPUT: Final = 125
"""So many rows are read together, at about so many a day for every input: it bounds the memory of a backfill."""


class JudgedDay(NamedTuple):
    """A day that was judged."""

    day: date


def run(warehouse: Warehouse, model: ModelSpec, day: Day, *, run: Run, home: Home) -> Outcome:
    """Write what changed: the day's page, those of later days that look back on it, the model's and the index.

    A day that was never judged has no page; the overviews are written all the same.
    """
    with warehouse.model_lock(model.model):
        judged = [row.day for row in read_rows(JudgedDay, warehouse, "judged_days", model=model.model)]
        told = Telling(warehouse, model, judged, _shelf(warehouse, model, judged, run, home))
        with warehouse.one_snapshot():
            written = told.write(told.days_to_write(day))
        with only_writer(home.reports_root), warehouse.one_snapshot():
            _write_overviews(told, home)
        if told.shelf.rows:
            warehouse.append({"reports": told.shelf.rows})
    return _outcome(home, told, day, written)


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling the days of one model needs: what was judged, and the shelf that the pages are put on."""

    warehouse: Warehouse
    model: ModelSpec
    judged: Sequence[Day]
    shelf: Shelf

    def days_to_write(self, day: Day) -> list[Day]:
        """Return the day itself and the later ones whose page may say something else since it was written."""
        span = {"first_day": day, "last_day": day + timedelta(days=HISTORY_DAYS - 1), "look_back": HISTORY_DAYS - 1}
        changed = read_rows(JudgedDay, self.warehouse, "changed_days", model=self.model.model, **span)
        return sorted({day, *(row.day for row in changed)})

    def write(self, days: Sequence[Day]) -> list[Day]:
        """Write the pages of days that say something new; return those."""
        written = []
        size = max(1, ROWS_AT_ONCE // (ROWS_OF_AN_INPUT * len(self.model.features)))
        for batch in (days[at : at + size] for at in range(0, len(days), size)):
            reader = Reader(self.warehouse, self.model.model, batch)
            written += [day for day in batch if self._write_day(reader, day)]
        return written

    def _write_day(self, reader: Reader, day: Day) -> bool:
        """Write a day's page if it says something new, and let its neighbours lead to it."""
        rows = reader.day(day)
        if rows is None:
            return False
        page = day_page(Material(rows, self.model), self.shelf.pages)
        earlier, later = self._neighbours(day)
        is_written = self.shelf.put(page, earlier=earlier, later=later)
        for neighbour in (earlier, later):
            if neighbour is not None:
                before, after = self._neighbours(neighbour)
                self.shelf.lead_to(neighbour, earlier=before, later=after)
        return is_written

    def _neighbours(self, day: Day) -> tuple[Day | None, Day | None]:
        earlier = [each for each in self.judged if each < day]
        later = [each for each in self.judged if each > day]
        return (earlier[-1] if earlier else None, later[0] if later else None)


def _shelf(warehouse: Warehouse, model: ModelSpec, judged: Sequence[Day], run: Run, home: Home) -> Shelf:
    span = {"first_day": judged[0], "last_day": judged[-1]} if judged else {"first_day": None, "last_day": None}
    before = read_rows(WrittenRow, warehouse, "pages", model=model.model, **span)
    return Shelf(
        root=home.reports_root,
        model=model.model,
        run=run,
        pages=pages(home.templates),
        runbook_titles=titles(home.runbooks),
        before={row.day: row for row in before},
    )


def _write_overviews(told: Telling, home: Home) -> None:
    shelf = told.shelf
    for runbook in runbook_pages(home.runbooks):
        html = render_runbook(runbook, shelf.pages)
        write_if_new(home.reports_root / "runbooks" / f"{runbook.stem}.html", html)
    page = read_model_page(told.warehouse, told.model, told.judged[-1]) if told.judged else None
    if page is not None:
        shelf.put_other("model", f"{page.name}/index.html", render_model(page, shelf.pages), model=page.name)
    index = read_index(told.warehouse, [file.stem for file in model_files(home)])
    shelf.put_other("index", "index.html", render_index(index, shelf.pages), model=None)


def _outcome(home: Home, told: Telling, day: Day, written: Sequence[Day]) -> Outcome:
    if day not in told.judged:
        return Outcome(f"no page: {day} was not judged", skipped=True)
    path = home.reports_root / told.shelf.path_of(day)
    if not written:
        return Outcome(f"unchanged: {path}", skipped=True)
    others = [each for each in written if each != day]
    also = f", and {counted(len(others), 'later page')} written again" if others else ""
    return Outcome(f"{path}{also}" if day in written else f"unchanged: {path}{also}")
