"""The current views show the newest batch, and nothing that a newer one has taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.jobs.warehouse.conftest import made, one_file

if TYPE_CHECKING:
    from jobs.warehouse import Warehouse

__all__ = ["made", "one_file"]

DAY = date(2026, 3, 1)
HEAD: dict[str, object] = {"model": "churn", "day": DAY}


def rows(one_file: Warehouse, sql: str) -> list[tuple[object, ...]]:
    with one_file.reading() as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("table", "same", "other"),
    [
        ("quality", {}, {"day": DAY + timedelta(days=1)}),
        ("metrics", {"job": "drift"}, {"job": "skew"}),
        ("metrics", {"job": "drift"}, {"job": "drift", "model": "fraud"}),
        ("bin_definitions", {"baseline_id": "b"}, {"baseline_id": "c"}),
        ("day_states", {}, {"model": "fraud"}),
    ],
)
def test_a_newer_batch_takes_the_place_of_the_older_one_whole_and_of_no_other(
    one_file: Warehouse, table: str, same: dict[str, object], other: dict[str, object]
) -> None:
    head = {name: value for name, value in HEAD.items() if table != "bin_definitions" or name == "model"}
    one_file.append({table: [head | same | {"run_id": "older"}] * 3})
    one_file.append({table: [head | same | other | {"run_id": "another"}]})
    one_file.append({table: [head | same | {"run_id": "newer"}] * 2})
    assert rows(one_file, f"select run_id, count(*) from current_{table} group by run_id order by run_id") == [
        ("another", 1),
        ("newer", 2),
    ]


def publish(one_file: Warehouse, version: int, state: str = "published") -> None:
    one_file.append({"manifest": [HEAD | {"version": version, "state": state}]})


def profile(one_file: Warehouse, version: int, **more: object) -> None:
    row = HEAD | {"baseline_id": "b", "manifest_version": version, "row_count": version} | more
    one_file.append({"profiles": [row]})


def test_the_manifest_shows_each_partition_s_newest_version(one_file: Warehouse) -> None:
    publish(one_file, 1)
    publish(one_file, 2, "quarantined")
    assert rows(one_file, "select version, state from current_manifest") == [(2, "quarantined")]


def test_a_profile_counts_while_its_version_is_the_newest_and_published(one_file: Warehouse) -> None:
    publish(one_file, 1)
    profile(one_file, 1)
    assert rows(one_file, "select row_count from current_profiles") == [(1,)]
    publish(one_file, 2)
    assert rows(one_file, "select row_count from current_profiles") == []
    profile(one_file, 2)
    assert rows(one_file, "select row_count from current_profiles") == [(2,)]
    publish(one_file, 3, "quarantined")
    assert rows(one_file, "select row_count from current_profiles") == []


def test_a_late_profile_of_an_older_version_does_not_hide_the_newer_one(one_file: Warehouse) -> None:
    publish(one_file, 1)
    publish(one_file, 2)
    profile(one_file, 2)
    profile(one_file, 1)
    assert rows(one_file, "select row_count from current_profiles") == [(2,)]


def test_the_reference_profile_of_a_baseline_belongs_to_no_day(one_file: Warehouse) -> None:
    profile(one_file, 0, day=None, row_count=1000)
    assert rows(one_file, "select row_count from current_profiles where day is null") == [(1000,)]


def test_profiles_in_two_baselines_stand_side_by_side(one_file: Warehouse) -> None:
    publish(one_file, 1)
    profile(one_file, 1, baseline_id="b")
    profile(one_file, 1, baseline_id="c")
    assert rows(one_file, "select baseline_id from current_profiles order by 1") == [("b",), ("c",)]


def judge(one_file: Warehouse, *findings: str, day: date = DAY, event: str = "seen") -> None:
    head = HEAD | {"day": day}
    one_file.append(
        {
            "verdicts": [head | {"rule": name} for name in findings],
            "finding_events": [head | {"finding_id": name, "event": event} for name in findings],
            "day_states": [head | {"state": "WATCH" if findings else "OK"}],
        }
    )


def test_a_day_that_is_judged_again_without_findings_has_none(one_file: Warehouse) -> None:
    judge(one_file, "a", "b")
    assert rows(one_file, "select count(*) from current_finding_events") == [(2,)]
    judge(one_file)
    assert rows(one_file, "select count(*) from current_finding_events") == [(0,)]
    assert rows(one_file, "select count(*) from current_verdicts") == [(0,)]
    assert rows(one_file, "select count(*) from findings") == [(0,)]
    assert rows(one_file, "select state from current_day_states") == [("OK",)]


def test_a_finding_is_what_its_last_day_left_it_as_whatever_was_judged_last(one_file: Warehouse) -> None:
    judge(one_file, "a", day=DAY + timedelta(days=1), event="resolved")
    judge(one_file, "a", day=DAY, event="opened")
    assert rows(one_file, "select finding_id, event, day from findings") == [("a", "resolved", DAY + timedelta(days=1))]


def test_reports_show_the_newest_page_of_every_kind(one_file: Warehouse) -> None:
    for revision, page in ((1, "day"), (2, "day"), (1, "model")):
        one_file.append({"reports": [HEAD | {"page": page, "revision": revision}]})
    assert rows(one_file, "select page, revision from current_reports order by page") == [("day", 2), ("model", 1)]
