"""Account for every object and every row of a staged day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from jobs.domain.staged import StagedDay, StagedObject, StagedState
from jobs.domain.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jobs.domain.day import Day
    from jobs.stage.fetching import Copy
    from jobs.stage.reading import FileReading
    from jobs.stage.requests import DayContent, Dropped

FILE_QUARANTINED: Final = "file_quarantined"


@dataclass(frozen=True, slots=True)
class ReadCopy:
    """Tie a verified copy to what was read in it, to the file that is staged of it, and to the rows that one lacks."""

    copy: Copy
    reading: FileReading
    path: Path
    dropped_count: int = 0

    @property
    def outcome(self) -> Literal["loaded", "rewritten", "quarantined"]:
        """What became of the copy."""
        if self.reading.problem is not None:
            return "quarantined"
        return "rewritten" if self.reading.is_changed or self.dropped_count else "loaded"

    @property
    def rows_kept(self) -> int:
        """Rows of it that may be published."""
        return 0 if self.outcome == "quarantined" else (self.reading.row_count or 0) - self.dropped_count

    @property
    def reason(self) -> str | None:
        """Why it was rewritten or quarantined, or what a loaded one lacks."""
        dropped = (f"{counted(self.dropped_count, 'row')} dropped",) if self.dropped_count else ()
        return self.reading.problem or "; ".join((*self.reading.notes, *dropped)) or None


def account(
    model: str, day: Day, fingerprint: str, copies: Sequence[ReadCopy], *, content: DayContent, dropped: Dropped
) -> StagedDay:
    """Add up a day; RuntimeError when rows read are not rows kept plus rows dropped."""
    quarantined = sum(each.reading.row_count or 0 for each in copies if each.outcome == "quarantined")
    rows_dropped = Counter(dropped.by_reason) + Counter({FILE_QUARANTINED: quarantined})
    rows_read = sum(each.reading.row_count or 0 for each in copies)
    if rows_read != content.row_count + rows_dropped.total():
        message = f"{model} {day}: {rows_read} rows read, {content.row_count} kept, dropped {dict(rows_dropped)}"
        raise RuntimeError(message)
    state = _state(copies, content, dropped)
    return StagedDay(
        model=model,
        day=day,
        fingerprint=fingerprint,
        state=state,
        objects=tuple(_object(each) for each in copies),
        files=tuple(each.path.name for each in copies if each.rows_kept),
        rows_read=rows_read,
        rows_dropped=dict(sorted(rows_dropped.items())),
        conflicting_requests=dropped.conflicting_requests,
        conflicting_sample=dropped.conflicting_sample,
        rows_outside_day=content.outside_day_count,
        reason=None if state is StagedState.READY else _why(state, copies, rows_dropped),
    )


def _state(copies: Sequence[ReadCopy], content: DayContent, dropped: Dropped) -> StagedState:
    if content.row_count:
        return StagedState.READY
    is_anything_lost = dropped.by_reason or any(each.outcome == "quarantined" for each in copies)
    return StagedState.QUARANTINED if is_anything_lost else StagedState.EMPTY


def _why(state: StagedState, copies: Sequence[ReadCopy], rows_dropped: Counter[str]) -> str:
    if state is StagedState.EMPTY:
        return f"the producer finished the day without a row, in {counted(len(copies), 'file')}"
    quarantined = [each for each in copies if each.outcome == "quarantined"]
    lost = ", ".join(f"{reason} {rows}" for reason, rows in sorted(rows_dropped.items()))
    first = f"; {quarantined[0].copy.stored.name}: {quarantined[0].reason}" if quarantined else ""
    files = f"{len(quarantined)} of {counted(len(copies), 'file')} quarantined"
    return f"no row can be used: {files}, rows dropped: {lost or 0}{first}"


def _object(each: ReadCopy) -> StagedObject:
    return StagedObject(
        key=each.copy.stored.key,
        etag=each.copy.stored.etag,
        size_bytes=each.copy.stored.size_bytes,
        row_count=each.reading.row_count,
        sha256=each.copy.verified.sha256,
        outcome=each.outcome,
        reason=each.reason,
    )


def in_one_line(staged: StagedDay) -> str:
    """Say what was staged.

    >>> from datetime import date
    >>> in_one_line(StagedDay(model="churn", day=date(2026, 3, 1), fingerprint="ab", state=StagedState.READY,
    ...                       files=("a.parquet",), rows_read=278, rows_dropped={"duplicate": 3}))
    '275 of 278 rows staged in 1 file; dropped: duplicate 3'
    """
    if staged.state is not StagedState.READY:
        return f"{staged.state.value.replace('_', ' ')}: {staged.reason}"
    kept = staged.rows_read - sum(staged.rows_dropped.values())
    told = [f"{kept} of {staged.rows_read} rows staged in {counted(len(staged.files), 'file')}"]
    if staged.rows_dropped:
        told.append("dropped: " + ", ".join(f"{reason} {rows}" for reason, rows in staged.rows_dropped.items()))
    quarantined = [each for each in staged.objects if each.outcome == "quarantined"]
    if quarantined:
        first = quarantined[0].key.rsplit("/", 1)[-1]
        told.append(f"{len(quarantined)} of {counted(len(staged.objects), 'file')} quarantined, first {first}")
    if staged.rows_outside_day:
        told.append(f"{counted(staged.rows_outside_day, 'row')} of another day")
    return "; ".join(told)
