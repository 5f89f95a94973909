"""The baseline of a model: the bins of every feature and the reference counted in them, made once from training."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobs.domain.bins import MISSING, OTHER, bin_version, from_json, to_json
from jobs.domain.errors import DataError, Problem
from jobs.domain.log_schema import Kind
from jobs.domain.spec import SCORE
from jobs.objects import ObjectChangedError
from jobs.profile.columns import Columns, columns_of, feature_type
from jobs.profile.rows import profile_rows
from jobs.profile.scan import Profiles, count, profiles_of, scan_of
from jobs.profile.segment_values import listed_values
from jobs.profile.training import RUNBOOK, Training, open_training
from jobs.statistics.categorical_bins import categorical_bins
from jobs.statistics.even_bins import one_bin, probability_bins
from jobs.statistics.numeric_bins import numeric_bins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.bins import BinDefinition
    from jobs.domain.log_schema import LogColumn
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.objects import ObjectStore, StoredObject
    from jobs.warehouse import Warehouse

BINNING: Final = 1
"""Version of the rules of binning: when they change, every baseline is made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Hold what a day is counted in: the bins by feature, and the segment values that the reference knows by column."""

    baseline_id: str
    definitions: Mapping[str, BinDefinition]
    segment_values: Mapping[str, tuple[str, ...]]


def ensure_baseline(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, *, run: Run, model_version: str | None
) -> Baseline:
    """Return the baseline of the training file as it lies there now, made and stored when there is none of it yet.

    It is made anew only when the file, the declared features or segments, or the rules of binning change. Raises
    DataError when the file is absent or does not hold what is declared.
    """
    training = _training_object(store, model)
    made_of = {"source_fingerprint": _fingerprint(training), "declaration_hash": declaration_hash(model)}
    found = _stored(warehouse, model, made_of)
    if found is not None:
        return found
    with warehouse.model_lock(model.model):
        found = _stored(warehouse, model, made_of)
        return found or _build(warehouse, store, model, training, made_of, run=run, model_version=model_version)


def declaration_hash(model: ModelSpec) -> str:
    """Return a hash of what a baseline is made for: features and segments as declared, and the rules of binning."""
    columns = columns_of(model)
    declared = {
        "binning": BINNING,
        "task": model.task,
        "features": sorted((column.name, column.source, column.kind.value) for column in columns.features),
        "segments": sorted((column.name, column.source, column.kind.value) for column in columns.segments),
    }
    return _hash(declared)


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
    return _hash([training.key, training.etag, training.size_bytes, training.version])


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


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


def _build(
    warehouse: Warehouse,
    store: ObjectStore,
    model: ModelSpec,
    stored: StoredObject,
    made_of: Mapping[str, str],
    *,
    run: Run,
    model_version: str | None,
) -> Baseline:
    columns = columns_of(model)
    warehouse.staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="training-", dir=warehouse.staging) as folder:
        training = _fetched(store, stored, Path(folder) / "training.parquet", columns)
        with training.file:
            definitions = {column.name: _definition(training, column, model) for column in columns.features}
            values = {
                column.name: listed_values((), training.counts(column)) if training.has(column) else ()
                for column in columns.segments
            }
            reference = _reference(training, definitions, values, model)
            row_count = training.row_count
    baseline = Baseline(
        baseline_id=_baseline_id(definitions, reference), definitions=definitions, segment_values=values
    )
    types = {column.name: feature_type(column) for column in columns.features}
    shared = {
        "model": model.model,
        "baseline_id": baseline.baseline_id,
        "model_version": model_version,
        "source": stored.key,
        "row_count": row_count,
        "run_id": run.run_id,
        **made_of,
    }
    warehouse.append(
        {
            "bin_definitions": [
                shared | _definition_row(name, types[name], each) for name, each in definitions.items()
            ],
            "profiles": profile_rows(reference, model=model.model, day=None, baseline_id=baseline.baseline_id, run=run),
        }
    )
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


def _definition(training: Training, column: LogColumn, model: ModelSpec) -> BinDefinition:
    if column.kind is Kind.TEXT:
        return categorical_bins(training.counts(column))
    if not training.has(column):
        return probability_bins() if model.task == "binary_classification" else one_bin()
    return numeric_bins(training.numbers(column), is_boolean=column.kind is Kind.FLAG)


def _reference(
    training: Training,
    definitions: Mapping[str, BinDefinition],
    values: Mapping[str, tuple[str, ...]],
    model: ModelSpec,
) -> Profiles:
    """Count the reference rows in their own bins; what the file does not hold has no reference profile."""
    held = {column.name for column in training.columns.features if training.has(column)}
    scan = scan_of(
        {name: each for name, each in definitions.items() if name in held},
        {column.name: values[column.name] for column in training.columns.segments if training.has(column)},
        probabilities=probabilities(model) & held,
    )
    return profiles_of(scan, count(scan, training.batches()), {})


def probabilities(model: ModelSpec) -> frozenset[str]:
    """Name the columns that hold probabilities: the score of a binary classifier."""
    return frozenset({SCORE}) if model.task == "binary_classification" else frozenset()


def _baseline_id(definitions: Mapping[str, BinDefinition], reference: Profiles) -> str:
    counted = sorted((segment, feature, each.bin_counts) for (segment, feature), each in reference.items())
    return _hash([sorted((name, to_json(each)) for name, each in definitions.items()), counted])[:16]


def _definition_row(feature: str, kind: str, definition: BinDefinition) -> dict[str, object]:
    return {
        "feature": feature,
        "feature_type": kind,
        "bin_version": bin_version(definition),
        "definition": to_json(definition),
        "bin_labels": list(definition.labels()),
        "bin_groups": list(definition.groups()),
    }
