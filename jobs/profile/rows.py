"""Bins and profiles as rows of the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.bins import bin_version, to_json
from jobs.profile.columns import feature_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from jobs.domain.bins import BinDefinition
    from jobs.domain.profile import Profile
    from jobs.domain.run import Run
    from jobs.profile.columns import Columns
    from jobs.profile.scan import Profiles
    from jobs.warehouse import Warehouse


def profile_rows(
    profiles: Profiles,
    *,
    model: str,
    day: date | None,
    baseline_id: str,
    run: Run,
    manifest_version: int | None = None,
    model_version: str | None = None,
) -> list[dict[str, object]]:
    """Return a row per segment and feature; `day` is None for the reference of a baseline."""
    shared = {
        "run_id": run.run_id,
        "run_kind": run.kind.value,
        "model": model,
        "day": day,
        "baseline_id": baseline_id,
        "manifest_version": manifest_version,
        "model_version": model_version,
    }
    return [
        shared | {"segment": segment, "feature": feature} | _counted(profile)
        for (segment, feature), profile in profiles.items()
    ]


def definition_rows(
    definitions: Mapping[str, BinDefinition], columns: Columns, shared: Mapping[str, object]
) -> list[dict[str, object]]:
    """Return a row per feature; `shared` stands in every one."""
    types = {column.name: feature_type(column) for column in columns.features}
    return [
        {
            **shared,
            "feature": name,
            "feature_type": types[name],
            "bin_version": bin_version(each),
            "definition": to_json(each),
            "bin_labels": list(each.labels()),
            "bin_groups": list(each.groups()),
        }
        for name, each in definitions.items()
    ]


def is_stored(warehouse: Warehouse, rows: Sequence[Mapping[str, object]]) -> bool:
    """Say whether the newest profile of these rows' day and baseline is the same, whichever run made it."""
    of = rows[0]
    found = warehouse.query("profile/stored", model=of["model"], day=of["day"], baseline_id=of["baseline_id"])
    stored = [row | {"unseen_top": dict(row["unseen_top"])} for row in found.to_pylist()]
    given = [{name: value for name, value in row.items() if not name.startswith("run_")} for row in rows]
    in_order = sorted(given, key=lambda row: (str(row["segment"]), str(row["feature"])))
    is_same: bool = stored == in_order
    return is_same


def _counted(profile: Profile) -> dict[str, object]:
    return {
        "bin_version": profile.bin_version,
        "bin_counts": list(profile.bin_counts),
        "row_count": profile.row_count,
        "null_count": profile.null_count,
        "nan_count": profile.nan_count,
        "positive_infinity_count": profile.positive_infinity_count,
        "negative_infinity_count": profile.negative_infinity_count,
        "below_count": profile.below_count,
        "above_count": profile.above_count,
        "zero_count": profile.zero_count,
        "value_sum": profile.value_sum,
        "value_sum_squares": profile.value_sum_squares,
        "value_min": profile.value_min,
        "value_max": profile.value_max,
        "entropy_sum": profile.entropy_sum,
        "distinct_estimate": profile.distinct_estimate,
        "unseen_top": dict(profile.unseen_top),
    }
