from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

import duckdb
import pytest

from jobs.domain.errors import SettingsError
from jobs.warehouse.extensions import DUCKLAKE_EXTENSIONS, load_extensions, wheel_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB that has nothing installed and nobody to download from."""
    with duckdb.connect(config={"extension_directory": str(tmp_path / "extensions")}) as opened:
        opened.execute("set custom_extension_repository = 'http://127.0.0.1:9'")
        yield opened


def loaded(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute("select extension_name from duckdb_extensions() where loaded").fetchall()
    return {str(name) for (name,) in rows}


def test_the_wheels_need_no_network_and_no_installation(connection: duckdb.DuckDBPyConnection) -> None:
    load_extensions(connection)
    assert set(DUCKLAKE_EXTENSIONS) <= loaded(connection)


def test_an_installed_extension_is_taken_before_the_wheel(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = wheel_file("sqlite_scanner")
    connection.execute(f"install '{wheel}'")

    def no_wheel(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", no_wheel)
    load_extensions(connection, ("sqlite_scanner",))
    assert "sqlite_scanner" in loaded(connection)


def test_a_wheel_for_another_version_of_duckdb_is_refused(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _name: "1.4.4")
    with pytest.raises(
        SettingsError,
        match=rf"duckdb-extension-ducklake: must have the version of duckdb, {duckdb.__version__}, got 1\.4\.4; pip",
    ):
        load_extensions(connection)


def test_an_extension_that_is_nowhere_to_be_had_is_told_with_both_ways_out(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_wheel(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", no_wheel)
    with pytest.raises(
        SettingsError,
        match=r"pip install duckdb-extension-ducklake==\S+, or set PLUMBLINE_WAREHOUSE=duckdb:<file>, which needs no",
    ):
        load_extensions(connection)


def test_a_wheel_with_one_flipped_bit_is_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = wheel_file("sqlite_scanner")
    assert wheel is not None
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    broken = tmp_path / wheel.name
    broken.write_bytes(content)
    monkeypatch.setattr("jobs.warehouse.extensions.wheel_file", lambda _name: broken)
    with pytest.raises(SettingsError, match=r"DuckDB's extension sqlite_scanner: must load into duckdb .* is refused"):
        load_extensions(connection, ("sqlite_scanner",))
