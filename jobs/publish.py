"""Publish a staged and checked day: its rows become the partition, and the manifest says what was delivered.

A day whose newest delivery cannot be read (a critical expectation failed or could not be evaluated, or nothing in it
can be used) is quarantined: the manifest gets a new version that says so, and no rows change. The rows of an earlier
good version stay in `predictions_<model>`, so nothing good is ever deleted by something bad; but they leave
`current_predictions_<model>` and `current_profiles`, because the producer has replaced them: telling the day's state
from them would be telling it from data that the producer no longer stands by. The day is NO DATA until a delivery can
be read, and that delivery then replaces the old rows. The same holds for a day that has become empty or absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.errors import DataError, Problem
from jobs.domain.run import Outcome
from jobs.domain.staged import StagedState
from jobs.warehouse import (
    PartitionMovedError,
    PartitionState,
    Publication,
    prediction_schema,
    read_staged,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from jobs.domain.day import Day
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.domain.staged import StagedDay
    from jobs.warehouse import ManifestRow, Warehouse

ATTEMPTS: Final = 5
"""How often a publication that another process overtook is decided anew."""

DAY_QUARANTINED: Final = "day_quarantined"
"""Reason under which the rows of a quarantined day are dropped."""

_REASONS_TOLD: Final = 3


def run(
    warehouse: Warehouse, model: ModelSpec, day: Day, *, run: Run, on_step: Callable[[str], None] = lambda _name: None
) -> Outcome:
    """Publish the newest staged delivery of a day, or record why it is not published; skip when that is done already.

    `on_step` hears the name of each publishing step (PUBLISH_STEPS) before it is done.
    Raises DataError for a day that is not staged, not complete or not checked, or whose files do not hold the rows
    that their account says: then nothing is written.
    """
    for _ in range(ATTEMPTS):
        staged, folder = read_staged(warehouse.staging, model.model, day)
        newest = warehouse.manifest(model.model, day)
        state, reason = _decide(warehouse, staged)
        if newest is not None and (newest.fingerprint, newest.state) == (staged.fingerprint, state):
            return Outcome(f"version {newest.version} is this delivery already, {state}", skipped=True)
        publication = _publication(staged, folder, model=model, state=state, reason=reason, newest=newest, run=run)
        try:
            _publish(warehouse, publication, on_step)
        except PartitionMovedError:
            continue
        return Outcome(_message(publication))
    raise _overtaken(model, day)


def _decide(warehouse: Warehouse, staged: StagedDay) -> tuple[PartitionState, str | None]:
    """Return what becomes of a delivery and, unless it is published, why."""
    if staged.state is StagedState.NOT_READY:
        raise DataError(
            Problem(
                where=f"{staged.model} {staged.day}",
                rule="must be complete before it is published",
                got=staged.reason,
                way_out="wait until the producer has finished the day, then run it again",
            ),
            runbook="day_absent",
        )
    if staged.state is StagedState.ABSENT:
        return PartitionState.ABSENT, staged.reason
    if staged.state is StagedState.EMPTY:
        return PartitionState.EMPTY, staged.reason
    if staged.state is StagedState.QUARANTINED:
        return PartitionState.QUARANTINED, staged.reason
    blocking = _blocking(warehouse, staged)
    return (PartitionState.QUARANTINED, _told(blocking)) if blocking else (PartitionState.PUBLISHED, None)


def _blocking(warehouse: Warehouse, staged: StagedDay) -> list[Mapping[str, str | None]]:
    """Return the critical expectations that this very delivery did not pass; DataError when it was never checked."""
    rows = warehouse.query(
        "publish/blocking_quality", model=staged.model, day=staged.day, fingerprint=staged.fingerprint
    ).to_pylist()
    if not rows:
        raise DataError(
            Problem(
                where=f"{staged.model} {staged.day}",
                rule="must be checked before it is published",
                got=f"no expectation evaluated on delivery {staged.fingerprint[:12]}",
                way_out=f"run `plumbline run {staged.model} {staged.day}`, or the task `check` of that day",
            ),
            runbook="run_failed",
        )
    return [row for row in rows if row["is_blocking"]]


def _told(blocking: Sequence[Mapping[str, str | None]]) -> str:
    told = [_one(row) for row in blocking[:_REASONS_TOLD]]
    more = len(blocking) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")


def _one(row: Mapping[str, str | None]) -> str:
    subject = f" of {row['column_name']}" if row["column_name"] else ""
    became = "could not be evaluated" if row["outcome"] == "error" else "failed"
    return f"{row['expectation']}{subject} {became}" + (f": {row['got']}" if row["got"] else "")


def _publication(
    staged: StagedDay,
    folder: Path,
    *,
    model: ModelSpec,
    state: PartitionState,
    reason: str | None,
    newest: ManifestRow | None,
    run: Run,
) -> Publication:
    remaining = staged.rows_read - sum(staged.rows_dropped.values())
    is_held_back = state is not PartitionState.PUBLISHED and remaining
    return Publication(
        staged=staged,
        folder=folder,
        schema=prediction_schema(model),
        state=state,
        expected_version=newest.version if newest else 0,
        run=run,
        reason=reason,
        rows_dropped=staged.rows_dropped | ({DAY_QUARANTINED: remaining} if is_held_back else {}),
    )


def _publish(warehouse: Warehouse, publication: Publication, on_step: Callable[[str], None]) -> int:
    if publication.state is PartitionState.PUBLISHED:
        return warehouse.replace_partition(publication, on_step=on_step)
    return warehouse.record_delivery(publication)


def _message(publication: Publication) -> str:
    if publication.state is not PartitionState.PUBLISHED:
        return f"{publication.state}: {publication.reason}"
    dropped = ", ".join(f"{count} {reason}" for reason, count in sorted(publication.rows_dropped.items()) if count)
    return f"{publication.row_count} rows published, {dropped or 'none'} dropped"


def _overtaken(model: ModelSpec, day: Day) -> DataError:
    return DataError(
        Problem(
            where=f"{model.model} {day}",
            rule=f"must not get another version {ATTEMPTS} times while it is being published",
            way_out="run it again when the other runs of this day have ended",
        ),
        runbook="run_failed",
    )
