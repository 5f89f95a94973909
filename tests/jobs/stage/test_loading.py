"""A day is loaded once per state of its prefix, whole or not at all; what interrupted it is mended by the next call."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobs import stage
from jobs.domain.errors import DataError
from jobs.domain.run import Run
from jobs.domain.staged import StagedState
from jobs.stage.loading import READINGS
from jobs.warehouse import read_staged
from tests.jobs.stage.deliveries import DAY, LATER, Line, churn, ids, rows
from tests.servers.s3 import parquet_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobs.objects import ObjectStore, StoredObject, Verified


class Meddling:
    """A store in which something happens at every fetch: before it, after it, or after the last one."""

    def __init__(
        self, store: ObjectStore, before: Callable[[], None], *, after: Callable[[], None] | None = None
    ) -> None:
        self._store, self._before, self._after = store, before, after

    def list(self, prefix_url: str) -> list[StoredObject]:
        return self._store.list(prefix_url)

    def fetch(self, stored: StoredObject, to: Path) -> Verified:
        self._before()
        verified = self._store.fetch(stored, to)
        if self._after is not None:
            self._after()
        return verified


def nothing() -> None:
    pass


def once(action: Callable[[], object]) -> Callable[[], None]:
    """Do something at the first call only."""
    left = [action]

    def act() -> None:
        if left:
            left.pop()()

    return act


def leftovers(line: Line) -> list[str]:
    """List what lies in the day's staging folder beside finished folders."""
    home = line.warehouse.staging / line.model.model / line.day.isoformat()
    return sorted(each.name for each in home.iterdir() if not (each / "staged.json").is_file())


def publish(line: Line) -> None:
    """Keep in the manifest that what is staged now was published."""
    staged = line.account()
    kept = staged.rows_read - sum(staged.rows_dropped.values())
    line.warehouse.append(
        {
            "manifest": [
                {
                    "model": staged.model,
                    "day": staged.day,
                    "version": 1,
                    "state": "published",
                    "fingerprint": staged.fingerprint,
                    "rows_read": staged.rows_read,
                    "rows_published": kept,
                    "rows_dropped": staged.rows_dropped,
                    "conflicting_requests": 0,
                    "rows_outside_day": 0,
                    "run_id": "test",
                    "run_kind": "live",
                }
            ]
        }
    )


def test_a_day_is_staged_with_its_account_last(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)), rows(ids(30, 40)))
    outcome = churn_line.stage()
    assert (outcome.message, outcome.skipped) == ("40 of 40 rows staged in 2 files", False)
    staged = churn_line.account()
    assert staged.state is StagedState.READY
    assert staged.files == ("000000-part-0.parquet", "000001-part-1.parquet")
    assert [each.key for each in staged.objects] == [
        churn_line.bucket.url(churn_line.key(f"part-{number}.parquet")) for number in (0, 1)
    ]
    assert leftovers(churn_line) == [".lock", "current"]


def test_staging_again_does_nothing(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    churn_line.stage()
    before = churn_line.account()

    def refuse() -> None:
        raise AssertionError("nothing may be fetched")

    outcome = churn_line.stage(Meddling(churn_line.store, refuse))
    assert outcome.skipped
    assert outcome.message.startswith("nothing to do: found 1 file and _SUCCESS under s3://")
    assert churn_line.account() == before


def test_a_published_day_is_not_fetched_again_although_its_files_were_taken_away(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    churn_line.stage()
    publish(churn_line)
    (churn_line.folder() / churn_line.account().files[0]).unlink()
    assert churn_line.stage().skipped


def test_a_staged_day_whose_files_are_gone_is_staged_anew(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    churn_line.stage()
    (churn_line.folder() / churn_line.account().files[0]).unlink()
    assert not churn_line.stage().skipped
    assert len(churn_line.kept("id")) == 30


@pytest.mark.parametrize("change", ["late", "replaced", "removed", "renamed"])
def test_a_change_of_the_prefix_loads_the_day_anew(churn_line: Line, change: str) -> None:
    churn_line.deliver(rows(ids(0, 30)), rows(ids(30, 35)))
    churn_line.stage()
    before = churn_line.account()
    publish(churn_line)

    if change == "late":
        churn_line.put("part-9.parquet", rows(ids(90, 92)))
    if change == "replaced":
        churn_line.put("part-1.parquet", rows(ids(30, 35), score=[0.7] * 5))
    if change in {"removed", "renamed"}:
        churn_line.bucket.delete(churn_line.key("part-1.parquet"))
    if change == "renamed":
        churn_line.put("part-2.parquet", rows(ids(30, 35)))

    assert not churn_line.stage().skipped
    after = churn_line.account()
    assert after.fingerprint != before.fingerprint
    assert after.rows_read == {"late": 37, "replaced": 35, "removed": 30, "renamed": 35}[change]


def test_the_same_bytes_written_again_change_nothing(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    churn_line.stage()
    churn_line.deliver(rows(ids(0, 30)))
    assert churn_line.stage().skipped


def test_a_changed_declaration_loads_the_day_anew(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    churn_line.stage()
    elsewhere = replace(churn_line, model=churn(churn_line.bucket.name, zone="Asia/Tokyo"))
    assert not elsewhere.stage().skipped


def test_a_finished_day_without_rows_is_empty(churn_line: Line) -> None:
    churn_line.finish()
    outcome = churn_line.stage()
    staged = churn_line.account()
    assert (staged.state, staged.rows_read, staged.files) == (StagedState.EMPTY, 0, ())
    assert outcome.message == "empty: the producer finished the day without a row, in 0 files"
    assert not outcome.skipped


def test_a_day_of_files_without_rows_is_empty(churn_line: Line) -> None:
    staged = churn_line.staged(rows([]), rows([]))
    assert (staged.state, len(staged.objects)) == (StagedState.EMPTY, 2)


def test_a_day_that_never_came_is_absent_and_not_empty(churn_line: Line) -> None:
    outcome = churn_line.stage()
    staged = churn_line.account()
    assert (staged.state, staged.objects) == (StagedState.ABSENT, ())
    assert outcome.message.startswith("absent: found neither files nor _SUCCESS under s3://")
    churn_line.finish()
    churn_line.stage()
    assert churn_line.account().state is StagedState.EMPTY
    assert churn_line.account().fingerprint != staged.fingerprint


def test_a_day_without_marker_is_not_ready_and_no_error(churn_line: Line) -> None:
    churn_line.put("part-0.parquet", rows(ids(0, 3)))
    outcome = churn_line.stage()
    assert outcome.skipped
    assert outcome.message.startswith("not ready: found 1 file but no _SUCCESS yet under s3://")
    assert churn_line.account().state is StagedState.NOT_READY
    churn_line.finish()
    churn_line.stage()
    assert churn_line.account().state is StagedState.READY


def test_published_rows_stay_when_the_store_deletes_old_logs(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    churn_line.stage()
    publish(churn_line)
    before = churn_line.account()
    for name in ("part-0.parquet", "_SUCCESS"):
        churn_line.bucket.delete(churn_line.key(name))

    outcome = churn_line.stage()

    assert outcome.skipped
    assert outcome.message.endswith("any more; version 1 stays as it was published")
    assert churn_line.account() == before


def test_a_file_replaced_between_listing_and_reading_is_read_anew(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    change = once(lambda: churn_line.put("part-0.parquet", rows(ids(0, 40))))
    churn_line.stage(Meddling(churn_line.store, change))
    assert len(churn_line.kept("id")) == 40
    assert leftovers(churn_line) == [".lock", "current"]


def test_a_damaged_file_replaced_by_a_whole_one_is_read_from_disk_and_not_from_memory(churn_line: Line) -> None:
    whole = parquet_bytes(rows(ids(0, 30)))
    damaged = whole[:-300] + b"\xff" * 292 + whole[-8:]  # DuckDB keeps what it read of a path on which it failed
    churn_line.deliver(damaged)
    change = once(lambda: churn_line.put("part-0.parquet", whole))
    churn_line.stage(Meddling(churn_line.store, nothing, after=change))
    assert len(churn_line.kept("id")) == 30


def test_a_file_replaced_after_it_was_read_is_read_anew(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    change = once(lambda: churn_line.put("part-0.parquet", rows(ids(0, 40))))
    churn_line.stage(Meddling(churn_line.store, nothing, after=change))
    assert len(churn_line.kept("id")) == 40


def test_a_file_that_comes_while_others_are_read_is_read_too(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    change = once(lambda: churn_line.put("part-1.parquet", rows(ids(30, 33))))
    churn_line.stage(Meddling(churn_line.store, change))
    assert len(churn_line.kept("id")) == 33


def test_a_marker_taken_back_while_reading_makes_the_day_not_ready(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    outcome = churn_line.stage(
        Meddling(churn_line.store, nothing, after=lambda: churn_line.bucket.delete(churn_line.key("_SUCCESS")))
    )
    assert outcome.skipped
    assert churn_line.account().state is StagedState.NOT_READY


def test_a_day_that_never_stands_still_is_an_error_and_nothing_is_staged(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)))
    churn_line.stage()
    before = churn_line.account()
    count = 0

    def change() -> None:
        nonlocal count
        count += 1
        churn_line.put("part-0.parquet", rows(ids(0, 30 + count)))

    change()
    with pytest.raises(DataError) as raised:
        churn_line.stage(Meddling(churn_line.store, change))

    text = str(raised.value)
    assert f"must not change after _SUCCESS is written, got a change during each of {READINGS} readings" in text
    assert "part-0.parquet: replaced or deleted after it was listed" in text
    assert text.endswith("have the producer write the marker last, then run the day again")
    assert raised.value.runbook == "run_failed"
    assert count == 1 + READINGS
    assert churn_line.account() == before
    assert leftovers(churn_line) == [".lock", "current"]


def test_an_error_while_reading_leaves_nothing_behind(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 30)), rows(ids(30, 60)))

    def fail() -> None:
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        churn_line.stage(Meddling(churn_line.store, fail))
    with pytest.raises(DataError, match="must be staged before it is checked or published"):
        read_staged(churn_line.warehouse.staging, churn_line.model.model, DAY)
    assert leftovers(churn_line) == [".lock"]


def test_a_thousand_rows_in_three_files_take_little(churn_line: Line) -> None:
    churn_line.deliver(rows(ids(0, 300)), rows(ids(300, 700)), rows(ids(700, 1000)))
    began = time.process_time()
    stage.run(churn_line.warehouse, churn_line.store, churn_line.model, DAY, run=Run("test"), now=LATER)
    assert time.process_time() - began < 0.5  # 0.08 s measured
