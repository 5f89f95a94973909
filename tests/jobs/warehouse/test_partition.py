from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.domain.errors import DataError, SpecError
from jobs.warehouse import (
    PUBLISH_STEPS,
    PartitionMovedError,
    PartitionState,
    Warehouse,
)
from jobs.warehouse.locks import file_lock
from jobs.warehouse.staging import STAGING_LOCK
from tests.jobs.warehouse.deliveries import (
    COLUMNS,
    DAY,
    model_of,
    publication_of,
    publish_rows,
    published,
    rows_of,
    stage_day,
)

NEXT = date(2026, 3, 2)


def test_readers_see_the_rows_under_our_names_and_nothing_that_was_not_declared(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    with warehouse.reading() as connection:
        found = connection.execute("from current_predictions_churn order by request_id").to_arrow_table()
    assert found.to_pylist() == [
        {
            "day": DAY,
            "request_id": f"0-{number}",
            "event_time": datetime(2026, 3, 1, 0, 0, number, tzinfo=UTC),
            "model_version": "7",
            "score": float(pa.scalar(number * 37 / 101, pa.float32()).as_py()),
            "decision": number == 0,
            "tenure": float(number),
            "plan": ["gold", "basic"][number],
            "region": ["south", "north"][number],
            "entity_id": None,
            "threshold": None,
            "feature_version": None,
            "latency_ms": None,
            "error": None,
        }
        for number in range(2)
    ]


def test_a_verified_copy_becomes_a_data_file_without_being_rewritten(lake: Warehouse) -> None:
    staged, folder = stage_day(lake.staging, rows_of(3), rows_of(4, seed=1))
    lake.replace_partition(publication_of(staged, folder))
    manifest = lake.manifest("churn", DAY)
    assert manifest is not None
    data = lake.staging.parent / "data"
    assert [(data / file).stat().st_ino for file in manifest.data_files] == [
        (folder / file).stat().st_ino for file in staged.files
    ]
    assert all(file.startswith(f"main/predictions_churn/plumbline_day={DAY}/") for file in manifest.data_files)


def test_replacing_a_day_leaves_exactly_the_new_rows_and_every_other_day(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(5), day=NEXT)
    publish_rows(warehouse, rows_of(7), rows_of(3, seed=1))
    publish_rows(warehouse, rows_of(4, seed=2), version=1)
    assert published(warehouse, "day, count(*), min(request_id)", "true group by day order by day") == [
        (DAY, 4, "2-0"),
        (NEXT, 5, "0-0"),
    ]


def test_the_manifest_accounts_for_every_row_and_object(warehouse: Warehouse) -> None:
    staged, folder = stage_day(warehouse.staging, rows_of(5), dropped={"duplicate": 2, "conflict": 1})
    assert warehouse.replace_partition(publication_of(staged, folder)) == 1
    manifest = warehouse.manifest("churn", DAY)
    assert manifest is not None
    assert (manifest.version, manifest.state, manifest.fingerprint) == (1, PartitionState.PUBLISHED, staged.fingerprint)
    assert manifest.rows_dropped == {"duplicate": 2, "conflict": 1}
    assert manifest.rows_read == manifest.rows_published + sum(manifest.rows_dropped.values()) == 8
    with warehouse.reading() as connection:
        objects = connection.execute("select object_key, version, row_count, outcome from manifest_objects").fetchall()
    assert objects == [("s3://logs/churn/2026-03-01/0000.parquet", 1, 5, "loaded")]


def test_a_day_that_was_never_delivered_has_no_manifest(warehouse: Warehouse) -> None:
    assert warehouse.manifest("churn", DAY) is None


def test_files_that_do_not_hold_what_their_account_says_publish_nothing(warehouse: Warehouse) -> None:
    staged, folder = stage_day(warehouse.staging, rows_of(5))
    pq.write_table(rows_of(4), folder / "0000.parquet")
    with pytest.raises(DataError, match="5 read - 0 dropped = 5, got the staged files hold 4"):
        warehouse.replace_partition(publication_of(staged, folder))
    assert warehouse.manifest("churn", DAY) is None


def test_rows_that_get_lost_between_file_and_table_publish_nothing(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(5))
    staged, folder = stage_day(warehouse.staging, rows_of(6, seed=1))

    def put_a_stranger_in(step: str) -> None:
        if step == "count rows":
            warehouse.connection.execute(f"insert into predictions_churn by name select date '{DAY}' as plumbline_day")

    with pytest.raises(DataError, match="the partition would hold 7"):
        warehouse.replace_partition(publication_of(staged, folder, expected_version=1), on_step=put_a_stranger_in)
    assert published(warehouse, "count(*), min(request_id)") == [(5, "0-0")]
    assert len(published(warehouse)) == 5


def test_the_loser_of_two_publications_writes_nothing_and_leaves_no_file(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(5))
    before = sorted((warehouse.staging.parent / "data").rglob("*.parquet"))
    with pytest.raises(PartitionMovedError, match="version 0 expected, 1 found"):
        publish_rows(warehouse, rows_of(9, seed=1))
    assert sorted((warehouse.staging.parent / "data").rglob("*.parquet")) == before
    assert published(warehouse, "count(*), min(request_id)") == [(5, "0-0")]


def test_every_step_is_listed_and_every_listed_step_is_done(warehouse: Warehouse) -> None:
    staged, folder = stage_day(warehouse.staging, rows_of(5))
    done: list[str] = []
    warehouse.replace_partition(publication_of(staged, folder), on_step=done.append)
    assert tuple(done) == PUBLISH_STEPS


def test_an_error_at_any_step_before_the_commit_changes_nothing(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(5))
    staged, folder = stage_day(warehouse.staging, rows_of(6, seed=1))
    for fatal in PUBLISH_STEPS[: PUBLISH_STEPS.index("commit") + 1]:

        def fail(step: str, *, fatal: str = fatal) -> None:
            if step == fatal:
                raise OSError(fatal)

        with pytest.raises(Exception, match=fatal):
            warehouse.replace_partition(publication_of(staged, folder, expected_version=1), on_step=fail)
        assert published(warehouse, "count(*), min(request_id)") == [(5, "0-0")]
    assert warehouse.replace_partition(publication_of(staged, folder, expected_version=1)) == 2
    assert published(warehouse, "count(*), min(request_id)") == [(6, "1-0")]


def test_a_new_feature_is_added_and_null_in_earlier_days(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    more = model_of(features={"tenure": "numeric", "plan": "categorical", "visits": "numeric"})
    table = rows_of(2).append_column("visits", pa.array([8.0, 9.0]))
    publish_rows(warehouse, table, day=NEXT, model=more)
    assert published(warehouse, "day, visits", "true order by all") == [(DAY, None), (DAY, None), (NEXT, 8), (NEXT, 9)]


def test_a_feature_that_is_no_longer_declared_leaves_the_view_and_stays_in_the_table(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    publish_rows(warehouse, rows_of(2).drop_columns(["plan"]), day=NEXT, model=model_of(features={"tenure": "numeric"}))
    with warehouse.reading() as connection:
        names = [name for name, *_ in connection.execute("describe current_predictions_churn").fetchall()]
        kept = connection.execute("select plumbline_day, plan from predictions_churn order by all").fetchall()
    assert "plan" not in names
    assert kept == [(DAY, "basic"), (DAY, "gold"), (NEXT, None), (NEXT, None)]


def test_a_column_that_the_producer_renames_keeps_its_earlier_days(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    renamed = model_of(columns=COLUMNS | {"score": "probability"})
    publish_rows(warehouse, rows_of(2, names={"p": "probability"}), day=NEXT, model=renamed)
    scores = published(warehouse, "day, round(score, 3)", "true order by all")
    assert scores == [(DAY, 0.0), (DAY, 0.366), (NEXT, 0.0), (NEXT, 0.366)]


def test_a_column_cannot_move_while_its_old_one_is_read_as_something_else(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    moved = model_of(
        columns=COLUMNS | {"score": "q"}, features={"tenure": "numeric", "plan": "categorical", "p": "numeric"}
    )
    table = rows_of(2).append_column("q", pa.array([0.1, 0.2]))
    with pytest.raises(SpecError, match=r"models/churn.yaml: score: must keep its column 'p'.*declare the changed log"):
        publish_rows(warehouse, table, day=NEXT, model=moved)


def test_a_column_cannot_change_its_type(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    changed = model_of(features={"tenure": "categorical", "plan": "categorical"})
    with pytest.raises(SpecError, match=r"models/churn.yaml: tenure: must keep its type, double"):
        publish_rows(warehouse, rows_of(2), day=NEXT, model=changed)


def test_every_column_of_a_model_s_table_says_what_it_holds(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    with warehouse.reading() as connection:
        comments = connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'predictions_churn'"
        ).fetchall()
    assert {name for name, _ in comments} == {"plumbline_day", *COLUMNS.values(), "tenure", "plan", "region"}
    assert all(comment for _, comment in comments)


def test_the_names_readers_use_are_kept_as_rows(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(2))
    with warehouse.reading() as connection:
        kept = connection.execute("select name, column_name, kind from current_prediction_columns").fetchall()
    assert {("score", "p", "double"), ("plan", "plan", "varchar"), ("event_time", "at", "timestamptz")} <= set(kept)
    assert len(kept) == 8


def test_a_producer_s_own_day_column_does_not_touch_the_partition(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(40))
    assert published(warehouse, "distinct day") == [(DAY,)]


def test_rows_of_another_day_stay_where_they_were_delivered(warehouse: Warehouse) -> None:
    publish_rows(warehouse, rows_of(3, day=NEXT))
    assert published(warehouse, "count(*)", f"day = date '{DAY}'") == [(3,)]


@pytest.mark.parametrize("state", [PartitionState.QUARANTINED, PartitionState.EMPTY, PartitionState.ABSENT])
def test_a_day_whose_newest_delivery_is_not_published_is_not_read_and_nothing_is_deleted(
    warehouse: Warehouse, state: PartitionState
) -> None:
    publish_rows(warehouse, rows_of(5))
    staged, folder = stage_day(warehouse.staging, rows_of(6, seed=1))
    held = publication_of(staged, folder, expected_version=1)
    held = type(held)(
        staged=staged,
        folder=folder,
        schema=held.schema,
        state=state,
        expected_version=1,
        run=held.run,
        reason="unreadable",
        rows_dropped={"day_quarantined": 6},
    )
    assert warehouse.record_delivery(held) == 2
    assert published(warehouse) == []
    manifest = warehouse.manifest("churn", DAY)
    assert manifest is not None
    assert (manifest.state, manifest.reason, manifest.rows_published) == (state, "unreadable", 0)
    with warehouse.reading() as connection:
        assert connection.execute("select count(*) from predictions_churn").fetchone() == (5,)
    publish_rows(warehouse, rows_of(4, seed=2), version=2)
    assert published(warehouse, "count(*), min(request_id)") == [(4, "2-0")]


def test_what_was_staged_before_is_cleared_and_what_is_published_stays_for_another_check(warehouse: Warehouse) -> None:
    first, _ = stage_day(warehouse.staging, rows_of(5))
    second, folder = stage_day(warehouse.staging, rows_of(6, seed=1))
    warehouse.replace_partition(publication_of(second, folder))
    left = {path.name for path in folder.parent.iterdir()}
    assert left == {".lock", "current", second.fingerprint}
    assert first.fingerprint not in left


def test_a_day_that_is_being_staged_anew_while_it_is_published_is_left_alone(warehouse: Warehouse) -> None:
    staged, folder = stage_day(warehouse.staging, rows_of(5))
    begun = folder.parent / ".aside-begun"
    begun.mkdir()
    with file_lock(folder.parent / STAGING_LOCK, patience_seconds=1):
        warehouse.replace_partition(publication_of(staged, folder))
    assert begun.is_dir()
    assert published(warehouse, "count(*)") == [(5,)]


def test_a_published_file_cannot_be_written_through_its_staged_name(lake: Warehouse) -> None:
    staged, folder = stage_day(lake.staging, rows_of(5))
    lake.replace_partition(publication_of(staged, folder))
    assert (folder / "0000.parquet").stat().st_mode & 0o222 == 0


def test_rows_come_in_the_order_they_were_delivered_in_every_time(warehouse: Warehouse) -> None:
    count = 40_000
    publish_rows(warehouse, *(rows_of(count, seed=seed) for seed in range(4)))
    delivered = [f"{seed}-{number}" for seed in range(4) for number in range(count)]
    for _ in range(4):
        with warehouse.reading() as connection:
            read = connection.execute(f"select request_id from current_predictions_churn where day = date '{DAY}'")
            assert read.to_arrow_table()["request_id"].to_pylist() == delivered


def test_time_travel_reads_bit_for_bit_what_was_there_before_a_replace_and_a_change_of_columns(lake: Warehouse) -> None:
    publish_rows(lake, rows_of(50), rows_of(50, seed=1))
    snapshot = lake.snapshot_id()
    assert snapshot is not None
    everything = "select * from current_predictions_churn order by request_id"
    with lake.reading() as connection:
        before = connection.execute(everything).to_arrow_table()
    renamed = model_of(columns=COLUMNS | {"score": "probability"}, features={"tenure": "numeric", "age": "numeric"})
    table = rows_of(9, seed=2, names={"p": "probability"}).append_column("age", pa.array([1.0] * 9))
    publish_rows(lake, table, version=1, model=renamed)
    assert published(lake, "count(*), sum(age)") == [(9, 9.0)]
    with lake.at(snapshot) as then, then.reading() as connection:
        after = connection.execute(everything).to_arrow_table()
        manifest = then.manifest("churn", DAY)
    assert after.equals(before)
    assert manifest is not None
    assert manifest.version == 1


def test_an_open_reader_neither_waits_nor_sees_half_of_a_replacement(lake: Warehouse, lake_url: str) -> None:
    from jobs.warehouse import open_warehouse
    from tests.jobs.warehouse.places import SQL

    publish_rows(lake, rows_of(5))
    with open_warehouse(lake_url, sql_root=SQL, read_only=True) as reader, reader.reading() as connection:
        connection.execute("begin")
        assert connection.execute("select count(*) from current_predictions_churn").fetchone() == (5,)
        publish_rows(lake, rows_of(6, seed=1), version=1)
        assert connection.execute("select count(*) from current_predictions_churn").fetchone() == (5,)
        connection.execute("commit")
        assert connection.execute("select count(*) from current_predictions_churn").fetchone() == (6,)
