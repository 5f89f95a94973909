"""What `stage` hands to `check` and `publish`: verified copies of a day, and an account of every object and row."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal


class StagedState(StrEnum):
    """What was found under a day's prefix: rows; rows of which none can be used; no rows; nothing; nothing finished."""

    READY = "ready"
    QUARANTINED = "quarantined"
    EMPTY = "empty"
    ABSENT = "absent"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedObject:
    """Account for one delivered object; `row_count` is None where the footer could not be read.

    `reason` says why an object was rewritten or quarantined, None for one taken as it is.
    """

    key: str
    etag: str
    size_bytes: int
    row_count: int | None
    sha256: str
    outcome: Literal["loaded", "rewritten", "quarantined"]
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedDay:
    """Describe one staged model-day; `files` are relative to the folder that holds staged.json.

    Rows read = rows in `files` + the sum of `rows_dropped` (reason → rows): `publish` refuses anything else.
    `reason` is one sentence for people on a day that is not ready, empty, absent or quarantined.
    `conflicting_sample` holds a few of the request ids that came with different content, ascending.

    >>> staged = StagedDay(model="churn", day=date(2026, 3, 1), fingerprint="ab12", state=StagedState.EMPTY)
    >>> StagedDay.from_json(staged.to_json()) == staged
    True
    """

    model: str
    day: date
    fingerprint: str
    state: StagedState
    objects: tuple[StagedObject, ...] = ()
    files: tuple[str, ...] = ()
    rows_read: int = 0
    rows_dropped: dict[str, int] = field(default_factory=dict)
    conflicting_requests: int = 0
    conflicting_sample: tuple[str, ...] = ()
    rows_outside_day: int = 0
    reason: str | None = None

    def to_json(self) -> str:
        """Return the account as JSON with sorted keys: equal accounts, equal text."""
        return json.dumps(asdict(self) | {"day": self.day.isoformat()}, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> StagedDay:
        """Read an account that `to_json` wrote."""
        read = json.loads(text)
        return cls(
            **read
            | {
                "day": date.fromisoformat(read["day"]),
                "state": StagedState(read["state"]),
                "objects": tuple(StagedObject(**each) for each in read["objects"]),
                "files": tuple(read["files"]),
                "conflicting_sample": tuple(read["conflicting_sample"]),
            }
        )
