from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from examples.flights.write import by_shift, in_one, write_days
from tests.examples.tables import new_york, utc

if TYPE_CHECKING:
    from pathlib import Path


def test_a_row_lies_in_the_partition_of_its_day_in_new_york(tmp_path: Path) -> None:
    moments = [utc(2013, 11, 3, 3, 59), utc(2013, 11, 3, 4), utc(2013, 11, 4, 4, 59), utc(2013, 11, 4, 5)]
    assert write_days(pl.DataFrame({"at": moments}), tmp_path, moment="at", split=in_one) == 3
    rows = {path.name: pq.read_table(path / "part-0.parquet").num_rows for path in tmp_path.iterdir()}
    assert rows == {"day=2013-11-02": 1, "day=2013-11-03": 2, "day=2013-11-04": 1}  # the 3rd has 25 hours


def test_every_day_is_complete_with_one_file_a_shift_and_a_marker(tmp_path: Path) -> None:
    hours = [new_york(2013, 7, 1) + timedelta(hours=hour) for hour in range(24)]
    write_days(pl.DataFrame({"scored_at": hours}), tmp_path, moment="scored_at", split=by_shift)
    files = {path.name for path in (tmp_path / "day=2013-07-01").iterdir()}
    assert files == {"part-night.parquet", "part-noon.parquet", "part-evening.parquet", "_SUCCESS"}
    rows = [pq.read_metadata(path).num_rows for path in sorted(tmp_path.rglob("*.parquet"))]
    assert sum(rows) == 24


def test_a_shift_without_flights_writes_no_file() -> None:
    assert list(by_shift(pl.DataFrame({"scored_at": [new_york(2013, 7, 1, 10)]}))) == ["noon"]


def test_files_are_zstd_and_their_moments_are_utc(tmp_path: Path) -> None:
    table = pl.DataFrame({"at": [utc(2013, 7, 1)], "name": ["a"], "seats": pl.Series([None], dtype=pl.Int64)})
    write_days(table, tmp_path, moment="at", split=in_one)
    file = pq.ParquetFile(tmp_path / "day=2013-06-30" / "part-0.parquet")
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.schema_arrow.field("at").type == pa.timestamp("us", tz="UTC")
    assert file.schema_arrow.field("name").type == pa.string()
    assert file.schema_arrow.field("seats").type == pa.int64()
