"""Measurements as rows of the warehouse, with a digest per day that tells whether anything changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from jobs.drift.cells import is_empty, no_texts
from jobs.drift.compare import windowed
from jobs.drift.windows import WINDOWS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jobs.domain.run import Run
    from jobs.drift.cells import Cells, Texts
    from jobs.drift.history import History
    from jobs.statistics.arrays import Counts, Flags, Floats, Indexes

JOB: Final = "drift"


@dataclass(frozen=True, slots=True)
class DayRows:
    """Hold all that was measured of one day; equal measurements have equal digests, whoever made them.

    `why_unpublished` says why nothing was measured of a day without published rows.
    """

    day: date
    rows: pa.Table
    digest: str
    why_unpublished: str | None = None

    @property
    def not_evaluated_count(self) -> int:
        """Number of rows without a value."""
        return int(self.rows.column("value").null_count)


def day_rows(history: History, ends: Indexes, cells: Sequence[Cells], model: str) -> list[DayRows]:
    """Return the rows of every day at `ends`, of the segments that the reference or the day's windows know."""
    is_listed = np.broadcast_to(_listed(history, ends)[:, None, :], cells[0].value.shape)
    day, window, segment = np.nonzero(is_listed)
    coverage = (windowed(history.is_profiled.astype(np.int64), ends).current / np.array(WINDOWS))[day, window]
    each = np.repeat(np.arange(len(cells)), len(day))
    table = pa.table(
        {
            "day": pa.array(np.tile(np.datetime64(history.first, "D") + ends[day], len(cells))),
            "model_version": _repeated([history.model_versions[end] for end in ends], np.tile(day, len(cells))),
            "window_days": np.tile(np.array(WINDOWS, dtype=np.int32)[window], len(cells)),
            "segment": _repeated(history.segments, np.tile(segment, len(cells))),
            "feature": _repeated([one.feature for one in cells], each),
            "metric": _repeated([one.metric for one in cells], each),
            "reference": _repeated([one.reference for one in cells], each),
            **_measured(cells, is_listed),
            "coverage": np.tile(coverage, len(cells)),
            "is_provisional": np.tile(coverage < 1, len(cells)),
        }
    )
    order = np.argsort(np.tile(day, len(cells)), kind="stable")
    rows_of_days = np.split(order, np.cumsum(np.bincount(day, minlength=len(ends)) * len(cells))[:-1])
    shared = {"model": model, "job": JOB, "baseline_id": history.baseline_id}
    return [
        finished(table.take(pa.array(rows)), shared, day=history.first + timedelta(days=int(end)))
        for rows, end in zip(rows_of_days, ends, strict=True)
    ]


def finished(rows: pa.Table, shared: dict[str, str], *, day: date) -> DayRows:
    """Add what all rows of a day share, and the digest of all of it."""
    for name, value in shared.items():
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, pa.string()), rows.num_rows))
    return DayRows(day, rows, _digest(rows))


def stamped(of_days: Sequence[DayRows], run: Run) -> pa.Table:
    """Return the rows of several days as one table, with their digest and the run that made them."""
    stamped_days = []
    for each in of_days:
        rows = each.rows
        for name, value in (("digest", each.digest), ("run_id", run.run_id), ("run_kind", run.kind.value)):
            rows = rows.append_column(name, pa.repeat(pa.scalar(value, pa.string()), rows.num_rows))
        stamped_days.append(rows)
    return pa.concat_tables(stamped_days, promote_options="permissive")


def _listed(history: History, ends: Indexes) -> Flags:
    rows = windowed(history.has_rows.astype(np.int64), ends).current[:, -1]
    return history.is_referred | (rows > 0)


def _repeated(values: Sequence[str | None], places: Indexes) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(places))


def _measured(cells: Sequence[Cells], is_listed: Flags) -> dict[str, pa.Array]:
    """Return the columns that differ from cell to cell; of what was not evaluated only the rows are told."""
    reasons = np.concatenate([one.reason[is_listed] for one in cells])
    is_evaluated = is_empty(reasons)
    counted = {
        "row_count": _numbers([one.row_count for one in cells], is_listed, pa.int64()),
        "reference_count": _numbers([one.reference_count for one in cells], is_listed, pa.int64()),
    }
    evaluated = {
        "value": _numbers([one.value for one in cells], is_listed, pa.float64(), is_known=is_evaluated),
        "bin_count": _numbers([one.bin_count for one in cells], is_listed, pa.int32(), is_known=is_evaluated),
        "expected_without_drift": _numbers(
            [one.expected for one in cells], is_listed, pa.float64(), is_known=is_evaluated
        ),
        "critical_value": _numbers([one.critical for one in cells], is_listed, pa.float64(), is_known=is_evaluated),
        "interval_low": _numbers([one.interval_low for one in cells], is_listed, pa.float64(), is_known=is_evaluated),
        "interval_high": _numbers([one.interval_high for one in cells], is_listed, pa.float64(), is_known=is_evaluated),
    }
    none = no_texts((int(is_listed.sum()),))
    told = [none if one.top_bins is None else one.top_bins[is_listed] for one in cells]
    return counted | evaluated | {"not_evaluated": _texts(reasons), "top_bins": _texts(np.concatenate(told))}


def _numbers(
    columns: Sequence[Counts | Floats | None], is_listed: Flags, kind: pa.DataType, *, is_known: Flags | bool = True
) -> pa.Array:
    rows = int(is_listed.sum())
    parts = [np.full(rows, np.nan) if column is None else column[is_listed] for column in columns]
    values = np.concatenate(parts)
    is_absent = ~(np.isfinite(values) & is_known)
    return pa.array(np.where(is_absent, 0, values), mask=is_absent).cast(kind)


def _texts(texts: Texts) -> pa.Array:
    return pa.array(texts, pa.string(), mask=is_empty(texts))


def _digest(rows: pa.Table) -> str:
    """Return the sha256 of all columns; the rows are a table of their own, no part of a larger one."""
    content = hashlib.sha256()
    for batch in rows.combine_chunks().to_batches():
        content.update(batch.serialize())
    return content.hexdigest()
