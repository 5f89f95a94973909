"""What the page of a model-day says: one record, from which every sentence and every chart is filled.

The same record is written beside the page as report.json. Shares are 0…1; a measure that was not evaluated is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jobs.charts.comparison import Bar
    from jobs.charts.history import DayValue
    from jobs.domain.state import State
    from jobs.report.sentence import Sentence

SCHEMA: Final = "plumbline.day/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHead:
    """The declared model, as the top of its page names it."""

    name: str
    title: str
    description: str
    owner: str
    tier: int
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, where its steps are written, and what the step costs."""

    what: Sentence
    runbook: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the questions that the first screen answers."""

    question: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How one input's (or the score's) values are spread in training and live."""

    feature: str
    segment: str
    window_days: int
    groups: tuple[Bar, ...]
    row_count: int
    reading: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A measure over the last weeks, with the range of nine in ten days that were fine."""

    title: str
    subject: str | None
    segment: str
    meaning: str
    days: tuple[DayValue, ...]
    in_shares: bool
    normal: tuple[float, float] | None
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    """What one needs to know in a minute."""

    is_quiet: bool
    effect: tuple[Sentence, ...]
    actions: tuple[Action, ...]
    do_not: Sentence | None
    answers: tuple[Answer, ...]
    spread: Spread | None
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different from the judged day before."""

    since_day: date | None
    new: int
    still_open: int
    closed: int
    closed_names: tuple[str, ...]
    largest_move: Sentence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDay:
    """One day of the strip; a day that was never judged has no state."""

    day: date
    state: State | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One of the five layers; no state means that it is not measured, which is never OK."""

    name: str
    state: State | None
    line: str
    detail: str
    series_title: str
    series: tuple[float | None, ...]

    @property
    def is_level(self) -> bool:
        """Whether its series is a level, whose small changes are drawn, rather than a count from zero."""
        return self.series_title == "mean score"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingTold:
    """An open finding with its evidence and everything one needs to act on it."""

    finding_id: str
    state: State
    event: str
    severity: str
    headline: str
    kind: str
    rule: str
    feature: str | None
    segment: str
    metric: str | None
    value: float | None
    limit: float | None
    limit_origin: str | None
    window_days: int | None
    row_count: int | None
    since: date
    opened_day: date
    days_open: int
    owner: str
    runbook: str
    evidence: tuple[Sentence, ...]
    bins: tuple[BinShare, ...]
    segments: tuple[SegmentValue, ...]
    files: tuple[FileReason, ...]
    seen_before: SeenBefore | None
    told: tuple[Sentence, ...]
    sql: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BinShare:
    """One of the bins that made a measure, with its share in training and live and what it contributes."""

    label: str
    reference: float
    current: float
    contribution: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentValue:
    """A segment and the value measured in it."""

    segment: str
    value: float | None
    limit: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReason:
    """An object of the producer and why it was set aside."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBefore:
    """The last finding of the same subject that was closed."""

    opened_day: date
    last_day: date
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Findings that share a cause, the leading one first."""

    cause: str
    findings: tuple[FindingTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One expectation on the data of the day and how it came out: pass, fail or error."""

    name: str
    column: str | None
    suite: str
    severity: str
    outcome: str
    observed: str
    expected: str
    unexpected_count: int | None
    unexpected_share: float | None
    detail: str

    @property
    def seen(self) -> str:
        """What was seen; of an expectation that errored, why."""
        return self.observed or self.detail


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenExpectation:
    """An expectation that did not pass, with the columns that it did not pass on."""

    name: str
    outcome: str
    severity: str
    suite: str
    of_columns: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was expected of the data: counts by outcome, and all that did not pass."""

    passed: int
    failed: int
    errored: int
    broken: tuple[BrokenExpectation, ...]
    all: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedObject:
    """One object of the producer and what became of it."""

    key: str
    outcome: str
    rows: int | None
    size_bytes: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAccount:
    """Where every row went: read = published + dropped by reason."""

    state: str
    version: int
    rows_read: int | None
    rows_published: int | None
    rows_dropped: Mapping[str, int]
    conflicting_requests: int | None
    rows_outside_day: int | None
    usual_rows: tuple[int, int] | None
    reason: str | None
    objects: tuple[LoadedObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One input of the model: what was judged, how it moved, and how it was on the days before."""

    name: str
    state: State
    reading: Sentence | None
    owner: str
    importance: float | None
    rank: int | None
    is_important: bool
    is_shown_first: bool
    moved: float | None
    of_limit: float | None
    metric: str | None
    value: float | None
    limit: float | None
    limit_origin: str | None
    window_days: int | None
    row_count: int | None
    psi: float | None
    chance: float | None
    critical: float | None
    js_distance: float | None
    values: tuple[float | None, ...]
    limits: tuple[float | None, ...]
    groups: tuple[Bar, ...]
    empty_reference: float | None
    empty_current: float | None
    since: date | None

    @property
    def needs_look(self) -> bool:
        """Whether somebody should look at it: beyond a limit, or not judged for want of data."""
        return self.state.value in ("INVESTIGATE", "WATCH", "NO DATA")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPanel:
    """One segment: its score level in hundredths of its own normal, day by day; no state where no rule judges it."""

    segment: str
    state: State | None
    row_count: int | None
    row_share: float | None
    level: float | None
    normal_level: float | None
    index: float | None
    days: tuple[DayValue, ...]
    score_moved: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """The segments, most urgent first; all panels share one axis."""

    declared: tuple[str, ...]
    normal_days: int
    least_rows: int
    panels: tuple[SegmentPanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTold:
    """What a rule judged on this day."""

    rule: str
    kind: str
    judges: str
    windows: tuple[int, ...]
    origins: tuple[str, ...]
    judged: int
    beyond: int
    not_evaluated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the verdict rests on."""

    notes: tuple[Sentence, ...]
    rules: tuple[RuleTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """Things that could not be checked for one reason; no state where nothing measures them."""

    reason: str
    state: State | None
    count: int
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query about the whole day."""

    title: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTold:
    """The last run of one job of this day."""

    job: str
    outcome: str
    message: str
    run_id: str
    run_kind: str
    finished_at: datetime | None
    seconds: float | None
    log_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """From what the page was made; nothing of it is a statement about the model."""

    run_id: str
    run_kind: str
    judged_at: datetime
    run_ids: tuple[str, ...]
    config_hash: str | None
    code_version: str | None
    baseline_id: str | None
    snapshot: int | None
    template_version: str
    time_zone: str
    runs: tuple[RunTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Everything that the page of one model-day says."""

    schema: str
    model: ModelHead
    day: date
    state: State
    state_before: State | None
    days_in_state: int
    headline: str
    calibrated_days: int | None
    days_needed: int
    first: FirstScreen
    change: Change
    strip: tuple[StripDay, ...]
    layers: tuple[Layer, ...]
    causes: tuple[Cause, ...]
    quality: Quality
    rows: RowAccount | None
    history_days: tuple[date, ...]
    inputs: tuple[InputRow, ...]
    segments: Segments
    decided: Decided
    not_checked: tuple[NotChecked, ...]
    queries: tuple[Query, ...]
    provenance: Provenance
