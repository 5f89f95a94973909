"""A small model, and days of measures to judge it by: rows as `drift` writes them, facts as `judge` reads them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jobs.domain.presets import resolved_rules
from jobs.domain.spec import ModelSpec
from jobs.judge.facts import Arrived, DayFacts, Measured
from jobs.judge.fold import DayJudgement, fold
from jobs.judge.history import CALIBRATION_DAYS, CellKey, DailyValue, History
from jobs.judge.limits import BANDS
from jobs.judge.memory import Memory
from jobs.judge.rulebook import RuleBook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobs.domain.finding import Finding, Verdict

START = date(2026, 3, 1)
OWNERS = ("risk", "features")
Rows = list[dict[str, Any]]


def declaration(**changes: Any) -> dict[str, Any]:
    return {
        "model": "churn",
        "title": "Leaves within 30 days",
        "owner": "risk",
        "tier": 1,
        "task": "binary_classification",
        "log": {
            "source": "s3://logs/churn/day={day}/",
            "columns": {
                "request_id": "id",
                "event_time": "at",
                "model_version": "version",
                "score": "score",
            },
        },
        "features": [
            {"name": "age", "type": "numeric", "importance": 0.6, "description": "Age of the customer, years"},
            {"name": "income", "type": "numeric", "importance": 0.25, "owner": "features"},
            {"name": "city", "type": "categorical", "importance": 0.1},
            {"name": "visits", "type": "numeric", "importance": 0.05},
        ],
        "segments": ["channel"],
        "baseline": {"training": "s3://logs/churn/training.parquet"},
    } | changes


def model(**changes: Any) -> ModelSpec:
    return ModelSpec.model_validate(declaration(**changes), strict=False)


def on(number: int) -> date:
    """The day with this number; the first is 1."""
    return START + timedelta(days=number - 1)


def row(
    day: date,
    metric: str,
    feature: str,
    value: float | None,
    *,
    segment: str = "all",
    window: int = 1,
    rows: int = 1000,
    critical: float | None = 0.01,
    reason: str | None = None,
    baseline: str = "b1",
) -> dict[str, Any]:
    return {
        "run_id": "measured",
        "run_kind": "live",
        "model": "churn",
        "day": day,
        "job": "drift",
        "window_days": window,
        "segment": segment,
        "feature": feature,
        "metric": metric,
        "reference": "training" if metric in BANDS else None,
        "value": value,
        "not_evaluated": reason,
        "row_count": rows,
        "critical_value": critical if metric in BANDS else None,
        "baseline_id": baseline,
    }


def healthy(day: date, *others: dict[str, Any], **changes: float | None) -> Rows:
    """A day on which nothing moved, but for `changes` as `psi_age=0.3`, `missing_age=1.0`, `score=0.5`, `mean=0.6`.

    `others` are more rows, e.g. of segments.
    """
    rows = [
        row(day, "psi", "score", changes.pop("score", 0.02)),
        row(day, "mean_score", "score", changes.pop("mean", 0.3)),
    ]
    for feature in ("age", "income", "city", "visits"):
        rows.append(row(day, "psi", feature, changes.pop(f"psi_{feature}", 0.02)))
        rows.append(row(day, "missing_change", feature, changes.pop(f"missing_{feature}", 0.0)))
    assert not changes, f"unknown changes {sorted(changes)}"
    return [*rows, *others]


def healthy_days(count: int, *, first: int = 1) -> list[Rows]:
    """Days whose mean score varies a little, so that a trailing range has a width."""
    return [healthy(on(number), mean=0.3 + 0.005 * (-1) ** number) for number in range(first, first + count)]


def facts(day: date, rows: Iterable[dict[str, Any]], **account: Any) -> DayFacts:
    measures: dict[Any, dict[str, dict[str, dict[int, Measured]]]] = {}
    for each in rows:
        cell = measures.setdefault((each["metric"], each["reference"]), {}).setdefault(each["feature"], {})
        cell.setdefault(each["segment"], {})[each["window_days"]] = Measured(
            each["value"],
            each["row_count"],
            each["critical_value"],
            each["not_evaluated"],
            each["baseline_id"],
        )
    arrived = Arrived(state="published", rows_read=1000, rows_published=1000)
    return DayFacts(**{"day": day, "arrived": arrived, "measures": measures} | account)


def history(rows: Iterable[dict[str, Any]], *, least_rows: int = 100) -> History:
    """What judging reads with two queries, written a second time and slowly."""
    shortest: dict[tuple[Any, ...], dict[str, Any]] = {}
    daily: list[DailyValue] = []
    for each in rows:
        if each["value"] is None:
            continue
        band = BANDS.get(each["metric"])
        if band is None:
            if each["window_days"] == 1 and each["row_count"] >= least_rows:
                daily.append(DailyValue(_key(each), each["day"], each["value"]))
            continue
        needed = max(band.least_rows, least_rows)
        if each["row_count"] < needed or (each["critical_value"] or 0) > band.largest_critical_value:
            continue
        at = (*_key(each)[:-1], each["day"])
        if at not in shortest or each["window_days"] < shortest[at]["window_days"]:
            shortest[at] = each
    series: dict[CellKey, list[DailyValue]] = defaultdict(list)
    for each in sorted(shortest.values(), key=lambda found: found["day"]):
        series[_key(each)].append(DailyValue(_key(each), each["day"], each["value"]))
    return History([value for values in series.values() for value in values[:CALIBRATION_DAYS]], daily)


def _key(each: Mapping[str, Any]) -> CellKey:
    return CellKey(
        each["baseline_id"],
        each["metric"],
        each["reference"],
        each["feature"],
        each["segment"],
        each["window_days"],
    )


def rulebook(spec: ModelSpec) -> RuleBook:
    return RuleBook(spec, resolved_rules(spec), owners=OWNERS)


def judge(days: Sequence[Rows | DayFacts], spec: ModelSpec | None = None) -> list[DayJudgement]:
    """Judge days given as rows (published and measured) or as facts."""
    spec = spec or model()
    rows = [each for day in days if isinstance(day, list) for each in day]
    known = [facts(day[0]["day"], day) if isinstance(day, list) else day for day in days]
    return list(fold(rulebook(spec), known, history(rows, least_rows=spec.least_rows), Memory()))


def findings(judgement: DayJudgement) -> dict[tuple[str, str | None], Finding]:
    """The findings of a day by kind and feature."""
    return {(str(each.kind), each.feature): each for each in judgement.findings}


def verdict(judgement: DayJudgement, rule: str, feature: str, segment: str = "all") -> Verdict:
    (found,) = [
        each for each in judgement.verdicts if (each.rule, each.feature, each.segment) == (rule, feature, segment)
    ]
    return found
