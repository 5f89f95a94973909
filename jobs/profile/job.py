"""The job: make sure of the baseline, count the published day, keep what was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.errors import DataError, Problem
from jobs.domain.run import Outcome
from jobs.profile.baseline import ensure_baseline, probabilities
from jobs.profile.columns import columns_of
from jobs.profile.day import DayContent, PublishedDay, content, rows, texts
from jobs.profile.rows import is_stored, profile_rows
from jobs.profile.scan import count, features_with_unseen, profiles_of, scan_of
from jobs.profile.segment_values import listed_values
from jobs.profile.unseen import most_frequent_unseen
from jobs.warehouse import PartitionState, prediction_schema

if TYPE_CHECKING:
    from jobs.domain.day import Day
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.objects import ObjectStore
    from jobs.profile.baseline import Baseline
    from jobs.profile.scan import Profiles
    from jobs.warehouse import ManifestRow, Warehouse

ATTEMPTS: Final = 5
"""How often a day that is published anew while it is counted is counted anew."""


def run(warehouse: Warehouse, store: ObjectStore, model: ModelSpec, day: Day, *, run: Run) -> Outcome:
    """Profile a published day in the bins of its baseline; skip a day without published rows.

    The baseline is made on the way when there is none of the training file as it is. Counting again what is counted
    already changes nothing. Raises DataError for a day that was never delivered, and for a training file that is
    absent or does not hold what is declared.
    """
    for _ in range(ATTEMPTS):
        publication = _publication(warehouse, model, day)
        if publication.state is not PartitionState.PUBLISHED:
            return Outcome(f"nothing to profile: day {publication.state}", skipped=True)
        published = PublishedDay(
            warehouse=warehouse,
            predictions=prediction_schema(model).view,
            day=day,
            columns=columns_of(model),
        )
        held = content(published)
        baseline = ensure_baseline(warehouse, store, model, run=run, model_version=held.model_version)
        profiles = profile_day(published, model, baseline, held)
        if _publication(warehouse, model, day).version == publication.version:
            break
    else:
        raise _overtaken(model, day)
    found = profile_rows(
        profiles,
        model=model.model,
        day=day,
        baseline_id=baseline.baseline_id,
        run=run,
        manifest_version=publication.version,
        model_version=held.model_version,
    )
    segments, features = (len({key[part] for key in profiles}) for part in (0, 1))
    what = f"{features} features in {segments} segments, {publication.rows_published} rows"
    if is_stored(warehouse, found):
        return Outcome(f"{what}: counted already", skipped=True)
    warehouse.append({"profiles": found})
    return Outcome(what)


def profile_day(published: PublishedDay, model: ModelSpec, baseline: Baseline, held: DayContent) -> Profiles:
    """Count all rows of a published day."""
    values = {name: listed_values(baseline.segment_values[name], each) for name, each in held.segment_counts.items()}
    scan = scan_of(baseline.definitions, values, probabilities=probabilities(model))
    with rows(published, scan) as batches:
        counts = count(scan, batches)
    unseen: dict[tuple[str, str], dict[str, int]] = {}
    if features := features_with_unseen(scan, counts):
        with texts(published, scan, features) as batches:
            unseen = most_frequent_unseen(batches, scan, features)
    return profiles_of(scan, counts, unseen)


def _publication(warehouse: Warehouse, model: ModelSpec, day: Day) -> ManifestRow:
    found = warehouse.manifest(model.model, day)
    if found is None:
        raise DataError(
            Problem(
                where=f"{model.model} {day}",
                rule="must be published before it is profiled",
                got="no delivery of it",
                way_out=f"run `plumbline run {model.model} {day}`",
            ),
            runbook="day_absent",
        )
    return found


def _overtaken(model: ModelSpec, day: Day) -> DataError:
    return DataError(
        Problem(
            where=f"{model.model} {day}",
            rule=f"must not be published anew {ATTEMPTS} times while it is profiled",
            way_out="run it again when the other runs of this day have ended",
        ),
        runbook="run_failed",
    )
