"""Load DuckDB's extensions without a network where possible: installed, then the wheel, then INSTALL."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path
from typing import Final

import duckdb

from jobs.domain.errors import Problem, SettingsError
from jobs.warehouse.query import literal

DUCKLAKE_EXTENSIONS: Final = ("ducklake", "sqlite_scanner")


def load_extensions(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...] = DUCKLAKE_EXTENSIONS) -> None:
    """Load each extension into `connection`; SettingsError that says what to install when none can be had."""
    for name in names:
        _load(connection, name)


def _load(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    try:
        connection.execute(f"load {name}")
    except duckdb.Error:
        wheel = wheel_file(name)
        if wheel is not None:
            _load_file(connection, name, wheel)
        else:
            _install(connection, name)


def wheel_file(name: str) -> Path | None:
    """Return the extension file of the wheel `duckdb-extension-<name>`, None where it is not installed.

    Raises SettingsError when the wheel was made for another version of DuckDB.
    """
    distribution = f"duckdb-extension-{name.replace('_', '-')}"
    try:
        version = importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
    if version != duckdb.__version__:
        raise SettingsError(
            Problem(
                where=distribution,
                rule=f"must have the version of duckdb, {duckdb.__version__}",
                got=version,
                way_out=f"pip install {distribution}=={duckdb.__version__}",
            )
        )
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    assert spec is not None, f"{distribution} is installed but its module is not"
    assert spec.origin is not None, f"{distribution} is installed but its module has no file"
    return Path(spec.origin).parent / "extensions" / f"v{version}" / f"{name}.duckdb_extension"


def _load_file(connection: duckdb.DuckDBPyConnection, name: str, wheel: Path) -> None:
    try:
        connection.execute(f"load {literal(str(wheel))}")
    except duckdb.Error as error:
        raise _cannot_load(name, f"{wheel} is refused: {_first_line(error)}") from error


def _install(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    try:
        connection.execute(f"install {name}")
        connection.execute(f"load {name}")
    except duckdb.Error as error:
        raise _cannot_load(name, f"neither installed nor to be had: {_first_line(error)}") from error


def _cannot_load(name: str, got: str) -> SettingsError:
    return SettingsError(
        Problem(
            where=f"DuckDB's extension {name}",
            rule=f"must load into duckdb {duckdb.__version__}",
            got=got,
            way_out=(
                f"pip install duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}, "
                "or set PLUMBLINE_WAREHOUSE=duckdb:<file>, which needs no extension"
            ),
        )
    )


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0]
