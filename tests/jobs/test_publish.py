from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from jobs import publish
from jobs.domain.errors import DataError
from jobs.domain.run import Outcome
from jobs.domain.staged import StagedDay, StagedState
from jobs.warehouse import ManifestRow, PartitionState, Warehouse, write_staged
from tests.jobs.warehouse.conftest import kind, made, one_file, url, warehouse
from tests.jobs.warehouse.deliveries import (
    DAY,
    RUN,
    check_day,
    model_of,
    publication_of,
    published,
    rows_of,
    stage_day,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["kind", "made", "one_file", "url", "warehouse"]


def run(warehouse: Warehouse) -> Outcome:
    return publish.run(warehouse, model_of(), DAY, run=RUN)


def deliver(
    warehouse: Warehouse,
    *tables: pa.Table,
    dropped: dict[str, int] | None = None,
    outcome: str = "pass",
    severity: str = "critical",
) -> StagedDay:
    staged, _ = stage_day(warehouse.staging, *tables, dropped=dropped)
    check_day(warehouse, staged, outcome=outcome, severity=severity)
    return staged


def manifest(warehouse: Warehouse) -> ManifestRow:
    newest = warehouse.manifest("churn", DAY)
    assert newest is not None
    return newest


def test_a_checked_day_is_published_and_every_row_accounted_for(warehouse: Warehouse) -> None:
    deliver(warehouse, rows_of(5), dropped={"duplicate": 2, "late": 0, "conflict": 1})
    assert run(warehouse) == Outcome("5 rows published, 1 conflict, 2 duplicate dropped")
    row = manifest(warehouse)
    assert (row.state, row.rows_read, row.rows_published) == (PartitionState.PUBLISHED, 8, 5)
    assert row.rows_read == row.rows_published + sum(row.rows_dropped.values())
    assert (row.run_id, row.run_kind) == (RUN.run_id, "backfill")
    assert published(warehouse, "count(*)") == [(5,)]


def test_a_few_of_the_conflicting_requests_are_kept_by_name(one_file: Warehouse) -> None:
    staged, _ = stage_day(one_file.staging, rows_of(5), dropped={"conflict": 4})
    write_staged(one_file.staging, replace(staged, conflicting_requests=2, conflicting_sample=("a", "it's")))
    check_day(one_file, staged)
    run(one_file)
    assert (manifest(one_file).conflicting_requests, manifest(one_file).conflicting_sample) == (2, ("a", "it's"))


def test_the_same_delivery_again_is_nothing_to_do(one_file: Warehouse) -> None:
    deliver(one_file, rows_of(5))
    run(one_file)
    assert run(one_file) == Outcome("version 1 is this delivery already, published", skipped=True)
    assert manifest(one_file).version == 1


def test_a_changed_delivery_replaces_the_day(one_file: Warehouse) -> None:
    deliver(one_file, rows_of(5))
    run(one_file)
    deliver(one_file, rows_of(7, seed=1))
    assert not run(one_file).skipped
    assert manifest(one_file).version == 2
    assert published(one_file, "count(*), min(request_id)") == [(7, "1-0")]


def test_a_delivery_that_comes_back_is_published_again(one_file: Warehouse) -> None:
    for table in (rows_of(5), rows_of(7, seed=1), rows_of(5)):
        deliver(one_file, table)
        run(one_file)
    assert manifest(one_file).version == 3
    assert published(one_file, "count(*), min(request_id)") == [(5, "0-0")]


def test_a_day_that_was_never_staged_is_told(one_file: Warehouse) -> None:
    with pytest.raises(DataError, match="must be staged before it is checked or published"):
        run(one_file)


def test_a_delivery_that_was_never_checked_is_not_published(one_file: Warehouse) -> None:
    deliver(one_file, rows_of(5))
    stage_day(one_file.staging, rows_of(6, seed=1))
    with pytest.raises(DataError, match="must be checked before it is published, got no expectation evaluated"):
        run(one_file)
    assert one_file.manifest("churn", DAY) is None


@pytest.mark.parametrize(("outcome", "became"), [("fail", "failed"), ("error", "could not be evaluated")])
def test_a_critical_expectation_that_does_not_pass_quarantines_the_day(
    one_file: Warehouse, outcome: str, became: str
) -> None:
    deliver(one_file, rows_of(5), dropped={"duplicate": 2}, outcome=outcome)
    reason = f"expect_column_values_to_not_be_null of request_id {became}: 3 of 5 without a value"
    assert run(one_file) == Outcome(f"quarantined: {reason}")
    row = manifest(one_file)
    assert (row.state, row.reason, row.rows_published) == (PartitionState.QUARANTINED, reason, 0)
    assert row.rows_dropped == {"duplicate": 2, "day_quarantined": 5}
    assert row.rows_read == sum(row.rows_dropped.values()) == 7
    assert run(one_file).skipped


def test_an_expectation_that_is_not_critical_holds_nothing_back(one_file: Warehouse) -> None:
    deliver(one_file, rows_of(5), outcome="fail", severity="warning")
    assert run(one_file).message == "5 rows published, none dropped"


def test_an_unreadable_delivery_hides_the_day_and_deletes_nothing_until_a_readable_one_comes(
    warehouse: Warehouse,
) -> None:
    deliver(warehouse, rows_of(5))
    run(warehouse)
    deliver(warehouse, rows_of(6, seed=1), outcome="fail")
    run(warehouse)
    assert published(warehouse) == []
    with warehouse.reading() as connection:
        assert connection.execute("select count(*) from predictions_churn").fetchone() == (5,)
    deliver(warehouse, rows_of(7, seed=2))
    run(warehouse)
    assert manifest(warehouse).version == 3
    assert published(warehouse, "count(*), min(request_id)") == [(7, "2-0")]


def test_a_quarantined_delivery_is_released_by_a_check_that_passes(one_file: Warehouse) -> None:
    staged = deliver(one_file, rows_of(5), outcome="fail")
    run(one_file)
    check_day(one_file, staged, outcome="pass")
    assert run(one_file).message == "5 rows published, none dropped"
    assert manifest(one_file).version == 2


def test_only_the_newest_check_of_a_delivery_decides(one_file: Warehouse) -> None:
    staged = deliver(one_file, rows_of(5))
    check_day(one_file, staged, outcome="fail")
    run(one_file)
    assert manifest(one_file).state is PartitionState.QUARANTINED


def test_a_day_of_which_nothing_can_be_used_is_quarantined_without_a_check(one_file: Warehouse) -> None:
    staged, _ = stage_day(one_file.staging, rows_of(5))
    torn = replace(staged.objects[0], outcome="quarantined", row_count=None, reason="the footer cannot be read")
    unusable = replace(
        staged, state=StagedState.QUARANTINED, objects=(torn,), files=(), rows_read=0, reason="no row can be used"
    )
    write_staged(one_file.staging, unusable)
    assert run(one_file).message == "quarantined: no row can be used"
    with one_file.reading() as connection:
        kept = connection.execute("select outcome, reason, row_count from manifest_objects").fetchall()
    assert kept == [("quarantined", "the footer cannot be read", None)]


@pytest.mark.parametrize(
    ("found", "became"), [(StagedState.ABSENT, PartitionState.ABSENT), (StagedState.EMPTY, PartitionState.EMPTY)]
)
def test_a_day_without_rows_is_recorded_as_what_it_is(
    one_file: Warehouse, found: StagedState, became: PartitionState
) -> None:
    staged = StagedDay(model="churn", day=DAY, fingerprint="f", state=found, reason="nothing came")
    write_staged(one_file.staging, staged)
    assert run(one_file) == Outcome(f"{became}: nothing came")
    assert manifest(one_file).state is became
    assert run(one_file).skipped


def test_a_day_that_is_not_complete_is_not_published(one_file: Warehouse) -> None:
    staged = StagedDay(model="churn", day=DAY, fingerprint="f", state=StagedState.NOT_READY, reason="no _SUCCESS yet")
    write_staged(one_file.staging, staged)
    with pytest.raises(DataError, match="must be complete before it is published, got no _SUCCESS yet; wait until"):
        run(one_file)


def test_staged_files_that_lost_rows_publish_nothing(one_file: Warehouse) -> None:
    staged, folder = stage_day(one_file.staging, rows_of(5))
    check_day(one_file, staged)
    pq.write_table(rows_of(4), folder / "0000.parquet")
    with pytest.raises(DataError, match=r"got the staged files hold 4; remove .* and stage the day again"):
        run(one_file)
    assert one_file.manifest("churn", DAY) is None


def test_staged_files_that_are_gone_or_torn_publish_nothing(one_file: Warehouse) -> None:
    staged, folder = stage_day(one_file.staging, rows_of(5))
    check_day(one_file, staged)
    (folder / "0000.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(
        DataError, match=r"must have readable staged files to be published, got .*; stage the day again"
    ):
        run(one_file)
    (folder / "0000.parquet").unlink()
    with pytest.raises(
        DataError, match=r"must have readable staged files to be published, got .*; stage the day again"
    ):
        run(one_file)
    assert one_file.manifest("churn", DAY) is None


def test_a_publication_that_was_overtaken_is_decided_anew(one_file: Warehouse) -> None:
    staged = deliver(one_file, rows_of(5))
    overtaken = []

    def overtake(step: str) -> None:
        if step == "place files" and not overtaken:
            overtaken.append(step)
            other, folder = stage_day(one_file.staging, rows_of(9, seed=1))
            write_staged(one_file.staging, staged)
            one_file.replace_partition(publication_of(other, folder))

    publish.run(one_file, model_of(), DAY, run=RUN, on_step=overtake)
    assert manifest(one_file).version == 2
    assert published(one_file, "count(*), min(request_id)") == [(5, "0-0")]


def test_a_publication_that_is_overtaken_again_and_again_gives_up_and_says_so(one_file: Warehouse) -> None:
    staged = deliver(one_file, rows_of(5))
    versions = iter(range(20))

    def overtake(step: str) -> None:
        if step == "place files":
            version = next(versions)
            other, folder = stage_day(one_file.staging, rows_of(9, seed=version + 1))
            write_staged(one_file.staging, staged)
            one_file.replace_partition(publication_of(other, folder, expected_version=version))

    with pytest.raises(DataError, match="must not get another version 5 times while it is being published"):
        publish.run(one_file, model_of(), DAY, run=RUN, on_step=overtake)
