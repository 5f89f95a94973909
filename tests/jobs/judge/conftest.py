"""A warehouse for what judging reads and writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.judge.store import SQL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def lake_url(tmp_path: Path) -> str:
    return f"ducklake:sqlite:{tmp_path / 'warehouse' / 'catalog.sqlite'}"


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(f"duckdb:{tmp_path / 'one.duckdb'}", sql_root=SQL) as opened:
        yield opened
