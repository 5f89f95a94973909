"""A day is read when its producer says so: not before, and never half."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from jobs.domain.errors import SettingsError, SpecError
from jobs.domain.staged import StagedState
from jobs.stage import readiness
from tests.jobs.stage.deliveries import DAY, LATER, churn, rows

if TYPE_CHECKING:
    from jobs.objects import ObjectStore
    from tests.jobs.stage.deliveries import Line
    from tests.servers.s3 import Bucket


def test_a_day_with_its_marker_is_ready(churn_line: Line) -> None:
    churn_line.deliver(rows(["a"]), rows(["b"]))
    found = readiness(churn_line.store, churn_line.model, DAY, now=LATER)
    assert found.is_ready
    assert found.reason == f"found 2 files and _SUCCESS under {churn_line.bucket.url('churn/day=2026-03-02/')}"
    assert [each.name for each in found.delivery.objects] == ["part-0.parquet", "part-1.parquet"]


def test_a_day_without_its_marker_is_not_ready(churn_line: Line) -> None:
    churn_line.put("part-0.parquet", rows(["a"]))
    found = readiness(churn_line.store, churn_line.model, DAY, now=LATER)
    assert found.state is StagedState.NOT_READY
    assert found.reason == f"found 1 file but no _SUCCESS yet under {churn_line.bucket.url('churn/day=2026-03-02/')}"


def test_a_day_of_which_nothing_came_is_absent(churn_line: Line) -> None:
    found = readiness(churn_line.store, churn_line.model, DAY, now=LATER)
    assert found.state is StagedState.ABSENT
    assert not found.is_ready
    assert "found neither files nor _SUCCESS under" in found.reason


def test_no_day_is_ready_before_its_local_time(bucket: Bucket, store: ObjectStore) -> None:
    bucket.put("churn/day=2026-03-02/_SUCCESS")
    model = churn(bucket.name, zone="America/New_York", not_before="01:00")
    opens = datetime(2026, 3, 3, 6, tzinfo=UTC)  # 01:00 in New York

    early = readiness(store, model, DAY, now=opens - timedelta(seconds=1))
    assert early.state is StagedState.NOT_READY
    assert early.reason == "2026-03-02 is complete from 2026-03-03 01:00 EST on, try again then"
    assert readiness(store, model, DAY, now=opens).is_ready


@pytest.mark.parametrize(
    ("day", "clock", "opens"),
    [
        # 02:30 does not exist in that night, an hour is skipped at 02:00 EST: as if it had not been
        (date(2026, 3, 7), "02:30", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        # 01:30 comes twice, first in EDT: the first counts
        (date(2026, 10, 31), "01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_a_local_time_that_the_clock_change_skips_or_repeats_still_comes(
    bucket: Bucket, store: ObjectStore, day: date, clock: str, opens: datetime
) -> None:
    bucket.put(f"churn/day={day}/_SUCCESS")
    model = churn(bucket.name, zone="America/New_York", not_before=clock)
    assert not readiness(store, model, day, now=opens - timedelta(seconds=1)).is_ready
    assert readiness(store, model, day, now=opens).is_ready


def test_today_is_not_ready_whatever_lies_there(bucket: Bucket, store: ObjectStore) -> None:
    bucket.put("churn/day=2026-03-02/_SUCCESS")
    now = datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert readiness(store, churn(bucket.name), DAY, now=now).state is StagedState.NOT_READY


def test_a_day_in_the_future_is_refused(bucket: Bucket, store: ObjectStore) -> None:
    now = datetime(2026, 3, 2, 4, tzinfo=UTC)  # the evening before in New York
    model = churn(bucket.name, zone="America/New_York")
    with pytest.raises(SpecError) as raised:
        readiness(store, model, DAY, now=now)
    assert str(raised.value) == (
        f"day of {model.model}: must not lie in the future, today is 2026-03-01 in America/New_York, "
        "got 2026-03-02; name a day that has begun"
    )


def test_an_absent_bucket_is_an_error_and_not_an_absent_day(store: ObjectStore) -> None:
    with pytest.raises(SettingsError, match="bucket 'no-such-bucket' must exist"):
        readiness(store, churn("no-such-bucket"), DAY, now=LATER)


def test_a_writers_own_files_are_no_data(churn_line: Line) -> None:
    for name in ("_temporary/0/part-0.parquet", ".part-0.parquet.crc", "_committed_1", "hour=01/.x", "hour=01/"):
        churn_line.put(name, b"x")
    churn_line.put("hour=01/part-0.parquet", rows(["a"]))
    churn_line.finish()
    found = readiness(churn_line.store, churn_line.model, DAY, now=LATER)
    assert [each.key for each in found.delivery.objects] == [
        churn_line.bucket.url(churn_line.key("hour=01/part-0.parquet"))
    ]


def test_a_marker_elsewhere_does_not_finish_the_day(churn_line: Line) -> None:
    churn_line.put("hour=01/part-0.parquet", rows(["a"]))
    churn_line.put("hour=01/_SUCCESS", b"")
    assert readiness(churn_line.store, churn_line.model, DAY, now=LATER).state is StagedState.NOT_READY
