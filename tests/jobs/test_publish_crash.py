"""A publishing process is killed before each step: readers see the old rows or the new ones, and a re-run repairs."""

from __future__ import annotations

import signal

import pytest

from jobs import publish
from jobs.warehouse import PUBLISH_STEPS, Warehouse
from tests.jobs.warehouse.conftest import kind, lake, lake_url, made, url, warehouse
from tests.jobs.warehouse.deliveries import DAY, RUN, check_day, model_of, published, rows_of, stage_day
from tests.jobs.warehouse.processes import exit_codes, publish_and_die, started

__all__ = ["kind", "lake", "lake_url", "made", "url", "warehouse"]

OLD, NEW = (rows_of(500),), (rows_of(600, seed=1), rows_of(11, seed=2))


def _deliver(warehouse: Warehouse, *tables: object) -> None:
    staged, _ = stage_day(warehouse.staging, *tables)
    check_day(warehouse, staged)


def _rows(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return published(warehouse, "count(*), count(distinct request_id), min(request_id)")


def _is_visible_after(fatal: str) -> bool:
    return PUBLISH_STEPS.index(fatal) > PUBLISH_STEPS.index("commit")


@pytest.mark.parametrize("fatal", PUBLISH_STEPS)
def test_a_kill_while_replacing_a_day_leaves_the_old_rows_or_the_new_ones(
    warehouse: Warehouse, url: str, fatal: str
) -> None:
    _deliver(warehouse, *OLD)
    publish.run(warehouse, model_of(), DAY, run=RUN)
    _deliver(warehouse, *NEW)

    assert exit_codes([started(publish_and_die, url, fatal)]) == [-signal.SIGKILL]

    assert _rows(warehouse) == ([(611, 611, "1-0")] if _is_visible_after(fatal) else [(500, 500, "0-0")])
    assert publish.run(warehouse, model_of(), DAY, run=RUN).skipped is _is_visible_after(fatal)
    assert _rows(warehouse) == [(611, 611, "1-0")]
    manifest = warehouse.manifest("churn", DAY)
    assert manifest is not None
    assert (manifest.version, manifest.rows_published) == (2, 611)


@pytest.mark.parametrize("fatal", PUBLISH_STEPS)
def test_a_kill_while_publishing_a_model_s_first_day_leaves_nothing_or_all(
    lake: Warehouse, lake_url: str, fatal: str
) -> None:
    _deliver(lake, *NEW)

    assert exit_codes([started(publish_and_die, lake_url, fatal)]) == [-signal.SIGKILL]

    assert (lake.manifest("churn", DAY) is not None) is _is_visible_after(fatal)
    assert publish.run(lake, model_of(), DAY, run=RUN).skipped is _is_visible_after(fatal)
    assert _rows(lake) == [(611, 611, "1-0")]
