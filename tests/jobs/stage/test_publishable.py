"""Whatever is staged can be published as it is: one meaning per column, whichever file it came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from jobs.domain.run import Run
from jobs.warehouse import PartitionState, Publication, Warehouse, open_warehouse, prediction_schema
from tests.jobs.stage.conftest import SQL
from tests.jobs.stage.deliveries import NOON, Line, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLOCK = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - a clock without a zone is one of the cases


@pytest.fixture(params=["ducklake:sqlite", "duckdb"])
def any_warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(f"{request.param}:{tmp_path / 'catalog'}", sql_root=SQL) as warehouse:
        yield warehouse


def test_files_of_different_types_are_published_as_one_day(churn_line: Line, any_warehouse: Warehouse) -> None:
    line = replace(churn_line, warehouse=any_warehouse)
    line.deliver(
        rows(["plain"], note=[1]),
        rows(["whole numbers"], age=[3], is_member=[1], country=[49]),
        rows(["half"], note=[{"not": "the same"}], score=pa.array(np.array([0.25], "f2")), error=pa.nulls(1)),
        rows(["single"], score=pa.array([0.75], pa.float32()), at=pa.array([CLOCK], pa.timestamp("ns"))),
        rows(["short"], age=None, is_member=None, country=pa.array(["fr"]).dictionary_encode()),
        rows(["again", "again"], at=pa.array([NOON, NOON], pa.timestamp("ms", "UTC")), age=[1.0, 1.0], extra=[1, 2]),
        rows(["misfit"], score=["high"]),
    )
    line.stage()
    staged = line.account()
    assert staged.rows_dropped == {"duplicate": 1, "file_quarantined": 1}

    schema = prediction_schema(line.model)
    any_warehouse.replace_partition(
        Publication(
            staged=staged,
            folder=line.folder(),
            schema=schema,
            state=PartitionState.PUBLISHED,
            expected_version=0,
            run=Run("test"),
            rows_dropped=staged.rows_dropped,
        )
    )

    with any_warehouse.reading() as connection:
        found = connection.execute(
            f"select request_id, event_time, score, age, country, is_member from {schema.view} order by request_id"
        ).fetchall()
    assert found == [
        ("again", NOON, 0.5, 1.0, "de", False),
        ("half", NOON, 0.25, 0.0, "de", False),
        ("plain", NOON, 0.5, 0.0, "de", False),
        ("short", NOON, 0.5, None, "fr", None),
        ("single", NOON, 0.75, 0.0, "de", False),
        ("whole numbers", NOON, 0.5, 3.0, "49", True),
    ]
    assert line.stage().skipped
