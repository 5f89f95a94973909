"""An empty warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.warehouse.places import SQL, copy_of, make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("lake") / "made", "ducklake")


@pytest.fixture
def new_url(empty_lake: Path, tmp_path: Path) -> Callable[[str], str]:
    """Make one more empty warehouse per name."""
    return lambda name: copy_of(empty_lake, tmp_path / name, "ducklake")


@pytest.fixture
def warehouse(new_url: Callable[[str], str]) -> Iterator[Warehouse]:
    with open_warehouse(new_url("warehouse"), sql_root=SQL) as opened:
        yield opened
