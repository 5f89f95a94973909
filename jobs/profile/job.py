"""The job: make sure of the baseline, count the published day, keep what was counted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import duckdb

from jobs.domain.errors import DataError, Problem, SpecError
from jobs.domain.run import Outcome
from jobs.profile.baseline import ensure_baseline
from jobs.profile.build import probabilities
from jobs.profile.columns import columns_of
from jobs.profile.day import DayContent, PublishedDay, content, rows, texts
from jobs.profile.rows import is_stored, profile_rows
from jobs.profile.scan import count, features_with_unseen, profiles_of, scan_of
from jobs.profile.segment_values import listed_values
from jobs.profile.unseen import most_frequent_unseen
from jobs.warehouse import PartitionState, prediction_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobs.domain.day import Day
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.objects import ObjectStore
    from jobs.profile.build import Baseline
    from jobs.profile.scan import Profiles
    from jobs.warehouse import ManifestRow, Warehouse

ATTEMPTS: Final = 5
"""How often a day that is published anew while it is counted is counted anew."""


def run(warehouse: Warehouse, store: ObjectStore, model: ModelSpec, day: Day, *, run: Run) -> Outcome:
    """Profile a published day in the bins of its baseline; skip a day without published rows.

    The baseline is made on the way when there is none of the training file as it is. Counting again what is counted
    already changes nothing. Raises DataError for a day that was never delivered, and for a training file that is
    absent or does not hold what is declared; SpecError for a declared column that the published table does not have.
    """
    for _ in range(ATTEMPTS):
        publication = _publication(warehouse, model, day)
        if publication.state is not PartitionState.PUBLISHED:
            return Outcome(f"nothing to profile: day {publication.state}", skipped=True)
        with _telling_absent_columns(warehouse, model):
            found = _counted(warehouse, store, model, publication, run=run)
        if _publication(warehouse, model, day).version == publication.version:
            return _keep(warehouse, found, publication)
    raise _overtaken(model, day)


def _counted(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, publication: ManifestRow, *, run: Run
) -> list[dict[str, object]]:
    """Return the rows of a day's profile, made in the bins of its baseline."""
    view, columns = prediction_schema(model).view, columns_of(model)
    published = PublishedDay(warehouse=warehouse, predictions=view, day=publication.day, columns=columns)
    held = content(published)
    baseline = ensure_baseline(warehouse, store, model, run=run, model_version=held.model_version)
    return profile_rows(
        profile_day(published, model, baseline, held),
        model=model.model,
        day=publication.day,
        baseline_id=baseline.baseline_id,
        run=run,
        manifest_version=publication.version,
        model_version=held.model_version,
    )


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


def _keep(warehouse: Warehouse, found: Sequence[Mapping[str, object]], publication: ManifestRow) -> Outcome:
    segments, features = (len({row[name] for row in found}) for name in ("segment", "feature"))
    what = f"{features} features in {segments} segments, {publication.rows_published} rows"
    if is_stored(warehouse, found):
        return Outcome(f"{what}: counted already", skipped=True)
    warehouse.append({"profiles": found})
    return Outcome(what)


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


@contextmanager
def _telling_absent_columns(warehouse: Warehouse, model: ModelSpec) -> Iterator[None]:
    """Say which declared columns the published table lacks, where that is why the block failed."""
    try:
        yield
    except duckdb.BinderException as error:
        known = warehouse.query("profile/day_columns", model=model.model).column("name").to_pylist()
        columns = columns_of(model)
        wanted = dict.fromkeys(column.name for column in (*columns.features, *columns.segments))
        problems = [
            Problem(
                where=f"models/{model.model}.yaml: {name}",
                rule="must be a column of the published predictions",
                got="none: it was declared after the last day was published",
                way_out="publish a day that holds it first",
            )
            for name in wanted
            if name not in known
        ]
        if not problems:
            raise
        raise SpecError(*problems) from error


def _overtaken(model: ModelSpec, day: Day) -> DataError:
    return DataError(
        Problem(
            where=f"{model.model} {day}",
            rule=f"must not be published anew {ATTEMPTS} times while it is profiled",
            way_out="run it again when the other runs of this day have ended",
        ),
        runbook="run_failed",
    )
