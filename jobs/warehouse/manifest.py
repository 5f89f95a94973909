"""The manifest: which version of a partition is the newest, and one more row when there is a newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.warehouse.append import append_rows, arrow_rows, table_schema
from jobs.warehouse.publication import ManifestRow, PartitionState
from jobs.warehouse.query import select_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import duckdb

    from jobs.warehouse.catalog import Commit
    from jobs.warehouse.publication import Publication


def newest_manifest(
    connection: duckdb.DuckDBPyConnection, model: str, day: date, *, sql_root: Path
) -> ManifestRow | None:
    """Return the newest version of a partition, None before the first."""
    text = select_text(sql_root, "publish/newest_manifest", {})
    rows = connection.execute(text, {"model": model, "day": day}).to_arrow_table().to_pylist()
    if not rows:
        return None
    row = rows[0]
    return ManifestRow(
        **row
        | {
            "state": PartitionState(row["state"]),
            "rows_dropped": dict(row["rows_dropped"] or ()),
            "conflicting_sample": tuple(row["conflicting_sample"] or ()),
            "data_files": tuple(row["data_files"] or ()),
        }
    )


def write_manifest(commit: Commit, publication: Publication, data_files: Sequence[str]) -> int:
    """Add a version and its objects to the manifest, inside a commit that has compared versions; return the version."""
    staged, run = publication.staged, publication.run
    version = publication.expected_version + 1
    is_published = publication.state is PartitionState.PUBLISHED
    head = {"model": staged.model, "day": staged.day, "version": version, "run_id": run.run_id}
    row = head | {
        "state": publication.state.value,
        "fingerprint": staged.fingerprint,
        "rows_read": staged.rows_read,
        "rows_published": publication.row_count,
        "rows_dropped": dict(publication.rows_dropped),
        "conflicting_requests": staged.conflicting_requests,
        "conflicting_sample": list(staged.conflicting_sample),
        "rows_outside_day": staged.rows_outside_day if is_published else 0,
        "reason": publication.reason,
        "data_files": list(data_files),
        "run_kind": run.kind.value,
    }
    objects = [
        head
        | {
            "object_key": each.key,
            "etag": each.etag,
            "size_bytes": each.size_bytes,
            "row_count": each.row_count,
            "sha256": each.sha256,
            "outcome": each.outcome,
            "reason": each.reason,
        }
        for each in staged.objects
    ]
    _append(commit, "manifest", [row])
    _append(commit, "manifest_objects", objects)
    return version


def _append(commit: Commit, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    append_rows(commit, table, arrow_rows(table, table_schema(commit.connection, table), rows))
