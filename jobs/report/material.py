"""The rows of a day beside the declaration, with the look-ups that its page needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobs.charts.history import DayValue
from jobs.domain.presets import important_features, resolved_rules
from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.domain.state import State
from jobs.report.spread import bars, read_bins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobs.charts.comparison import Bar
    from jobs.domain.rule import Rule
    from jobs.domain.spec import ModelSpec
    from jobs.report.rows import DayRows, FindingRow, LifeRow, MetricRow, SeriesRow, SpreadRow, VerdictRow

DISTANCES: Final = frozenset({"psi", "js_distance", "missing_change"})
"""Metrics that are a distance from training: how many times its limit a value is says something."""

LEAST_DAYS: Final = 7
"""Fewer days than this have no normal range."""

ORDER: Final = (State.INVESTIGATE, State.WATCH, State.NO_DATA, State.TOO_EARLY, State.OK)
"""States as a page lists them: the most urgent first."""


def most_urgent(states: Sequence[State]) -> State:
    """Return the state that a page shows first; of none, NO DATA."""
    return min(states, key=ORDER.index, default=State.NO_DATA)


@dataclass(frozen=True)
class Material:
    """Look up what the rows hold; nothing here is written down, only found."""

    rows: DayRows
    model: ModelSpec

    @property
    def day(self) -> date:
        """The day that the page tells."""
        return self.rows.day

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that judge the model, presets included."""
        return {rule.name: rule for rule in resolved_rules(self.model)}

    @cached_property
    def important(self) -> frozenset[str]:
        """The most important quarter of the inputs."""
        return important_features(self.model)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Place of every input in the order of importance; inputs of unknown importance have none."""
        known = [feature for feature in self.model.features if feature.importance is not None]
        ordered = sorted(known, key=lambda feature: (-(feature.importance or 0.0), feature.name))
        return {feature.name: place for place, feature in enumerate(ordered, start=1)}

    @cached_property
    def verdicts(self) -> Mapping[tuple[str, str], tuple[VerdictRow, ...]]:
        """What was judged of (feature, segment)."""
        found: dict[tuple[str, str], list[VerdictRow]] = {}
        for verdict in self.rows.verdicts:
            found.setdefault((verdict.feature, verdict.segment), []).append(verdict)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def nearest(self) -> VerdictRow | None:
        """The judged distance of an input, over all rows, that is nearest to its limit or furthest beyond."""
        close = [
            row
            for row in self.rows.verdicts
            if row.segment == ALL_SEGMENT and row.metric in DISTANCES and row.feature != SCORE
        ]
        return max(
            (row for row in close if times_limit(row.value, row.limit_value) is not None),
            key=lambda row: (times_limit(row.value, row.limit_value) or 0.0, row.feature),
            default=None,
        )

    @cached_property
    def open_findings(self) -> tuple[FindingRow, ...]:
        """The findings that are open on the day."""
        return tuple(finding for finding in self.rows.findings if finding.event != "resolved")

    def lives_before(self, finding: FindingRow) -> tuple[LifeRow, ...]:
        """Return the earlier findings of the same subject, the last one last."""
        subject = (finding.kind, finding.feature, finding.segment)
        return tuple(life for life in self.rows.lives if (life.kind, life.feature, life.segment) == subject)

    @cached_property
    def _series(self) -> Mapping[tuple[str, str, str], SeriesRow]:
        return {(each.rule, each.feature, each.segment): each for each in self.rows.series}

    def series(self, rule: str, feature: str, segment: str) -> SeriesRow | None:
        """Return what a rule judged of a feature on the days before."""
        return self._series.get((rule, feature, segment))

    @cached_property
    def _spreads(self) -> Mapping[tuple[str, str], tuple[SpreadRow, ...]]:
        found: dict[tuple[str, str], list[SpreadRow]] = {}
        for row in self.rows.spread:
            found.setdefault((row.feature, row.segment), []).append(row)
        return {key: tuple(each) for key, each in found.items()}

    def spread(self, feature: str, segment: str = ALL_SEGMENT, *, window_days: int = 1) -> tuple[Bar, ...]:
        """Return how a feature's values are spread over a window, empty where nothing of it was profiled."""
        found = [
            row
            for row in self._spreads.get((feature, segment), ())
            if (self.day - row.day).days < window_days and feature in self.rows.bins
        ]
        if not found:
            return ()
        definition = read_bins(self.rows.bins[feature].definition)
        current = [sum(counts) for counts in zip(*(row.bin_counts for row in found), strict=True)]
        return bars(definition, found[-1].reference_counts, current)

    def spread_rows(self, feature: str, segment: str = ALL_SEGMENT, *, window_days: int = 1) -> int:
        """Return how many rows a spread counts."""
        rows = self._spreads.get((feature, segment), ())
        return sum(row.row_count for row in rows if (self.day - row.day).days < window_days)

    @cached_property
    def _metrics(self) -> Mapping[tuple[str, str, str, int], MetricRow]:
        return {(each.feature, each.segment, each.metric, each.window_days): each for each in self.rows.metrics}

    def metric(self, feature: str, metric: str, *, window_days: int, segment: str = ALL_SEGMENT) -> MetricRow | None:
        """Return a stored measurement of the day."""
        return self._metrics.get((feature, segment, metric, window_days))

    @cached_property
    def score_levels(self) -> Mapping[str, Mapping[date, float | None]]:
        """Mean score by segment and day."""
        return {row.segment: dict(zip(row.days, row.measured, strict=True)) for row in self.rows.score_levels}

    @property
    def score_level(self) -> float | None:
        """Mean score of the day."""
        return self.score_levels.get(ALL_SEGMENT, {}).get(self.day)

    @cached_property
    def normal_score(self) -> tuple[float, float] | None:
        """Range of the mean score on nine in ten of the 28 days before, where at least 7 were measured."""
        levels = self.score_levels.get(ALL_SEGMENT, {})
        return middle_range([levels.get(day) for day in self.rows.days[-29:-1]])

    @cached_property
    def usual_rows(self) -> tuple[int, int] | None:
        """Range of the rows published on nine in ten of the 28 days before, where at least 7 were published."""
        before = {row.day: row.rows_published for row in self.rows.manifest if row.state == "published"}
        found = middle_range([before.get(day) for day in self.rows.days[-29:-1]])
        return (round(found[0]), round(found[1])) if found else None

    @cached_property
    def states(self) -> Mapping[date, State]:
        """State of every judged day."""
        return {row.day: State(row.state) for row in self.rows.states}

    @cached_property
    def published(self) -> tuple[DayValue, ...]:
        """Rows published on every day; a day without a published partition is missing once days were delivered."""
        rows = {row.day: row for row in self.rows.manifest}
        first = min(rows, default=self.day)
        return tuple(
            DayValue(
                day=day,
                value=float(rows[day].rows_published or 0) if day in rows and rows[day].state == "published" else None,
                is_missing=day >= first and (day not in rows or rows[day].state != "published"),
            )
            for day in self.rows.days
        )


def middle_range(values: Sequence[float | None]) -> tuple[float, float] | None:
    """Return the range that nine in ten of the values lie in; None for fewer than seven.

    >>> middle_range([None, *range(1, 22)])
    (2.0, 20.0)
    """
    known = sorted(value for value in values if value is not None)
    if len(known) < LEAST_DAYS:
        return None
    return _quantile(known, 0.05), _quantile(known, 0.95)


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def evidence_of(finding: FindingRow) -> Mapping[str, object]:
    """Read a finding's evidence; an empty one where there is none."""
    read = json.loads(finding.evidence) if finding.evidence else {}
    return read if isinstance(read, dict) else {}


def since_of(finding: FindingRow) -> date:
    """Return the first day that a finding is about: it may have opened only after several such days."""
    since = evidence_of(finding).get("since")
    return date.fromisoformat(since) if isinstance(since, str) else finding.opened_day


def times_limit(value: float | None, limit: float | None) -> float | None:
    """Return how many times its limit a value is; None where there is nothing to divide by.

    >>> times_limit(0.3, 0.1), times_limit(0.3, 0.0)
    (2.9999999999999996, None)
    """
    return None if value is None or not limit else value / limit
