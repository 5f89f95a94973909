"""What publishing a partition is given, what it leaves in the manifest, and the steps in which it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from jobs.domain.run import Run
    from jobs.domain.staged import StagedDay
    from jobs.warehouse.prediction_schema import PredictionSchema

PUBLISH_STEPS: Final = (
    "count files",
    "place files",
    "begin",
    "compare version",
    "evolve table",
    "delete partition",
    "add files",
    "count rows",
    "write manifest",
    "renew view",
    "commit",
    "clear staging",
)
"""The steps of publishing, in order; before each one its name is told. Before `commit` nothing is visible to anyone."""


class PartitionState(StrEnum):
    """What the newest delivery of a day has become."""

    PUBLISHED = "published"
    QUARANTINED = "quarantined"
    EMPTY = "empty"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Ask for one new version of a partition, on top of `expected_version` (0 when there is none yet).

    `rows_dropped` holds the staged account's drops and, where the day is not published, all of its other rows too:
    rows read = rows published + sum of dropped, in every version. `folder` holds the staged files.
    """

    staged: StagedDay
    folder: Path
    schema: PredictionSchema
    state: PartitionState
    expected_version: int
    run: Run
    reason: str | None = None
    rows_dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """Rows that this version publishes: all that were read and not dropped."""
        return self.staged.rows_read - sum(self.rows_dropped.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """Hold one version of a partition as the manifest keeps it."""

    model: str
    day: date
    version: int
    state: PartitionState
    fingerprint: str
    rows_read: int
    rows_published: int
    rows_dropped: dict[str, int]
    conflicting_requests: int
    conflicting_sample: tuple[str, ...]
    rows_outside_day: int
    reason: str | None
    data_files: tuple[str, ...]
    run_id: str
    run_kind: str
    recorded_at: datetime


class PartitionMovedError(Exception):
    """Tell that another process gave the partition a new version first, and nothing was written: decide anew."""

    def __init__(self, model: str, day: date, *, expected: int, found: int) -> None:
        self.found = found
        super().__init__(f"{model} {day}: version {expected} expected, {found} found")
