"""The current views show the newest batch, and nothing that a newer one has taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.jobs.warehouse.conftest import kind, made, url, warehouse

if TYPE_CHECKING:
    from jobs.warehouse import Warehouse

__all__ = ["kind", "made", "url", "warehouse"]

DAY = date(2026, 3, 1)
HEAD: dict[str, object] = {"model": "churn", "day": DAY}


def rows(warehouse: Warehouse, sql: str) -> list[tuple[object, ...]]:
    with warehouse.reading() as connection:
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
    warehouse: Warehouse, table: str, same: dict[str, object], other: dict[str, object]
) -> None:
    head = {name: value for name, value in HEAD.items() if table != "bin_definitions" or name == "model"}
    warehouse.append({table: [head | same | {"run_id": "older"}] * 3})
    warehouse.append({table: [head | same | other | {"run_id": "another"}]})
    warehouse.append({table: [head | same | {"run_id": "newer"}] * 2})
    assert rows(warehouse, f"select run_id, count(*) from current_{table} group by run_id order by run_id") == [
        ("another", 1),
        ("newer", 2),
    ]


def publish(warehouse: Warehouse, version: int, state: str = "published") -> None:
    warehouse.append({"manifest": [HEAD | {"version": version, "state": state}]})


def profile(warehouse: Warehouse, version: int, **more: object) -> None:
    row = HEAD | {"baseline_id": "b", "manifest_version": version, "row_count": version} | more
    warehouse.append({"profiles": [row]})


def test_the_manifest_shows_each_partition_s_newest_version(warehouse: Warehouse) -> None:
    publish(warehouse, 1)
    publish(warehouse, 2, "quarantined")
    assert rows(warehouse, "select version, state from current_manifest") == [(2, "quarantined")]


def test_a_profile_counts_while_its_version_is_the_newest_and_published(warehouse: Warehouse) -> None:
    publish(warehouse, 1)
    profile(warehouse, 1)
    assert rows(warehouse, "select row_count from current_profiles") == [(1,)]
    publish(warehouse, 2)
    assert rows(warehouse, "select row_count from current_profiles") == []
    profile(warehouse, 2)
    assert rows(warehouse, "select row_count from current_profiles") == [(2,)]
    publish(warehouse, 3, "quarantined")
    assert rows(warehouse, "select row_count from current_profiles") == []


def test_a_late_profile_of_an_older_version_does_not_hide_the_newer_one(warehouse: Warehouse) -> None:
    publish(warehouse, 1)
    publish(warehouse, 2)
    profile(warehouse, 2)
    profile(warehouse, 1)
    assert rows(warehouse, "select row_count from current_profiles") == [(2,)]


def test_the_reference_profile_of_a_baseline_belongs_to_no_day(warehouse: Warehouse) -> None:
    profile(warehouse, 0, day=None, row_count=1000)
    assert rows(warehouse, "select row_count from current_profiles where day is null") == [(1000,)]


def test_profiles_in_two_baselines_stand_side_by_side(warehouse: Warehouse) -> None:
    publish(warehouse, 1)
    profile(warehouse, 1, baseline_id="b")
    profile(warehouse, 1, baseline_id="c")
    assert rows(warehouse, "select baseline_id from current_profiles order by 1") == [("b",), ("c",)]


def judge(warehouse: Warehouse, *findings: str, day: date = DAY, event: str = "seen") -> None:
    head = HEAD | {"day": day}
    warehouse.append(
        {
            "verdicts": [head | {"rule": name} for name in findings],
            "finding_events": [head | {"finding_id": name, "event": event} for name in findings],
            "day_states": [head | {"state": "WATCH" if findings else "OK"}],
        }
    )


def test_a_day_that_is_judged_again_without_findings_has_none(warehouse: Warehouse) -> None:
    judge(warehouse, "a", "b")
    assert rows(warehouse, "select count(*) from current_finding_events") == [(2,)]
    judge(warehouse)
    assert rows(warehouse, "select count(*) from current_finding_events") == [(0,)]
    assert rows(warehouse, "select count(*) from current_verdicts") == [(0,)]
    assert rows(warehouse, "select count(*) from findings") == [(0,)]
    assert rows(warehouse, "select state from current_day_states") == [("OK",)]


def test_a_finding_is_what_its_last_day_left_it_as_whatever_was_judged_last(warehouse: Warehouse) -> None:
    judge(warehouse, "a", day=DAY + timedelta(days=1), event="resolved")
    judge(warehouse, "a", day=DAY, event="opened")
    assert rows(warehouse, "select finding_id, event, day from findings") == [
        ("a", "resolved", DAY + timedelta(days=1))
    ]


def test_reports_show_the_newest_page_of_every_kind(warehouse: Warehouse) -> None:
    for revision, page in ((1, "day"), (2, "day"), (1, "model")):
        warehouse.append({"reports": [HEAD | {"page": page, "revision": revision}]})
    assert rows(warehouse, "select page, revision from current_reports order by page") == [("day", 2), ("model", 1)]
