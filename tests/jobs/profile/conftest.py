"""An empty warehouse, and the training file of the small model in a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.monitored import model_of, rows_of
from tests.jobs.warehouse.places import SQL, copy_of, make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.domain.spec import ModelSpec
    from tests.servers.s3 import Bucket


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("lake") / "made", "ducklake")


@pytest.fixture
def warehouse(empty_lake: Path, tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(copy_of(empty_lake, tmp_path / "warehouse", "ducklake"), sql_root=SQL) as opened:
        yield opened


@pytest.fixture
def model(bucket: Bucket) -> ModelSpec:
    """The model, with 4,000 training rows in the bucket."""
    bucket.put_table("training.parquet", rows_of(4_000, seed=99))
    return model_of(bucket.url("training.parquet"))
