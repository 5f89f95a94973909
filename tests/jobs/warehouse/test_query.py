from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from jobs.domain.errors import SettingsError
from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.warehouse.places import SQL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBERS = pa.table({"value": [float(number) for number in range(5000)], "feature": ["age"] * 5000})


@pytest.fixture
def own(url: str, tmp_path: Path) -> Iterator[tuple[Warehouse, Path]]:
    """A warehouse with a folder of selects of its own."""
    sql = shutil.copytree(SQL, tmp_path / "sql")
    (sql / "test").mkdir()
    with open_warehouse(url, sql_root=sql) as warehouse:
        warehouse.append({"metrics": NUMBERS})
        yield warehouse, sql / "test"


def test_values_are_bound_and_never_become_sql(own: tuple[Warehouse, Path]) -> None:
    warehouse, folder = own
    (folder / "bound.sql").write_text("select $day as day, $text as text, $listed as listed")
    text = "'; drop table metrics; --"
    found = warehouse.query("test/bound", day=date(2026, 3, 1), text=text, listed=["a", "b"])
    assert found.to_pylist() == [{"day": date(2026, 3, 1), "text": text, "listed": ["a", "b"]}]


def test_identifiers_are_quoted_one_or_many(own: tuple[Warehouse, Path]) -> None:
    warehouse, folder = own
    (folder / "named.sql").write_text(
        "select {{ columns | identifier }}, max(value) as {{ odd | identifier }} from metrics group by all"
    )
    odd = 'a "b" from; --'
    found = warehouse.query("test/named", identifiers={"columns": ["feature", "metric"], "odd": odd})
    assert found.to_pylist() == [{"feature": "age", "metric": None, odd: 4999.0}]


def test_a_value_that_is_put_into_the_text_is_refused(own: tuple[Warehouse, Path]) -> None:
    warehouse, folder = own
    (folder / "formatted.sql").write_text("select * from metrics where feature = '{{ feature }}'")
    with pytest.raises(TypeError, match=r"only identifiers are put into SQL.*bind 'age' as a parameter"):
        warehouse.query("test/formatted", identifiers={"feature": "age"})


def test_batches_bring_the_same_rows_in_bounded_pieces(own: tuple[Warehouse, Path]) -> None:
    warehouse, folder = own
    (folder / "all.sql").write_text("select value, feature from metrics where value >= $least order by value")
    reader = warehouse.query_batches("test/all", rows_per_batch=2048, least=100.0)
    assert reader.schema.names == ["value", "feature"]
    batches = list(reader)
    assert max(batch.num_rows for batch in batches) <= 2048
    assert pa.Table.from_batches(batches) == warehouse.query("test/all", least=100.0)


def test_while_batches_are_read_other_queries_run(own: tuple[Warehouse, Path]) -> None:
    warehouse, folder = own
    (folder / "all.sql").write_text("select value from metrics order by value")
    (folder / "count.sql").write_text("select count(*) as rows from metrics")
    total = 0.0
    for batch in warehouse.query_batches("test/all", rows_per_batch=1024):
        assert warehouse.query("test/count").to_pylist() == [{"rows": 5000}]
        total += sum(batch["value"].to_pylist())
    assert total == 4999 * 5000 / 2
    warehouse.append({"metrics": [{"value": 1.0}]})


def test_an_error_in_a_select_rises_before_the_first_batch(own: tuple[Warehouse, Path]) -> None:
    warehouse, folder = own
    (folder / "wrong.sql").write_text("select absent from metrics")
    with pytest.raises(Exception, match="absent"):
        warehouse.query_batches("test/wrong")
    warehouse.append({"metrics": [{"value": 1.0}]})


def test_a_write_to_one_file_while_its_rows_are_still_read_is_refused_instead_of_waiting_for_itself(
    own: tuple[Warehouse, Path], kind: str
) -> None:
    warehouse, folder = own
    (folder / "all.sql").write_text("select value from metrics order by value")
    reader = warehouse.query_batches("test/all", rows_per_batch=1024)
    reader.read_next_batch()
    if kind == "duckdb":
        with pytest.raises(RuntimeError, match="still being read: exhaust or close it"):
            warehouse.append({"metrics": [{"value": 1.0}]})
    else:
        warehouse.append({"metrics": [{"value": 1.0}]})
    rest = sum(batch.num_rows for batch in reader)
    assert rest == 5000 - 1024
    warehouse.append({"metrics": [{"value": 1.0}]})


def test_an_older_snapshot_answers_as_it_did(lake: Warehouse) -> None:
    lake.append({"runs": [{"run_id": "first"}]})
    snapshot = lake.snapshot_id()
    assert snapshot is not None
    lake.append({"runs": [{"run_id": "second"}]})
    with lake.at(snapshot) as then, then.reading() as connection:
        assert connection.execute("select run_id from runs").fetchall() == [("first",)]
        with pytest.raises(RuntimeError, match="was opened read-only"):
            then.append({"runs": [{"run_id": "never"}]})


def test_one_file_keeps_no_snapshots_and_says_so(tmp_path: Path) -> None:
    with open_warehouse(f"duckdb:{tmp_path}/one.duckdb", sql_root=SQL) as warehouse:
        assert warehouse.snapshot_id() is None
        with pytest.raises(SettingsError, match="must be a ducklake:sqlite warehouse to be read as of a snapshot"):
            warehouse.at(3)
