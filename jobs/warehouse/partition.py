"""Give a partition a new version: what was staged becomes what is read, or nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.domain.errors import DataError, Problem
from jobs.warehouse.append import append_rows, arrow_rows, table_schema
from jobs.warehouse.prediction_schema import PARTITION
from jobs.warehouse.prediction_table import evolve_table
from jobs.warehouse.prediction_view import renew_view
from jobs.warehouse.publication import PUBLISH_STEPS, ManifestRow, PartitionMovedError, PartitionState
from jobs.warehouse.query import quoted, select_text
from jobs.warehouse.staging import clear_older

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import duckdb

    from jobs.warehouse.catalog import Catalog, Commit
    from jobs.warehouse.publication import Publication


def replace_partition(
    catalog: Catalog, publication: Publication, *, sql_root: Path, on_step: Callable[[str], None]
) -> int:
    """Publish staged files as the partition's rows; return its new version.

    Everything that takes time happens before the lock; under it there is one transaction, so readers see the old rows
    or the new ones. Raises PartitionMovedError when another process was first, DataError when the staged files do not
    hold the rows that their account says, and whatever `on_step` raises: in each case nothing has changed.
    """
    staged, schema = publication.staged, publication.schema
    partition = f"{PARTITION}={staged.day.isoformat()}"
    step = _checked(on_step)
    step("count files")
    files = [publication.folder / name for name in staged.files]
    _refuse_wrong_count(publication, _row_count(publication, files), "the staged files hold")
    step("place files")
    placed = catalog.place(schema.table, partition, files)
    step("begin")
    with catalog.writing() as commit:
        step("compare version")
        _refuse_moved(commit.connection, publication, sql_root)
        step("evolve table")
        evolve_table(commit, schema, run_id=publication.run.run_id, partition_by=catalog.partition_by)
        step("delete partition")
        rows_of_day = f"from {quoted(schema.table)} where {quoted(PARTITION)} = $day"
        commit.connection.execute(f"delete {rows_of_day}", {"day": staged.day})
        step("add files")
        catalog.load(schema.table, partition, placed)
        step("count rows")
        counted = commit.connection.execute(f"select count(*) {rows_of_day}", {"day": staged.day}).fetchone()
        _refuse_wrong_count(publication, cast("tuple[int]", counted)[0], "the partition would hold")
        step("write manifest")
        version = _write_manifest(commit, publication, catalog.kept_files(placed))
        step("renew view")
        renew_view(commit, schema, sql_root=sql_root)
        step("commit")
    step("clear staging")
    clear_older(publication.folder)
    return version


def record_delivery(catalog: Catalog, publication: Publication, *, sql_root: Path) -> int:
    """Keep in the manifest a delivery that is not published; return the partition's new version.

    The rows of an earlier version stay in the table, but no reader of `current_predictions_<model>` sees them.
    Raises PartitionMovedError when another process was first.
    """
    with catalog.writing() as commit:
        _refuse_moved(commit.connection, publication, sql_root)
        version = _write_manifest(commit, publication, [])
        renew_view(commit, publication.schema, sql_root=sql_root)
        return version


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
            "data_files": tuple(row["data_files"] or ()),
        }
    )


def _checked(on_step: Callable[[str], None]) -> Callable[[str], None]:
    def step(name: str) -> None:
        assert name in PUBLISH_STEPS, f"step {name!r} is not in PUBLISH_STEPS"
        on_step(name)

    return step


def _row_count(publication: Publication, files: Sequence[Path]) -> int:
    try:
        return sum(pq.read_metadata(file).num_rows for file in files)
    except (OSError, pa.ArrowInvalid) as error:
        staged = publication.staged
        raise DataError(
            Problem(
                where=f"{staged.model} {staged.day}",
                rule="must have readable staged files to be published",
                got=str(error),
                way_out="stage the day again; a newer delivery that was published meanwhile clears older ones away",
            ),
            runbook="run_failed",
        ) from error


def _refuse_wrong_count(publication: Publication, found: int, what: str) -> None:
    if found != publication.row_count:
        staged = publication.staged
        raise DataError(
            Problem(
                where=f"{staged.model} {staged.day}",
                rule=(
                    f"must publish every row read and not dropped: {staged.rows_read} read - "
                    f"{sum(publication.rows_dropped.values())} dropped = {publication.row_count}"
                ),
                got=f"{what} {found}",
                way_out=f"remove {publication.folder} and stage the day again",
            ),
            runbook="run_failed",
        )


def _refuse_moved(connection: duckdb.DuckDBPyConnection, publication: Publication, sql_root: Path) -> None:
    staged = publication.staged
    newest = newest_manifest(connection, staged.model, staged.day, sql_root=sql_root)
    found = newest.version if newest else 0
    if found != publication.expected_version:
        raise PartitionMovedError(staged.model, staged.day, expected=publication.expected_version, found=found)


def _write_manifest(commit: Commit, publication: Publication, data_files: Sequence[str]) -> int:
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
