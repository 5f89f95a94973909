"""Write a producer's files: Parquet under the prefix of a day, a marker last."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from examples.flights.marker import MARKER
from examples.flights.times import NEW_YORK, new_york_day

SHIFTS = (("night", 0, 9), ("noon", 9, 15), ("evening", 15, 24))
"""Each shift of the service writes its own file: name, first hour, hour after its last (of scoring, in New York)."""

Split = Callable[[pl.DataFrame], dict[str, pl.DataFrame]]


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write one Parquet file, zstd, without Arrow's own schema: what any producer's writer would write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.to_arrow(compat_level=pl.CompatLevel.oldest()), path, compression="zstd", store_schema=False)


def write_days(table: pl.DataFrame, folder: Path, *, moment: str, split: Split) -> int:
    """Write each New York day of `moment` under folder/day=YYYY-MM-DD/ and return how many days there are."""
    days = table.with_columns(new_york_day(moment).alias("_day")).partition_by("_day", as_dict=True, include_key=False)
    for (day,), rows in sorted(days.items()):
        prefix = folder / f"day={day}"
        for name, part in split(rows).items():
            write_table(part, prefix / f"part-{name}.parquet")
        (prefix / MARKER).touch()
    return len(days)


def by_shift(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Split a day by the shift in which its rows were scored; a shift without a row writes no file."""
    hour = pl.col("scored_at").dt.convert_time_zone(NEW_YORK).dt.hour()
    parts = {name: rows.filter(hour.is_between(first, end, closed="left")) for name, first, end in SHIFTS}
    return {name: part for name, part in parts.items() if part.height}


def in_one(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Keep a day in one file."""
    return {"0": rows}
