"""Read from the warehouse what days are judged by, in a few queries however many days there are."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from jobs.domain.rule import TrailingLimit
from jobs.judge.facts import Arrived, Check, DayFacts, JobEnd, Measured, QuarantinedFile
from jobs.judge.history import CALIBRATION_DAYS, CellKey, DailyValue, History
from jobs.judge.limits import BANDS
from jobs.judge.memory import Memory
from jobs.judge.verdicts import series_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import pyarrow as pa

    from jobs.judge.rulebook import RuleBook
    from jobs.warehouse import Warehouse

Row = TypeVar("Row")


def days_to_judge(
    warehouse: Warehouse, model: str, day: date, *, and_days: Sequence[date] = ()
) -> Mapping[date, str | None]:
    """Return `day`, `and_days` and every later judged day in order, each with the digest of what was said so far."""
    judged = warehouse.query("judge/judged_days", model=model, first_day=day)
    digests: dict[date, str | None] = dict(zip(*_columns(judged, "day", "digest"), strict=True))
    return dict(sorted((dict.fromkeys([day, *and_days]) | digests).items()))


def memory_before(warehouse: Warehouse, model: str, day: date) -> Memory:
    """Return what judging the newest day before `day` left; an empty memory before the first."""
    rows = warehouse.query("judge/memory_before", model=model, day=day).to_pylist()
    return Memory.from_json(rows[0]["memory"]) if rows else Memory()


def read_facts(warehouse: Warehouse, book: RuleBook, days: list[date]) -> list[DayFacts]:
    """Read the facts of `days`, in their order."""
    model, first = book.model.model, days[0]
    arrived = {row.pop("day"): _arrived(row) for row in _rows(warehouse, "manifests", model, first)}
    files = _by_day(
        (row["day"], QuarantinedFile(row["object_key"], row["reason"] or ""))
        for row in _rows(warehouse, "quarantined_files", model, first)
    )
    checks = _by_day((row["day"], _check(row)) for row in _rows(warehouse, "checks", model, first))
    jobs: dict[date, dict[str, JobEnd]] = defaultdict(dict)
    for row in _rows(warehouse, "jobs", model, first):
        jobs[row["day"]][row["job"]] = JobEnd(row["outcome"], row["message"] or "")
    measures = _read_measures(warehouse, book, first)
    return [
        DayFacts(
            day=day,
            arrived=arrived.get(day),
            quarantined_files=tuple(files.get(day, ())),
            checks=tuple(checks.get(day, ())),
            jobs=jobs.get(day, {}),
            measures=measures.get(day, {}),
        )
        for day in days
    ]


def read_history(warehouse: Warehouse, book: RuleBook, first_day: date) -> History:
    """Read the healthy values that limits are made of, for judging `first_day` and later."""
    model = book.model
    calibrated = sorted({series_of(rule)[0] for rule in book.rules if rule.limit == "calibrated"})
    first = warehouse.query(
        "judge/first_values",
        model=model.model,
        metrics=calibrated,
        least_rows=[max(BANDS[metric].least_rows, model.least_rows) for metric in calibrated],
        largest_critical_values=[BANDS[metric].largest_critical_value for metric in calibrated],
        references=_references(book),
        fixed_windows=sorted({rule.window_days for rule in book.rules if isinstance(rule.window_days, int)}),
        calibration_days=CALIBRATION_DAYS,
    )
    trailing = {series_of(rule)[0]: rule.limit for rule in book.rules if isinstance(rule.limit, TrailingLimit)}
    longest = max((limit.trailing_days for limit in trailing.values()), default=0)
    daily = warehouse.query(
        "judge/daily_values",
        model=model.model,
        metrics=sorted(trailing),
        least_rows=model.least_rows,
        earliest_day=first_day - timedelta(days=longest),
    )
    return History(_values(first), _values(daily))


def _references(book: RuleBook) -> list[str]:
    return sorted({reference for rule in book.rules if (reference := series_of(rule)[1]) is not None})


def _read_measures(warehouse: Warehouse, book: RuleBook, first: date) -> Mapping[date, dict[Any, Any]]:
    table = warehouse.query(
        "judge/metrics",
        model=book.model.model,
        first_day=first,
        metrics=sorted({series_of(rule)[0] for rule in book.rules}),
        references=_references(book),
    )
    days: dict[date, dict[Any, Any]] = {}
    names = ("day", "metric", "reference", "feature", "segment", "window_days")
    facts = ("value", "row_count", "critical_value", "not_evaluated", "baseline_id", "top_bins")
    for day, metric, reference, feature, segment, window, *fact in zip(*_columns(table, *names, *facts), strict=True):
        by_feature = days.setdefault(day, {}).setdefault((metric, reference), {})
        by_feature.setdefault(feature, {}).setdefault(segment, {})[window] = Measured._make(fact)
    return days


def _columns(table: pa.Table, *names: str) -> list[list[Any]]:
    return [table.column(name).to_pylist() for name in names]


def _values(table: pa.Table) -> Iterator[DailyValue]:
    names = ("baseline_id", "metric", "reference", "feature", "segment", "window_days", "day", "value")
    for *key, day, value in zip(*_columns(table, *names), strict=True):
        yield DailyValue(CellKey(*key), day, value)


def _rows(warehouse: Warehouse, name: str, model: str, first_day: date) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = warehouse.query(f"judge/{name}", model=model, first_day=first_day).to_pylist()
    return rows


def _by_day(rows: Iterator[tuple[date, Row]]) -> Mapping[date, list[Row]]:
    days: dict[date, list[Row]] = defaultdict(list)
    for day, row in rows:
        days[day].append(row)
    return days


def _arrived(row: dict[str, Any]) -> Arrived:
    lists = {
        "rows_dropped": dict(row["rows_dropped"] or {}),
        "conflicting_sample": tuple(row["conflicting_sample"] or ()),
    }
    return Arrived(**row | lists)


def _check(row: dict[str, Any]) -> Check:
    return Check(
        expectation=row["expectation"],
        column=row["column_name"],
        severity=row["severity"],
        outcome=row["outcome"],
        observed=row["observed"],
        expected=row["expected"],
        unexpected_share=row["unexpected_share"],
        detail=row["detail"],
    )
