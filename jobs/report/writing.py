"""Put pages in their place, keeping the one that is replaced, and remember what was written."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from jobs.pages import write_atomically
from jobs.report.as_json import Told
from jobs.report.render import Place, as_revision, render_day, with_neighbours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from jobs.domain.run import Run
    from jobs.pages import Pages
    from jobs.report.record import DayPage


class WrittenRow(NamedTuple):
    """What was written last for a day."""

    day: date
    path: str
    sha256: str
    inputs_digest: str
    run_ids: list[str] | None
    config_hash: str | None
    template_version: str
    snapshot: int | None
    revision: int
    run_id: str
    run_kind: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The folder of all pages of one model, what was written there before, and the rows to remember of this run."""

    root: Path
    model: str
    run: Run
    pages: Pages
    runbook_titles: Mapping[str, str]
    before: Mapping[date, WrittenRow]
    rows: list[dict[str, object]] = field(default_factory=list)

    def path_of(self, day: date) -> str:
        """Return where a day's page lies, relative to the root."""
        return f"{self.model}/{day.isoformat()}/index.html"

    def put(self, page: DayPage, *, earlier: date | None, later: date | None) -> bool:
        """Write a day's page unless it stands there and says the same; return whether it was written."""
        told = Told.of(page)
        before = self.before.get(page.day)
        if before is None or not (self.root / self.path_of(page.day)).is_file():
            revision = before.revision if before else 1
            self._write(page, Place(earlier, later, revision), told)
            return True
        if before.inputs_digest == told.digest:
            return False
        is_own = before.run_id == self.run.run_id
        place = Place(earlier, later, before.revision + (not is_own), self._kept(page.day, before, is_own=is_own))
        self._write(page, place, told)
        return True

    def _kept(self, day: date, before: WrittenRow, *, is_own: bool) -> str | None:
        """Keep the page that stands there under the id of the run that wrote it; a run replaces its own pages.

        Return the folder of the version before; None where nothing is kept. A page whose bytes are not those that
        were recorded is left by a run that died before it recorded it: the one before it was kept by that run.
        """
        folder = self.root / self.model / day.isoformat()
        if is_own:
            return _kept_as(folder, before.revision - 1)
        kept = folder / "revisions" / f"{before.revision}-{safe_name(before.run_id)}"
        html = (folder / "index.html").read_bytes()
        if hashlib.sha256(html).hexdigest() == before.sha256:
            write_atomically(kept / "index.html", as_revision(html.decode(), day))
            if (folder / "report.json").is_file():
                write_atomically(kept / "report.json", (folder / "report.json").read_text(encoding="utf-8"))
        return _kept_as(folder, before.revision)

    def _write(self, page: DayPage, place: Place, told: Told) -> None:
        path = self.root / self.path_of(page.day)
        write_atomically(path.with_name("report.json"), told.with_provenance(page))
        sha256 = write_atomically(path, render_day(page, place, self.pages, self.runbook_titles))
        from_ = page.provenance
        self.rows.append(
            self._row(page="day", day=page.day, path=self.path_of(page.day), sha256=sha256)
            | {
                "inputs_digest": told.digest,
                "run_ids": list(from_.run_ids),
                "config_hash": from_.config_hash,
                "snapshot": from_.snapshot,
                "revision": place.revision,
            }
        )

    def lead_to(self, day: date, *, earlier: date | None, later: date | None) -> None:
        """Let a page that stands there lead to its new neighbours; what it says does not change."""
        before = self.before.get(day)
        path = self.root / self.path_of(day)
        if before is None or not path.is_file():
            return
        html = path.read_text(encoding="utf-8")
        led = with_neighbours(html, earlier=earlier, later=later)
        if led == html:
            return
        sha256 = write_atomically(path, led)
        self.rows.append(
            self._row(page="day", day=day, path=before.path, sha256=sha256)
            | {
                "run_id": before.run_id,
                "run_kind": before.run_kind,
                "inputs_digest": before.inputs_digest,
                "run_ids": before.run_ids,
                "config_hash": before.config_hash,
                "template_version": before.template_version,
                "snapshot": before.snapshot,
                "revision": before.revision,
            }
        )

    def put_other(self, kind: str, path: str, html: str, *, model: str | None) -> bool:
        """Write a page that tells of many days, unless it stands there; it keeps no earlier version."""
        sha256 = write_if_new(self.root / path, html)
        if sha256 is not None:
            row = self._row(page=kind, day=None, path=path, sha256=sha256)
            self.rows.append(row | {"model": model, "inputs_digest": sha256, "revision": 1})
        return sha256 is not None

    def _row(self, *, page: str, day: date | None, path: str, sha256: str) -> dict[str, object]:
        return {
            "run_id": self.run.run_id,
            "run_kind": self.run.kind.value,
            "model": self.model,
            "day": day,
            "page": page,
            "path": path,
            "sha256": sha256,
            "template_version": self.pages.version,
        }


def write_if_new(path: Path, text: str) -> str | None:
    """Write a file unless it holds just this; return its sha256 when it was written."""
    if path.is_file() and hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(text.encode()).digest():
        return None
    return write_atomically(path, text)


def safe_name(run_id: str) -> str:
    """Return a run id as a folder's name that every system can hold.

    >>> safe_name("scheduled__2013-12-31T05:00:00+00:00")
    'scheduled__2013-12-31T05-00-00-00-00'
    """
    return re.sub(r"[^A-Za-z0-9_-]", "-", run_id)[:80]


def _kept_as(folder: Path, revision: int) -> str | None:
    """Return the folder in which a revision is kept."""
    found = sorted((folder / "revisions").glob(f"{revision}-*/index.html"))
    return found[0].parent.name if found else None
