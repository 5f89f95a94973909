"""Warehouses of both kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.warehouse.places import KINDS, SQL, copy_of, make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folders: dict[str, Path] = {}

    def make_once(kind: str) -> Path:
        if kind not in folders:
            folders[kind] = make(tmp_path_factory.mktemp("made") / kind, kind)
        return folders[kind]

    return make_once


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, made: Callable[[str], Path], tmp_path: Path) -> str:
    """An empty warehouse of each kind."""
    return copy_of(made(kind), tmp_path / "warehouse", kind)


@pytest.fixture
def one_file(made: Callable[[str], Path], tmp_path: Path) -> Iterator[Warehouse]:
    """The kind that opens fastest, where the kind makes no difference."""
    with open_warehouse(copy_of(made("duckdb"), tmp_path / "one", "duckdb"), sql_root=SQL) as opened:
        yield opened


@pytest.fixture
def lake_url(made: Callable[[str], Path], tmp_path: Path) -> str:
    return copy_of(made("ducklake"), tmp_path / "warehouse", "ducklake")


@pytest.fixture
def warehouse(url: str) -> Iterator[Warehouse]:
    with open_warehouse(url, sql_root=SQL) as opened:
        yield opened


@pytest.fixture
def lake(lake_url: str) -> Iterator[Warehouse]:
    with open_warehouse(lake_url, sql_root=SQL) as opened:
        yield opened
