"""One row per request is staged; every other row is dropped for a told reason, and the account adds up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.domain.staged import StagedState
from tests.jobs.stage.deliveries import INSTANT, NOON, Line, churn, ids, object_named, rows

if TYPE_CHECKING:
    from jobs.objects import ObjectStore
    from jobs.warehouse import Warehouse
    from tests.servers.s3 import Bucket


def at(*minutes: int | None) -> pa.Array:
    return pa.array([None if each is None else NOON + timedelta(minutes=each) for each in minutes], INSTANT)


def test_a_day_without_repeated_requests_is_staged_byte_for_byte(churn_line: Line) -> None:
    written = churn_line.deliver(rows(ids(0, 50)), rows(ids(50, 80)), rows(ids(80, 81)))
    churn_line.stage()
    staged = churn_line.account()
    assert (staged.rows_read, staged.rows_dropped, staged.conflicting_requests) == (81, {}, 0)
    assert [(churn_line.folder() / name).read_bytes() for name in staged.files] == written
    assert {each.outcome for each in staged.objects} == {"loaded"}


def test_equal_rows_of_a_request_are_dropped_and_counted(churn_line: Line) -> None:
    same = {"at": at(0, 0), "age": [3.0, 3.0]}
    staged = churn_line.staged(rows(["a", "a"], **same), rows(["a", "b"], **same))
    assert (staged.rows_read, staged.rows_dropped, staged.conflicting_requests) == (4, {"duplicate": 2}, 0)
    assert churn_line.kept("id") == [("a",), ("b",)]


def test_only_files_that_hold_a_dropped_row_are_written_again(churn_line: Line) -> None:
    clean, _ = churn_line.deliver(rows(["a"], at=at(0)), rows(["a", "b"], at=at(0, 0), age=[0.0, 0.0]))
    churn_line.stage()
    staged = churn_line.account()
    assert (churn_line.folder() / staged.files[0]).read_bytes() == clean
    second = object_named(staged, "part-1.parquet")
    assert (second.outcome, second.reason, second.row_count) == ("rewritten", "1 row dropped", 2)


def test_a_file_delivered_twice_counts_once(churn_line: Line) -> None:
    table = rows(ids(0, 20))
    staged = churn_line.staged(table, table)
    assert (staged.rows_read, staged.rows_dropped) == (40, {"duplicate": 20})
    assert len(staged.files) == 1
    assert object_named(staged, "part-1.parquet").reason == "20 rows dropped"


def test_of_conflicting_rows_the_earliest_event_stays(churn_line: Line) -> None:
    staged = churn_line.staged(
        rows(["a", "b"], at=at(5, 0), score=[0.9, 0.1]),
        rows(["a", "a"], at=at(2, 7), score=[0.2, 0.2]),
    )
    assert churn_line.kept("id", "score") == [("b", 0.1), ("a", 0.2)]
    # two rows of `a` differ from the one that stays: in score and time, in time
    assert (staged.rows_dropped, staged.conflicting_requests) == ({"conflicting_request": 2}, 1)
    assert staged.conflicting_sample == ("a",)


def test_at_equal_times_the_first_file_and_row_stays_and_an_event_without_time_is_last(churn_line: Line) -> None:
    churn_line.staged(
        rows(["a", "b", "b"], at=at(None, 3, 3), score=[0.1, 0.4, 0.5]), rows(["a", "b"], at=at(9, 3), score=[0.2, 0.6])
    )
    assert churn_line.kept("id", "score") == [("b", 0.4), ("a", 0.2)]


def test_a_copy_of_a_conflicting_row_conflicts_and_a_copy_of_the_kept_row_does_not(churn_line: Line) -> None:
    staged = churn_line.staged(rows(["a"] * 4, at=at(0, 0, 1, 1), age=[0.0] * 4))
    assert staged.rows_dropped == {"conflicting_request": 2, "duplicate": 1}
    assert staged.conflicting_requests == 1


def test_undeclared_columns_do_not_make_rows_conflict(churn_line: Line) -> None:
    staged = churn_line.staged(rows(["a", "a"], at=at(0, 0), age=[1.0, 1.0], written_by=["node 1", "node 2"]))
    assert staged.rows_dropped == {"duplicate": 1}


def test_missing_values_and_nan_are_equal_to_themselves(churn_line: Line) -> None:
    nan = float("nan")
    staged = churn_line.staged(rows(["a", "a"], at=at(0, 0), age=[nan, nan], country=pa.array([None] * 2, pa.string())))
    assert staged.rows_dropped == {"duplicate": 1}


def test_a_few_conflicting_requests_are_named_in_order(churn_line: Line) -> None:
    names = ids(0, 25)
    staged = churn_line.staged(rows(names, score=[0.1] * 25), rows(names, score=[0.2] * 25))
    assert staged.conflicting_requests == 25
    assert staged.conflicting_sample == tuple(names[:10])


def test_rows_without_a_request_id_are_dropped_and_counted(churn_line: Line) -> None:
    staged = churn_line.staged(rows(["a", None, "b", None]))
    assert (staged.rows_read, staged.rows_dropped) == (4, {"null_request_id": 2})
    assert churn_line.kept("id") == [("a",), ("b",)]


def test_a_day_of_rows_without_request_id_cannot_be_used(churn_line: Line) -> None:
    staged = churn_line.staged(rows([None, None]))
    assert staged.state is StagedState.QUARANTINED
    assert staged.files == ()
    assert staged.reason == "no row can be used: 0 of 1 file quarantined, rows dropped: null_request_id 2"


def test_repeated_requests_over_files_of_different_columns_and_types_are_found(churn_line: Line) -> None:
    staged = churn_line.staged(
        rows(["7", "8"], at=at(0, 1), age=None), rows(["7", "9"], id=[7, 9], at=at(0, 1), age=[0, 0])
    )
    # 7 came without age, then with it
    assert staged.rows_dropped == {"conflicting_request": 1}
    assert churn_line.kept("id") == [("7",), ("8",), ("9",)]


@pytest.mark.parametrize(
    ("day", "first_hour_utc", "hours"),
    [(date(2026, 3, 2), 5, 24), (date(2026, 3, 8), 5, 23), (date(2025, 11, 2), 4, 25)],
    ids=["plain", "clock forward", "clock back"],
)
def test_rows_of_another_local_day_stay_and_are_counted(
    churn_line: Line, day: date, first_hour_utc: int, hours: int
) -> None:
    line = replace(churn_line, model=churn(churn_line.bucket.name, zone="America/New_York"), day=day)
    begins = datetime(day.year, day.month, day.day, first_hour_utc, tzinfo=UTC)
    ends = begins + timedelta(hours=hours)
    second = timedelta(seconds=1)
    moments = [begins - second, begins, ends - second, ends, None]

    staged = line.staged(rows(ids(0, 5), at=pa.array(moments, INSTANT)))

    assert staged.rows_outside_day == 2  # the second before, and midnight of the day after
    assert (staged.rows_read, staged.rows_dropped) == (5, {})


def test_dropped_rows_of_another_day_are_not_counted_there(churn_line: Line) -> None:
    outside = at(-60 * 24, -60 * 24)
    staged = churn_line.staged(rows(["a", "a"], at=outside, age=[0.0, 0.0]))
    assert (staged.rows_outside_day, staged.rows_dropped) == (1, {"duplicate": 1})


ROW = st.tuples(
    st.sampled_from(["a", "b", "c", "d", None]), st.sampled_from([0, 1, 2, None]), st.sampled_from([0.1, 0.2])
)
FILE = st.one_of(st.lists(ROW, max_size=6), st.lists(ROW, max_size=6), st.just("broken"), st.just("unfit"))


@given(files=st.lists(FILE, max_size=4))
@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_rows_read_are_rows_kept_plus_rows_dropped(
    bucket: Bucket, store: ObjectStore, warehouse: Warehouse, files: list[object]
) -> None:
    line = Line(churn(bucket.name), bucket, store, warehouse)
    for number in range(4):
        bucket.delete(line.key(f"part-{number}.parquet"))

    staged = line.staged(*(_written(each) for each in files))

    kept, dropped = _expected(files)
    assert sorted(line.kept("id", "at", "score"), key=str) == sorted(kept, key=str)
    assert staged.rows_dropped == {reason: count for reason, count in dropped.items() if count}
    assert staged.rows_read == len(kept) + dropped.total()
    assert (staged.state is StagedState.READY) is bool(kept)
    assert (staged.state is StagedState.EMPTY) is (not kept and not dropped.total() and "broken" not in files)


def _written(file: object) -> pa.Table | bytes:
    if file == "broken":
        return b"PAR1 not really"
    if file == "unfit":
        return rows(["a", "b"], score=["high", "low"])
    assert isinstance(file, list)
    names, minutes, scores = ([row[place] for row in file] for place in range(3))
    return rows(
        names, at=at(*minutes), score=pa.array(scores, pa.float64()), age=pa.array([1.0] * len(file), pa.float64())
    )


def _expected(files: list[object]) -> tuple[list[tuple[object, ...]], Counter[str]]:
    """Do by hand what staging does in SQL."""
    dropped = Counter({"file_quarantined": 2 * files.count("unfit")})
    by_request: dict[str, list[tuple[bool, datetime, int, int, float]]] = {}
    never = datetime.max.replace(tzinfo=UTC)
    for place, file in enumerate(files):
        for position, (name, minute, score) in enumerate(file if isinstance(file, list) else ()):
            if name is None:
                dropped["null_request_id"] += 1
                continue
            moment = never if minute is None else NOON + timedelta(minutes=minute)
            by_request.setdefault(name, []).append((minute is None, moment, place, position, score))
    kept = []
    for name, found in by_request.items():
        first, *others = sorted(found)
        kept.append((name, None if first[0] else first[1], first[4]))
        for each in others:
            is_equal = (each[1], each[4]) == (first[1], first[4])
            dropped["duplicate" if is_equal else "conflicting_request"] += 1
    return kept, dropped
