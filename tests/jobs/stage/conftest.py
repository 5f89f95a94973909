"""A warehouse, and everything that staging speaks to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.stage.deliveries import Line, churn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.objects import ObjectStore
    from tests.servers.s3 import Bucket

SQL = Path(__file__).resolve().parents[3] / "sql"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("warehouse")
    with open_warehouse(f"duckdb:{folder / 'warehouse.duckdb'}", sql_root=SQL) as warehouse:
        yield warehouse


@pytest.fixture
def churn_line(bucket: Bucket, store: ObjectStore, warehouse: Warehouse) -> Line:
    return Line(churn(bucket.name), bucket, store, warehouse)
