"""The kinds of finding; each is the stem of a runbook."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a finding is about; `runbooks/<kind>.md` says what to do."""

    INPUT_MOVED = "input_moved"
    INPUT_EMPTY = "input_empty"
    SCORE_MOVED = "score_moved"
    QUALITY_FAILED = "quality_failed"
    DAY_QUARANTINED = "day_quarantined"
    DAY_ABSENT = "day_absent"
    DAY_EMPTY = "day_empty"
    FILES_QUARANTINED = "files_quarantined"
    CONFLICTING_REQUESTS = "conflicting_requests"
    ROWS_OUTSIDE_DAY = "rows_outside_day"
    NOT_EVALUATED = "not_evaluated"
    RUN_FAILED = "run_failed"


KIND_OF_MEASURE: Final[dict[str, Kind]] = {
    "psi": Kind.INPUT_MOVED,
    "js_distance": Kind.INPUT_MOVED,
    "missing_change": Kind.INPUT_EMPTY,
    "score_psi": Kind.SCORE_MOVED,
    "mean_score": Kind.SCORE_MOVED,
    "entropy": Kind.SCORE_MOVED,
}
"""Which kind of finding a rule on a measure makes."""
