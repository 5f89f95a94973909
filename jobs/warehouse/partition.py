"""Give a partition a new version: what was staged becomes what is read, or nothing changes."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.domain.errors import DataError, Problem
from jobs.warehouse.manifest import newest_manifest, write_manifest
from jobs.warehouse.prediction_schema import PARTITION
from jobs.warehouse.prediction_table import evolve_table
from jobs.warehouse.prediction_view import renew_view
from jobs.warehouse.publication import PUBLISH_STEPS, PartitionMovedError
from jobs.warehouse.query import quoted
from jobs.warehouse.staging import clear_older

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
    schema, partition = publication.schema, f"{PARTITION}={publication.staged.day.isoformat()}"
    step = _checked(on_step)
    step("count files")
    files = [publication.folder / name for name in publication.staged.files]
    _refuse_wrong_count(publication, _row_count(publication, files), "the staged files hold")
    step("place files")
    placed = catalog.place(schema.table, partition, files)
    with _discarding(catalog, placed) as kept:
        step("begin")
        with catalog.writing() as commit:
            step("compare version")
            _refuse_moved(commit.connection, publication, sql_root)
            step("evolve table")
            evolve_table(commit, schema, run_id=publication.run.run_id, partition_by=catalog.partition_by)
            _replace_rows(catalog, commit, publication, placed, step)
            step("write manifest")
            version = write_manifest(commit, publication, catalog.kept_files(placed))
            step("renew view")
            renew_view(commit, schema, sql_root=sql_root)
            step("commit")
            kept.set()
    step("clear staging")
    clear_older(publication.folder)
    return version


def _replace_rows(
    catalog: Catalog, commit: Commit, publication: Publication, placed: Sequence[Path], step: Callable[[str], None]
) -> None:
    day, table = publication.staged.day, publication.schema.table
    rows_of_day = f"from {quoted(table)} where {quoted(PARTITION)} = $day"
    step("delete partition")
    commit.connection.execute(f"delete {rows_of_day}", {"day": day})
    step("add files")
    catalog.load(table, f"{PARTITION}={day.isoformat()}", placed)
    step("count rows")
    counted = commit.connection.execute(f"select count(*) {rows_of_day}", {"day": day}).fetchone()
    _refuse_wrong_count(publication, cast("tuple[int]", counted)[0], "the partition would hold")


@contextmanager
def _discarding(catalog: Catalog, placed: Sequence[Path]) -> Iterator[Event]:
    """Take placed files back after an error before the commit; once it is under way, they may be named by it."""
    is_committing = Event()
    try:
        yield is_committing
    except BaseException:
        if not is_committing.is_set():
            catalog.discard(placed)
        raise


def record_delivery(catalog: Catalog, publication: Publication, *, sql_root: Path) -> int:
    """Keep in the manifest a delivery that is not published; return the partition's new version.

    The rows of an earlier version stay in the table, but no reader of `current_predictions_<model>` sees them.
    Raises PartitionMovedError when another process was first.
    """
    assert publication.row_count == 0, "a delivery that is not published publishes no row: say why each is dropped"
    with catalog.writing() as commit:
        _refuse_moved(commit.connection, publication, sql_root)
        version = write_manifest(commit, publication, [])
        renew_view(commit, publication.schema, sql_root=sql_root)
        return version


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
