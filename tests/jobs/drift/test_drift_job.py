"""Drift is a pure function of stored profiles: exact over windows, with holes, in any order, at once, and again."""

from __future__ import annotations

import json
import multiprocessing
import operator
import random
from collections import Counter
from functools import cache, reduce
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jobs import drift
from jobs.domain.bins import group_starts
from jobs.domain.errors import DataError
from jobs.domain.run import Run, RunKind
from jobs.domain.spec import SCORE
from jobs.drift.windows import LEAST_RECENT_DAYS, REACH_DAYS
from jobs.statistics.drift_measures import DRIFT_MEASURES
from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.drift.counted import (
    MODEL,
    RUN,
    TRAINING,
    definitions,
    keep_baseline,
    keep_day,
    keep_days,
    metrics,
    profiled,
    rows,
)
from tests.jobs.monitored import day_number
from tests.jobs.warehouse.places import SQL, copy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from jobs.domain.profile import Profile
    from jobs.profile.scan import Profiles


def measure(warehouse: Warehouse, *numbers: int) -> list[str]:
    return [drift.run(warehouse, MODEL, day_number(number), run=RUN).message for number in numbers]


def one(warehouse: Warehouse, number: int, **wanted: object) -> dict[str, object]:
    """The one measurement of a day that has these columns; of all rows and one day unless they say otherwise."""
    return pick(metrics(warehouse, f"day = '{day_number(number)}'"), **wanted)


def pick(rows_of_day: list[dict[str, object]], **wanted: object) -> dict[str, object]:
    columns = {"segment": "all", "window_days": 1, "reference": "training"} | wanted
    (found,) = [row for row in rows_of_day if all(row[name] == value for name, value in columns.items())]
    return found


def slow(metric: str, feature: str, segment: str, current: range, reference: range | None) -> tuple[float, float, int]:
    """Add profiles one by one, group their bins, and compare the two sides alone."""
    counts = [
        np.add.reduceat(np.array(side.bin_counts), group_starts(definitions()[feature].groups()))
        for side in (
            profiled(TRAINING)[segment, feature] if reference is None else added(segment, feature, reference),
            added(segment, feature, current),
        )
    ]
    found = DRIFT_MEASURES[metric](*counts)
    return float(found.value), float(found.critical), int(counts[0].sum())


def added(segment: str, feature: str, numbers: range) -> Profile:
    return reduce(operator.add, (profiled_day(number)[segment, feature] for number in numbers))


@cache
def profiled_day(number: int) -> Profiles:
    return profiled(rows(400, seed=number))


@pytest.fixture(scope="module")
def last_of_61(empty_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """What is measured of the last of 61 days."""
    url = copy_of(empty_lake, tmp_path_factory.mktemp("long") / "warehouse", "ducklake")
    with open_warehouse(url, sql_root=SQL) as warehouse:
        keep_baseline(warehouse)
        keep_days(warehouse, range(61))
        measure(warehouse, 60)
        return metrics(warehouse)


@pytest.mark.parametrize("metric", DRIFT_MEASURES)
@pytest.mark.parametrize("feature", ["tenure", "plan", SCORE])
@pytest.mark.parametrize("segment", ["all", "region=north"])
def test_every_window_and_reference_is_the_sum_of_its_profiles(
    last_of_61: list[dict[str, object]], metric: str, feature: str, segment: str
) -> None:
    for window in (1, 7, 28):
        last = 60
        current = range(last + 1 - window, last + 1)
        recent = range(last + 1 - window - 28, last + 1 - window)
        for name, reference in (("training", None), ("recent", recent)):
            row = pick(last_of_61, metric=metric, feature=feature, segment=segment, window_days=window, reference=name)
            value, critical, reference_rows = slow(metric, feature, segment, current, reference)
            assert row["value"] == value
            assert row["critical_value"] == critical
            assert row["reference_count"] == reference_rows
            assert row["coverage"] == 1
            assert row["is_provisional"] is False
            assert row["not_evaluated"] is None


def test_the_level_of_the_score_is_pooled_over_the_window(last_of_61: list[dict[str, object]]) -> None:
    scores = np.concatenate([rows(400, seed=number).column(SCORE).to_numpy() for number in range(54, 61)])
    level = pick(last_of_61, metric="mean_score", feature=SCORE, window_days=7, reference=None)
    assert level["value"] == pytest.approx(scores.mean(), rel=1e-12)
    half = 1.96 * scores.std(ddof=1) / np.sqrt(len(scores))
    assert level["interval_high"] == pytest.approx(scores.mean() + half, rel=1e-4)
    assert level["row_count"] == 2_800
    bits = -scores * np.log2(scores) - (1 - scores) * np.log2(1 - scores)
    entropy = pick(last_of_61, metric="entropy", feature=SCORE, window_days=7, reference=None)
    assert entropy["value"] == pytest.approx(bits.mean(), rel=1e-12)


def test_a_day_has_a_row_for_every_measure_window_reference_and_segment(last_of_61: list[dict[str, object]]) -> None:
    per_metric = Counter(row["metric"] for row in last_of_61)
    # 3 features, 2 references, 3 windows, 4 segments
    assert per_metric["psi"] == per_metric["js_distance"] == per_metric["missing_change"] == 72
    assert per_metric["mean_score"] == per_metric["entropy"] == 12
    assert {row["model_version"] for row in last_of_61} == {"7"}


def test_the_bins_that_made_a_moved_value_are_named(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_day(warehouse, 0, rows(900, seed=1, shift=15))
    measure(warehouse, 0)
    row = one(warehouse, 0, metric="psi", feature="tenure")
    assert row["value"] > row["critical_value"] > row["expected_without_drift"]
    bins = json.loads(str(row["top_bins"]))
    assert len(bins) == 3
    assert bins[0]["label"].startswith("≥ ")
    assert bins[0]["current_share"] > 3 * bins[0]["reference_share"] == pytest.approx(0.3, abs=0.01)
    parts = [each["contribution"] for each in bins]
    assert parts == sorted(parts, reverse=True)
    assert sum(parts) < row["value"]
    assert one(warehouse, 0, metric="missing_change", feature="tenure")["top_bins"] is None


def test_bins_are_not_named_below_what_chance_alone_makes(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_days(warehouse, range(3))
    measure(warehouse, 0, 1, 2)
    for row in metrics(warehouse, "metric in ('psi', 'js_distance') and value is not null"):
        assert (row["top_bins"] is not None) == (row["value"] > row["expected_without_drift"])


def test_missing_values_are_told_with_their_change(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_day(warehouse, 0, rows(1_000, seed=1, missing=0.2))
    measure(warehouse, 0)
    row = one(warehouse, 0, metric="missing_change", feature="tenure")
    assert row["value"] == pytest.approx(0.2, abs=0.03)
    assert row["value"] > row["critical_value"]


def test_too_few_rows_are_not_evaluated_and_say_how_many_there_are(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_day(warehouse, 0, rows(139, seed=1))
    measure(warehouse, 0)
    row = one(warehouse, 0, metric="psi", feature="tenure")
    assert (row["value"], row["critical_value"], row["top_bins"]) == (None, None, None)
    assert row["not_evaluated"] == "too few rows: 139 of 140 needed"
    assert row["row_count"] == 139
    assert one(warehouse, 0, metric="missing_change", feature="tenure")["value"] == 0
    keep_day(warehouse, 1, rows(140, seed=1))
    measure(warehouse, 1)
    assert one(warehouse, 1, metric="psi", feature="tenure")["value"] is not None


def test_a_segment_that_training_does_not_know_has_only_its_recent_days_to_compare_with(warehouse: Warehouse) -> None:
    keep_baseline(warehouse, regions=("north", "south"))
    keep_days(warehouse, range(40))
    measure(warehouse, 39)
    new = {"metric": "psi", "feature": "plan", "segment": "region=west", "window_days": 7}
    assert one(warehouse, 39, **new)["not_evaluated"] == "too few rows: 0 of 140 needed in training"
    assert one(warehouse, 39, **new, reference="recent")["value"] is not None


def test_a_score_that_training_does_not_hold_has_no_reference(warehouse: Warehouse) -> None:
    keep_baseline(warehouse, without=(SCORE,))
    keep_days(warehouse, range(20))
    measure(warehouse, 19)
    assert one(warehouse, 19, metric="psi", feature=SCORE)["not_evaluated"] == "no reference: training holds no score"
    assert one(warehouse, 19, metric="psi", feature=SCORE, reference="recent")["value"] is not None
    assert one(warehouse, 19, metric="mean_score", feature=SCORE, reference=None)["value"] is not None


def test_the_recent_reference_needs_fourteen_days_before_the_window(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_days(warehouse, range(LEAST_RECENT_DAYS + 1))
    measure(warehouse, 13, 14)
    wanted = {"metric": "psi", "feature": "tenure", "reference": "recent"}
    assert one(warehouse, 13, **wanted)["not_evaluated"] == "too few days: 13 of 14 needed before the window"
    assert one(warehouse, 14, **wanted)["value"] is not None
    assert one(warehouse, 14, **wanted, window_days=7)["not_evaluated"].startswith("too few days: 8 of 14")


def test_scores_outside_0_and_1_have_no_entropy(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    batch = rows(200, seed=1)
    scores = batch.column(SCORE).to_numpy() * 2
    keep_day(warehouse, 0, batch.set_column(2, SCORE, scores))
    measure(warehouse, 0)
    row = one(warehouse, 0, metric="entropy", feature=SCORE, reference=None)
    assert row["not_evaluated"] == "no probability: some scores lie outside 0 and 1"
    assert one(warehouse, 0, metric="mean_score", feature=SCORE, reference=None)["value"] == pytest.approx(
        scores.mean()
    )


def test_days_that_are_not_there_are_holes_and_lower_the_coverage(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_days(warehouse, [0, 1, 3, 6])
    keep_day(warehouse, 2, None, state="quarantined")
    measure(warehouse, 6)
    row = one(warehouse, 6, metric="psi", feature="tenure", window_days=7)
    assert row["row_count"] == 1_600
    assert row["coverage"] == pytest.approx(4 / 7)
    assert row["is_provisional"] is True
    assert one(warehouse, 6, metric="psi", feature="tenure", window_days=28)["coverage"] == pytest.approx(4 / 28)


def test_a_quarantined_day_loses_its_numbers_and_later_windows_go_without_it(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_days(warehouse, range(3))
    measure(warehouse, 0, 1, 2)
    before = metrics(warehouse)
    keep_day(warehouse, 1, None, version=2, state="quarantined")
    assert measure(warehouse, 1) == ["nothing to measure: day quarantined; 1 later days measured again"]
    lost = metrics(warehouse, f"day = '{day_number(1)}'")
    assert {(row["value"], row["not_evaluated"], row["segment"]) for row in lost} == {(None, "day quarantined", "all")}
    assert {row["feature"] for row in lost} == {"tenure", "plan", SCORE}
    assert one(warehouse, 2, metric="psi", feature="tenure", window_days=7)["row_count"] == 800
    keep_day(warehouse, 1, rows(400, seed=1), version=3)
    measure(warehouse, 1)
    assert metrics(warehouse) == before


def test_a_quarantined_first_day_is_told_without_any_baseline(warehouse: Warehouse) -> None:
    keep_day(warehouse, 0, None, state="quarantined")
    outcome = drift.run(warehouse, MODEL, day_number(0), run=RUN)
    assert outcome.skipped
    assert {row["not_evaluated"] for row in metrics(warehouse)} == {"day quarantined"}


def test_only_days_within_reach_are_measured_again(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    far = [REACH_DAYS, REACH_DAYS + 1]
    keep_days(warehouse, [0, 1, *far])
    measure(warehouse, *far)
    stamps = stamp_by_day(warehouse)
    keep_day(warehouse, 0, rows(300, seed=7), version=2)
    assert measure(warehouse, 0) == ["240 measures, 144 of them not evaluated; 2 later days measured again"]
    after = stamp_by_day(warehouse)
    assert after[far[0]] > stamps[far[0]]
    assert after[far[1]] == stamps[far[1]]


def stamp_by_day(warehouse: Warehouse) -> dict[int, object]:
    with warehouse.reading() as connection:
        found = connection.execute("select distinct day, recorded_at from current_metrics").fetchall()
    return {(day - day_number(0)).days: stamp for day, stamp in found}


def test_measuring_again_appends_nothing(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_days(warehouse, range(3))
    measure(warehouse, 0, 1, 2)
    before = stored_rows(warehouse)
    outcome = drift.run(warehouse, MODEL, day_number(1), run=Run("again", RunKind.LIVE))
    assert outcome.skipped
    assert outcome.message.endswith("measured already")
    assert stored_rows(warehouse) == before


def stored_rows(warehouse: Warehouse) -> int:
    with warehouse.reading() as connection:
        (found,) = connection.execute("select count(*) from metrics").fetchone()
    return found


def test_a_day_measured_alone_has_the_same_bits_as_with_many(
    warehouse: Warehouse, new_url: Callable[[str], str]
) -> None:
    with open_warehouse(new_url("other"), sql_root=SQL) as other:
        for each in (warehouse, other):
            keep_baseline(each)
            keep_days(each, range(30))
        measure(warehouse, 0, 17, 29)
        measure(other, 0)
        days = "day in ('2026-03-01', '2026-03-18', '2026-03-30')"
        assert metrics(warehouse, days) == metrics(other, days)


BEFORE, MEASURED = range(15), range(15, 19)


def with_days_before(url: str) -> str:
    """Store the baseline and 16 days, so that the days to come have a recent reference."""
    with open_warehouse(url, sql_root=SQL) as warehouse:
        keep_baseline(warehouse)
        keep_days(warehouse, BEFORE)
        measure(warehouse, BEFORE[0])
    return url


def measure_in_order(url: str, numbers: Iterable[int]) -> None:
    with open_warehouse(url, sql_root=SQL) as warehouse:
        for number in numbers:
            keep_day(warehouse, number, rows(400, seed=number))
            measure(warehouse, number)


def measured(url: str) -> list[dict[str, object]]:
    with open_warehouse(url, sql_root=SQL) as warehouse:
        return metrics(warehouse)


def test_days_measured_in_any_order_twice_and_by_many_processes_at_once_are_the_same(
    new_url: Callable[[str], str],
) -> None:
    straight, back, mixed, parallel = (
        with_days_before(new_url(name)) for name in ("straight", "back", "mixed", "parallel")
    )
    measure_in_order(straight, MEASURED)
    measure_in_order(back, reversed(MEASURED))
    order = random.Random(3).sample(MEASURED, len(MEASURED))
    measure_in_order(mixed, [*order, *order[:2]])
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=measure_in_order, args=(parallel, MEASURED[part::2])) for part in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    expected = measured(straight)
    assert len({row["day"] for row in expected}) == 19
    assert expected == measured(back) == measured(mixed) == measured(parallel)


def test_the_days_of_a_backfill_measured_together_are_those_measured_one_by_one(
    warehouse: Warehouse, new_url: Callable[[str], str]
) -> None:
    numbers = [0, 1, 2, REACH_DAYS + 1, 2 * REACH_DAYS]
    with open_warehouse(new_url("together"), sql_root=SQL) as together:
        for each in (warehouse, together):
            keep_baseline(each)
            keep_days(each, [number for number in numbers if number != 1])
            keep_day(each, 1, None, state="empty")
        measure(warehouse, *numbers)
        later = [day_number(number) for number in numbers[1:]]
        outcome = drift.run(together, MODEL, day_number(0), run=RUN, and_days=later)
        assert outcome.message == "240 measures, 144 of them not evaluated; 4 later days measured again"
        assert metrics(together) == metrics(warehouse)


def test_days_counted_in_other_bins_are_holes(warehouse: Warehouse) -> None:
    keep_baseline(warehouse)
    keep_baseline(warehouse, baseline_id="b2")
    keep_days(warehouse, range(2))
    keep_day(warehouse, 2, rows(400, seed=2), baseline_id="b2")
    measure(warehouse, 0, 1, 2)
    row = one(warehouse, 2, metric="psi", feature="tenure", window_days=7)
    assert (row["baseline_id"], row["row_count"]) == ("b2", 400)
    for number in range(2):
        keep_day(warehouse, number, rows(400, seed=number), baseline_id="b2")
        measure(warehouse, number)
    row = one(warehouse, 2, metric="psi", feature="tenure", window_days=7)
    assert (row["baseline_id"], row["row_count"]) == ("b2", 1_200)


def test_a_day_that_was_never_delivered_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(DataError, match="churn 2026-03-01: must be published before its drift is measured"):
        measure(warehouse, 0)


def test_a_published_day_without_profile_is_refused(warehouse: Warehouse) -> None:
    keep_day(warehouse, 0, None)
    with pytest.raises(DataError, match="must be profiled before its drift is measured, got no profile of it"):
        measure(warehouse, 0)
    assert stored_rows(warehouse) == 0
