"""Stage one model-day: nothing to do, nothing there, or verified copies beside their account."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from jobs.domain.errors import DataError, Problem
from jobs.domain.log_schema import log_columns
from jobs.domain.run import Outcome
from jobs.domain.staged import StagedDay, StagedState
from jobs.objects import ObjectChangedError
from jobs.stage.account import ReadCopy, account, in_one_line
from jobs.stage.fetching import Copy, fetch_all
from jobs.stage.fingerprint import fingerprint
from jobs.stage.readiness import Readiness, day_prefix, look, readiness
from jobs.stage.reading import read_file
from jobs.stage.requests import Dropped, count_content, drop_repeated
from jobs.stage.rewriting import write_retyped
from jobs.warehouse import staging_folder, write_staged
from jobs.warehouse.locks import file_lock
from jobs.warehouse.staging import ACCOUNT, STAGING_LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.domain.day import Day
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.objects import ObjectStore
    from jobs.warehouse import Warehouse

READINGS: Final = 3
"""How often a day that changes while it is read is read before that is an error."""

_PATIENCE_SECONDS: Final = 1800.0
ASIDE: Final = ".aside-"
"""Beginning of a folder's name in which a day is being staged; each has a new name, so no path is ever read twice."""


def run(
    warehouse: Warehouse,
    store: ObjectStore,
    model: ModelSpec,
    day: Day,
    *,
    run: Run,  # noqa: ARG001 - every job is called alike; the account of a staged day does not depend on the run
    now: datetime | None = None,
) -> Outcome:
    """Bring `day` from the store into the staging folder, once per fingerprint; `now` defaults to the clock.

    A day that is not ready, or absent, is said in the account and in the outcome, and is no error. Raises DataError
    when the day changes again and again while it is read, SettingsError when the store cannot be read, SpecError for a
    day in the future. Whatever interrupts it, the next call finishes the work: an account is written last.
    """
    changed = ""
    with _only_here(warehouse, model, day) as home:
        for _ in range(READINGS):
            found = readiness(store, model, day, now=now or datetime.now(UTC))
            if not found.is_ready:
                return _stage_without_files(warehouse, model, day, found)
            if _is_staged(warehouse, model, day, fingerprint(model, found)):
                return Outcome(f"nothing to do: {found.reason}, unchanged", skipped=True)
            try:
                staged = _stage_files(warehouse, store, model, day, found, home=home)
            except ObjectChangedError as error:
                changed = str(error)
            else:
                return Outcome(in_one_line(staged))
    raise _restless(model, day, changed)


@contextmanager
def _only_here(warehouse: Warehouse, model: ModelSpec, day: Day) -> Iterator[Path]:
    """Hold the day's staging lock and give its folder; what was begun and not finished there is a dead process's."""
    home = staging_folder(warehouse.staging, model.model, day, ASIDE).parent
    with file_lock(home / STAGING_LOCK, patience_seconds=_PATIENCE_SECONDS):
        _clear_aside(home)
        try:
            yield home
        finally:
            _clear_aside(home)


def _clear_aside(home: Path) -> None:
    for unfinished in home.glob(f"{ASIDE}*"):
        shutil.rmtree(unfinished)


def _is_staged(warehouse: Warehouse, model: ModelSpec, day: Day, key: str) -> bool:
    """Whether exactly this was staged and is whole, or was published from here; it is then the day's newest again."""
    folder = staging_folder(warehouse.staging, model.model, day, key)
    if not (folder / ACCOUNT).is_file():
        return False
    staged = StagedDay.from_json((folder / ACCOUNT).read_text())
    manifest = warehouse.manifest(model.model, day)
    is_known = manifest is not None and manifest.fingerprint == key
    if not is_known and not all((folder / name).is_file() for name in staged.files):
        return False
    write_staged(warehouse.staging, staged)
    return True


def _stage_without_files(warehouse: Warehouse, model: ModelSpec, day: Day, found: Readiness) -> Outcome:
    """Keep an account of a day that is absent or not ready.

    A published day whose objects are all gone is not absent: stores delete old logs, and what was read from them stays.
    """
    manifest = warehouse.manifest(model.model, day)
    is_gone = found.state is StagedState.ABSENT and manifest is not None and manifest.rows_published > 0
    if is_gone and manifest is not None:
        found = replace(
            found,
            state=StagedState.NOT_READY,
            reason=f"{found.reason} any more; version {manifest.version} stays as it was published",
        )
        if _is_staged(warehouse, model, day, manifest.fingerprint):
            return Outcome(f"nothing to do: {found.reason}", skipped=True)
    staged = StagedDay(
        model=model.model, day=day, fingerprint=fingerprint(model, found), state=found.state, reason=found.reason
    )
    write_staged(warehouse.staging, staged)
    return Outcome(in_one_line(staged), skipped=found.state is StagedState.NOT_READY)


def _stage_files(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, day: Day, found: Readiness, *, home: Path
) -> StagedDay:
    """Fetch, read and account for a day aside, make sure that it is still the day that was listed, move it in place."""
    key = fingerprint(model, found)
    aside = home / f"{ASIDE}{secrets.token_hex(6)}"
    aside.mkdir()
    fetched = fetch_all(store, found.delivery.objects, aside)
    with warehouse.reading():
        staged = _read(warehouse, model, day, key, fetched)
    prefix = day_prefix(model, day)
    if look(store, prefix, model.log.ready.marker) != found.delivery:
        raise ObjectChangedError(f"{prefix}: another listing after reading than before")
    place = home / key
    if place.exists():
        shutil.rmtree(place)
    aside.rename(place)
    write_staged(warehouse.staging, staged)
    return staged


def _read(warehouse: Warehouse, model: ModelSpec, day: Day, key: str, fetched: list[Copy]) -> StagedDay:
    """Hold every file against the declared columns and the day against one row per request; account for all of it."""
    columns = log_columns(model)
    copies = [ReadCopy(copy, read_file(warehouse, copy, columns), copy.path) for copy in fetched]
    copies = [
        replace(each, path=write_retyped(warehouse, each.path, each.reading.fits, model))
        if each.reading.is_changed
        else each
        for each in copies
    ]
    files = {each.path: each.reading.sources for each in copies if each.rows_kept}
    content, dropped = count_content(warehouse, files, model, day), Dropped()
    if not content.has_one_row_per_request:
        dropped = drop_repeated(warehouse, files, model)
        copies = [_without_dropped(each, dropped) for each in copies]
        content = count_content(warehouse, [each.path for each in copies if each.rows_kept], model, day)
    for each in copies:
        if not each.rows_kept:
            each.path.unlink()
    return account(model.model, day, key, copies, content=content, dropped=dropped)


def _without_dropped(each: ReadCopy, dropped: Dropped) -> ReadCopy:
    path = dropped.instead.get(each.path, each.path)
    return replace(each, path=path, dropped_count=dropped.by_file.get(each.path, 0))


def _restless(model: ModelSpec, day: Day, changed: str) -> DataError:
    return DataError(
        Problem(
            where=day_prefix(model, day),
            rule=f"must not change after {model.log.ready.marker} is written",
            got=f"a change during each of {READINGS} readings; {changed}",
            way_out="have the producer write the marker last, then run the day again",
        ),
        runbook="run_failed",
    )
