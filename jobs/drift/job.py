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
    from collections.abc import Iterator, Sequence

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
    with warehouse.model_lock(model.model):
        measured = {each.day: each for each in _measure(warehouse, model, days[0], days[-1])}
        for each in days:
            publication = _publication(warehouse, model, each, is_measured=each in measured)
            if publication.state is not PartitionState.PUBLISHED:
                measured[each] = unpublished_day(model, each, f"day {publication.state}")
        in_order = [measured[each] for each in sorted(measured)]
        changed = _changed(warehouse, model, days, in_order)
        if changed:
            warehouse.append({"metrics": stamped(changed, run)})
        publication = _publication(warehouse, model, day, is_measured=True)
    return _outcome(day, publication, in_order, changed)


def _publication(warehouse: Warehouse, model: ModelSpec, day: Day, *, is_measured: bool) -> ManifestRow:
    publication = warehouse.manifest(model.model, day)
    if publication is None:
        raise _unready(model, day, "must be published before its drift is measured", "no delivery of it")
    if publication.state is PartitionState.PUBLISHED and not is_measured:
        raise _unready(model, day, "must be profiled before its drift is measured", "no profile of it")
    return publication


def _measure(warehouse: Warehouse, model: ModelSpec, day: Day, last_day: Day) -> Iterator[DayRows]:
    """Yield what is measured of every profiled day from `day` on, each in the bins it was last counted in."""
    first, last = day - timedelta(days=REACH_DAYS), last_day + timedelta(days=REACH_DAYS)
    profiles = warehouse.query("drift/profiles", model=model.model, first_day=first, last_day=last)
    ends = _ends(profiles, day)
    if not ends:
        return
    definitions = warehouse.query("drift/definitions", model=model.model, baseline_ids=list(ends)).to_pylist()
    for baseline_id, days in ends.items():
        history = history_of(
            profiles.filter(pc.equal(profiles.column("baseline_id"), baseline_id)),
            {row["feature"]: from_json(row["definition"]) for row in definitions if row["baseline_id"] == baseline_id},
            baseline_id=baseline_id,
            first=first,
            day_count=(last - first).days + 1,
        )
        yield from measured_days(history, model, days)


def measured_days(history: History, model: ModelSpec, days: list[Day]) -> list[DayRows]:
    """Measure some days of a history; each comes out the same whichever others are measured with it."""
    ends = np.array([(day - history.first).days for day in days], dtype=np.intp)
    cells = [each for feature in sorted(history.features) for each in compare(history, feature, ends)]
    cells += score_level(history, ends, is_probability=model.task == "binary_classification")
    return day_rows(history, ends, cells, model.model)


def _ends(profiles: pa.Table, day: Day) -> dict[str, list[Day]]:
    """Return the days to be measured by the baseline that they were last counted in."""
    newest: dict[Day, tuple[object, str]] = {}
    counted = profiles.group_by(["day", "baseline_id"]).aggregate([("recorded_at", "max")])
    for row in counted.to_pylist():
        if row["day"] is not None and row["day"] >= day:
            last = (row["recorded_at_max"], row["baseline_id"])
            newest[row["day"]] = max(newest.get(row["day"], last), last)
    ends: dict[str, list[Day]] = {}
    for each in sorted(newest):
        ends.setdefault(newest[each][1], []).append(each)
    return ends


def _changed(warehouse: Warehouse, model: ModelSpec, days: list[Day], measured: list[DayRows]) -> list[DayRows]:
    """Return the days whose numbers are not stored as they are."""
    last = days[-1] + timedelta(days=REACH_DAYS)
    found = warehouse.query("drift/digests", model=model.model, first_day=days[0], last_day=last)
    stored = dict(zip(found.column("day").to_pylist(), found.column("digest").to_pylist(), strict=True))
    return [each for each in measured if stored.get(each.day) != each.digest]


def _outcome(day: Day, publication: ManifestRow, measured: list[DayRows], changed: list[DayRows]) -> Outcome:
    (today,) = [each for each in measured if each.day == day]
    later = sum(each.day != day for each in changed)
    told = f"; {later} later days measured again" if later else ""
    if publication.state is not PartitionState.PUBLISHED:
        return Outcome(f"nothing to measure: day {publication.state}{told}", skipped=not later)
    not_evaluated = f", {today.not_evaluated_count} of them not evaluated" if today.not_evaluated_count else ""
    unchanged = "" if today in changed else ", measured already"
    return Outcome(f"{today.rows.num_rows} measures{not_evaluated}{unchanged}{told}", skipped=not changed)


def _unready(model: ModelSpec, day: Day, rule: str, got: str) -> DataError:
    problem = Problem(
        where=f"{model.model} {day}", rule=rule, got=got, way_out=f"run `plumbline run {model.model} {day}`"
    )
    return DataError(problem, runbook="run_failed")
