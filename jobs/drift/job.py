"""The job: measure a day and every later day that looks back on it; append what has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from jobs.domain.bins import from_json
from jobs.domain.errors import DataError, Problem
from jobs.domain.run import Outcome
from jobs.drift.compare import compare
from jobs.drift.history import History, history_of
from jobs.drift.level import score_level
from jobs.drift.table import DayRows, day_rows, stamped
from jobs.drift.unpublished import unpublished_day
from jobs.drift.windows import REACH_DAYS
from jobs.warehouse import PartitionState

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from jobs.domain.day import Day
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.warehouse import ManifestRow, Warehouse


def run(warehouse: Warehouse, model: ModelSpec, day: Day, *, run: Run, and_days: Sequence[Day] = ()) -> Outcome:
    """Measure drift of a day and of every later profiled day whose windows or recent reference include it.

    A pure function of stored profiles, computed under the model's lock; only days whose numbers have changed are
    appended. So days may run in any order, at once and again. Days without published rows are holes: the windows
    of other days go without them, and of the day itself every measure is not evaluated.
    `and_days` are measured with it, later ones of a backfill; the outcome tells of `day`.
    Raises DataError for a day that was never delivered or, published, has no profile.
    """
    days = sorted({day, *and_days})
    today: DayRows | None = None
    changed: set[Day] = set()
    with warehouse.model_lock(model.model):
        for first, last in _stretches(days[0], days[-1] + timedelta(days=REACH_DAYS)):
            asked = [each for each in days if first <= each <= last]
            found = {each.day: each for each in _measure(warehouse, model, first, last)}
            found |= _unpublished(warehouse, model, asked, found)
            new = _changed(warehouse, model, found)
            if new:
                warehouse.append({"metrics": stamped(new, run)})
            changed |= {each.day for each in new}
            today = found.get(day, today)
    assert today is not None, "it lies in one of the stretches"
    return _outcome(today, changed)


def _stretches(first: Day, last: Day) -> Iterator[tuple[Day, Day]]:
    """Cut days into stretches that are measured at once, in bounded memory."""
    step = timedelta(days=REACH_DAYS)
    while first <= last:
        yield first, min(first + step, last)
        first += step + timedelta(days=1)


def _unpublished(
    warehouse: Warehouse, model: ModelSpec, asked: Iterable[Day], measured: Container[Day]
) -> dict[Day, DayRows]:
    """Return what is said of the days that are asked for and have no published rows."""
    found = {}
    for day in asked:
        publication = _publication(warehouse, model, day, is_measured=day in measured)
        if publication.state is not PartitionState.PUBLISHED:
            found[day] = unpublished_day(model, day, f"day {publication.state}")
    return found


def _publication(warehouse: Warehouse, model: ModelSpec, day: Day, *, is_measured: bool) -> ManifestRow:
    publication = warehouse.manifest(model.model, day)
    if publication is None:
        raise _unready(model, day, "must be published before its drift is measured", "no delivery of it")
    if publication.state is PartitionState.PUBLISHED and not is_measured:
        raise _unready(model, day, "must be profiled before its drift is measured", "no profile of it")
    return publication


def _measure(warehouse: Warehouse, model: ModelSpec, first: Day, last: Day) -> Iterator[DayRows]:
    """Yield what is measured of every profiled day from `first` to `last`, each in the bins it was last counted in."""
    begin = first - timedelta(days=REACH_DAYS)
    profiles = warehouse.query("drift/profiles", model=model.model, first_day=begin, last_day=last)
    ends = _ends(profiles, first)
    if not ends:
        return
    definitions = warehouse.query("drift/definitions", model=model.model, baseline_ids=list(ends)).to_pylist()
    for baseline_id, days in ends.items():
        history = history_of(
            profiles.filter(pc.equal(profiles.column("baseline_id"), baseline_id)),
            {row["feature"]: from_json(row["definition"]) for row in definitions if row["baseline_id"] == baseline_id},
            baseline_id=baseline_id,
            first=begin,
            day_count=(last - begin).days + 1,
        )
        yield from measured_days(history, model, days)


def measured_days(history: History, model: ModelSpec, days: list[Day]) -> list[DayRows]:
    """Measure some days of a history; each comes out the same whichever others are measured with it."""
    ends = np.array([(day - history.first).days for day in days], dtype=np.intp)
    cells = [each for feature in sorted(history.features) for each in compare(history, feature, ends)]
    cells += score_level(history, ends, is_probability=model.task == "binary_classification")
    return day_rows(history, ends, cells, model.model)


def _ends(profiles: pa.Table, first: Day) -> dict[str, list[Day]]:
    """Return the days to be measured by the baseline that they were last counted in."""
    newest: dict[Day, tuple[object, str]] = {}
    counted = profiles.group_by(["day", "baseline_id"]).aggregate([("recorded_at", "max")])
    for row in counted.to_pylist():
        if row["day"] is not None and row["day"] >= first:
            last = (row["recorded_at_max"], row["baseline_id"])
            newest[row["day"]] = max(newest.get(row["day"], last), last)
    ends: dict[str, list[Day]] = {}
    for each in sorted(newest):
        ends.setdefault(newest[each][1], []).append(each)
    return ends


def _changed(warehouse: Warehouse, model: ModelSpec, measured: Mapping[Day, DayRows]) -> list[DayRows]:
    """Return the days whose numbers are not stored as they are."""
    if not measured:
        return []
    found = warehouse.query(
        "drift/digests", model=model.model, first_day=min(measured), last_day=max(measured)
    ).to_pydict()
    stored = dict(zip(found["day"], found["digest"], strict=True))
    return [measured[day] for day in sorted(measured) if stored.get(day) != measured[day].digest]


def _outcome(today: DayRows, changed: Collection[Day]) -> Outcome:
    later = len(set(changed) - {today.day})
    told = f"; {later} later days measured again" if later else ""
    if today.why_unpublished is not None:
        return Outcome(f"nothing to measure: {today.why_unpublished}{told}", skipped=not later)
    not_evaluated = f", {today.not_evaluated_count} of them not evaluated" if today.not_evaluated_count else ""
    unchanged = "" if today.day in changed else ", measured already"
    return Outcome(f"{today.rows.num_rows} measures{not_evaluated}{unchanged}{told}", skipped=not changed)


def _unready(model: ModelSpec, day: Day, rule: str, got: str) -> DataError:
    problem = Problem(
        where=f"{model.model} {day}", rule=rule, got=got, way_out=f"run `plumbline run {model.model} {day}`"
    )
    return DataError(problem, runbook="run_failed")
