from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pyarrow as pa
import pytest

from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.warehouse.places import SQL

INLINED, IN_A_FILE = 5, 200
"""Rows of one append that DuckLake keeps in its catalog, and that it writes into a file."""

NASTY = [
    "it's",
    'say "so"',
    "a,b",
    "[x]",
    "{'k': 1}",
    "",
    " ",
    "\n\t\\",
    "é ▲ 漢",
    "NULL",
    '{"json": [1, "two"]}',
    None,
]
EXTREMES = [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, None]


class Word(StrEnum):
    LIVE = "live"


def rows(warehouse: Warehouse, sql: str) -> list[tuple[object, ...]]:
    with warehouse.reading() as connection:
        return connection.execute(sql).fetchall()


def test_rows_given_as_mappings_or_as_arrow_arrive_by_name_and_what_is_left_out_is_null(warehouse: Warehouse) -> None:
    warehouse.append(
        {
            "runs": [{"job": "stage", "run_id": "a"}, {"run_id": "b", "run_kind": Word.LIVE}],
            "metrics": pa.table({"value": [0.5], "day": [date(2026, 3, 1)], "model": ["churn"]}),
        }
    )
    assert rows(warehouse, "select run_id, job, run_kind from runs order by run_id") == [
        ("a", "stage", None),
        ("b", None, "live"),
    ]
    assert rows(warehouse, "select model, day, value, metric from metrics") == [
        ("churn", date(2026, 3, 1), 0.5, None),
    ]


def test_a_column_that_the_table_lacks_is_refused_before_anything_is_written(warehouse: Warehouse) -> None:
    with pytest.raises(KeyError, match="table runs has no column colour, shape"):
        warehouse.append({"metrics": [{"value": 1.0}], "runs": [{"run_id": "a", "shape": 1, "colour": 2}]})
    assert rows(warehouse, "select count(*) from metrics") == [(0,)]


def test_an_error_in_one_table_leaves_nothing_in_the_others(warehouse: Warehouse) -> None:
    misfit = pa.table({"day": ["not a day"]})
    with pytest.raises(Exception, match="not a day"):
        warehouse.append({"metrics": [{"value": 1.0}], "runs": misfit})
    assert rows(warehouse, "select count(*) from metrics") == [(0,)]
    warehouse.append({"metrics": [{"value": 1.0}]})
    assert rows(warehouse, "select count(*) from metrics") == [(1,)]


@pytest.mark.parametrize("copies", [INLINED, IN_A_FILE])
def test_every_value_comes_back_as_it_was_given(warehouse: Warehouse, copies: int) -> None:
    given = [
        {
            "model": text,
            "rows_dropped": {text or "none": 2**62, "b": None},
            "data_files": [text, "x"],
            "day": date(1, 1, 1),
            "is": number,
        }
        for number, text in enumerate(NASTY)
    ]
    manifests = [{name: value for name, value in row.items() if name != "is"} for row in given] * copies
    floats = [{"value": value, "is_provisional": value is None} for value in EXTREMES] * copies
    warehouse.append({"manifest": manifests[: len(NASTY) * copies], "metrics": floats})
    found = rows(warehouse, "select distinct model, rows_dropped, data_files, day from manifest")
    assert sorted(map(repr, found)) == sorted(
        repr((row["model"], row["rows_dropped"], row["data_files"], row["day"])) for row in given
    )
    values = rows(warehouse, "select value, is_provisional from metrics")
    assert sorted(map(repr, values)) == sorted(repr((row["value"], row["is_provisional"])) for row in floats)


def test_text_that_is_json_stays_text(warehouse: Warehouse) -> None:
    evidence = json.dumps({"bins": [{"label": "it's", "share": 0.25}], "files": []})
    warehouse.append({"finding_events": [{"evidence": evidence}]})
    assert rows(warehouse, "select evidence from finding_events") == [(evidence,)]


def test_all_rows_of_one_append_share_one_instant_that_is_later_than_every_earlier_one(warehouse: Warehouse) -> None:
    before = datetime.now(UTC)
    for number in range(3):
        warehouse.append({"runs": [{"run_id": str(number)}] * 2, "metrics": [{"run_id": str(number)}]})
    instants = rows(
        warehouse,
        "select distinct recorded_at from (select run_id, recorded_at from runs union all "
        "select run_id, recorded_at from metrics) order by min(run_id) over (partition by recorded_at)",
    )
    assert len(instants) == 3
    assert [(before,), *instants] == sorted([(before,), *instants])


def test_instants_go_on_rising_when_the_clock_was_set_back(warehouse: Warehouse) -> None:
    warehouse.append({"runs": [{"run_id": "first"}]})
    lock = next((warehouse.staging.parent).glob("*.lock"))
    future = datetime.now(UTC) + timedelta(days=2)
    lock.write_text(json.dumps({"recorded_at": future.isoformat()}))
    warehouse.append({"runs": [{"run_id": "second"}]})
    assert rows(warehouse, "select max(recorded_at) from runs") == [(future + timedelta(microseconds=1),)]


def test_instants_go_on_rising_when_the_lock_file_was_lost_or_torn(warehouse: Warehouse) -> None:
    lock = next((warehouse.staging.parent).glob("*.lock"))
    future = datetime.now(UTC) + timedelta(days=2)
    lock.write_text(json.dumps({"recorded_at": future.isoformat()}))
    warehouse.append({"metrics": [{"run_id": "first"}]})
    for torn in ("", '{"recorded_at": "20'):
        lock.write_text(torn)
        warehouse.append({"runs": [{"run_id": "later"}]})
    assert rows(warehouse, "select recorded_at from runs order by 1") == [
        (future + timedelta(microseconds=microseconds),) for microseconds in (2, 3)
    ]


def test_an_append_is_read_by_whoever_has_the_warehouse_open(warehouse: Warehouse, url: str) -> None:
    with open_warehouse(url, sql_root=SQL) as other:
        for number in range(1, 4):
            warehouse.append({"runs": [{"run_id": str(number)}]})
            assert rows(other, "select count(*) from runs") == [(number,)]


def test_small_appends_leave_no_file_each(lake: Warehouse) -> None:
    data = lake.staging.parent / "data"
    before = sorted(data.rglob("*.parquet"))
    for number in range(20):
        lake.append({"runs": [{"run_id": str(number)}], "day_states": [{"run_id": str(number)}]})
    assert sorted(data.rglob("*.parquet")) == before


def test_files_are_compressed_with_zstd(lake: Warehouse) -> None:
    import pyarrow.parquet as pq

    lake.append({"metrics": [{"value": float(number)} for number in range(2000)]})
    (file,) = (lake.staging.parent / "data").rglob("metrics/*.parquet")
    column = pq.read_metadata(file).row_group(0).column(0)
    assert column.compression == "ZSTD"


def test_nothing_to_append_is_no_error(warehouse: Warehouse) -> None:
    warehouse.append({"runs": [], "metrics": pa.table({"value": pa.array([], pa.float64())})})
    assert rows(warehouse, "select count(*) from runs") == [(0,)]
