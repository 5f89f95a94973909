"""The baseline in force: that of the training file as it lies there now, made once and kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobs.domain.bins import MISSING, OTHER, from_json
from jobs.domain.errors import DataError, Problem
from jobs.objects import ObjectChangedError
from jobs.profile.build import Baseline, baseline_of, content_hash
from jobs.profile.columns import columns_of
from jobs.profile.rows import definition_rows, profile_rows
from jobs.profile.training import RUNBOOK, Training, open_training

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.log_schema import LogColumn
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.objects import ObjectStore, StoredObject
    from jobs.profile.columns import Columns
    from jobs.warehouse import Warehouse

BINNING: Final = 1
"""Version of the rules of binning: when they change, every baseline is made anew."""


def ensure_baseline(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, *, run: Run, model_version: str | None
) -> Baseline:
    """Return the baseline of the training file as it lies there now, made and stored when there is none of it yet.

    It is made anew only when the file, the declared features or segments, or the rules of binning change. Raises
    DataError when the file is absent or does not hold what is declared.
    """
    training = _training_object(store, model)
    made_of = {"source_fingerprint": _fingerprint(training), "declaration_hash": declaration_hash(model)}
    if (found := _stored(warehouse, model, made_of)) is not None:
        return found
    with warehouse.model_lock(model.model):
        if (found := _stored(warehouse, model, made_of)) is not None:
            return found
        return _made(warehouse, store, model, training, {**made_of, "model_version": model_version}, run=run)


def declaration_hash(model: ModelSpec) -> str:
    """Return a hash of what a baseline is made for: features and segments as declared, and the rules of binning."""
    columns = columns_of(model)
    declared = {
        "binning": BINNING,
        "task": model.task,
        "features": sorted((column.name, column.source, column.kind.value) for column in columns.features),
        "segments": sorted((column.name, column.source, column.kind.value) for column in columns.segments),
    }
    return content_hash(declared)


def _training_object(store: ObjectStore, model: ModelSpec) -> StoredObject:
    found = store.find(model.baseline.training)
    if found is None:
        raise DataError(
            Problem(
                where=f"models/{model.model}.yaml: baseline.training",
                rule="must name an object that exists",
                got=model.baseline.training,
                way_out="upload the rows the model was trained on, or name where they lie",
            ),
            runbook=RUNBOOK,
        )
    return found


def _fingerprint(training: StoredObject) -> str:
    return content_hash([training.key, training.etag, training.size_bytes, training.version])


def _stored(warehouse: Warehouse, model: ModelSpec, made_of: Mapping[str, str]) -> Baseline | None:
    rows = warehouse.query(
        "profile/baseline",
        model=model.model,
        source_fingerprint=made_of["source_fingerprint"],
        declaration_hash=made_of["declaration_hash"],
    ).to_pylist()
    if not rows:
        return None
    names = rows[0]["segments"]
    return Baseline(
        baseline_id=rows[0]["baseline_id"],
        definitions={row["feature"]: from_json(row["definition"]) for row in rows},
        segment_values={column.name: _values_of(column, names) for column in columns_of(model).segments},
    )


def _values_of(column: LogColumn, segments: list[str]) -> tuple[str, ...]:
    values = (name.removeprefix(f"{column.name}=") for name in segments if name.startswith(f"{column.name}="))
    return tuple(sorted(value for value in values if value not in (MISSING, OTHER)))


def _made(
    warehouse: Warehouse,
    store: ObjectStore,
    model: ModelSpec,
    stored: StoredObject,
    told: Mapping[str, str | None],
    *,
    run: Run,
) -> Baseline:
    """Make the baseline and keep it with its reference profiles; `told` is kept with every definition."""
    columns = columns_of(model)
    warehouse.staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="training-", dir=warehouse.staging) as folder:
        training = _fetched(store, stored, Path(folder) / "training.parquet", columns)
        with training.file:
            baseline, reference = baseline_of(training, model)
    shared = {
        "model": model.model,
        "baseline_id": baseline.baseline_id,
        "source": stored.key,
        "row_count": training.row_count,
        "run_id": run.run_id,
        **told,
    }
    made = definition_rows(baseline.definitions, columns, shared)
    counted = profile_rows(reference, model=model.model, day=None, baseline_id=baseline.baseline_id, run=run)
    warehouse.append({"bin_definitions": made, "profiles": counted})
    return baseline


def _fetched(store: ObjectStore, stored: StoredObject, to: Path, columns: Columns) -> Training:
    try:
        store.fetch(stored, to)
    except ObjectChangedError as error:
        problem = Problem(
            where=stored.key,
            rule="must not change while it is read",
            got=str(error),
            way_out="run it again when the upload has ended",
        )
        raise DataError(problem, runbook=RUNBOOK) from error
    return open_training(to, stored.key, columns)
