"""Every file is held against the declared columns by itself: taken, written again, or set aside with the reason."""

from __future__ import annotations

import decimal
import io
import random
from datetime import date, datetime
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.domain.staged import StagedState
from tests.jobs.stage.deliveries import INSTANT, NOON, ids, object_named, rows
from tests.servers.s3 import parquet_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.jobs.stage.deliveries import Line

THREE = ids(0, 3)
CLOCK = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - a clock without a zone is what is tested


def names(value: object) -> str | None:
    """Name a case by the columns it replaces."""
    return " ".join(value) or "none" if isinstance(value, dict) else ""


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"score": pa.array([0.1, 0.2, 0.3], pa.float32())},
        {"id": pa.array(THREE, pa.large_string())},
        {"id": pa.array(THREE, pa.string_view())},
        {"country": pa.array(["de", "fr", "de"]).dictionary_encode()},
        {"at": pa.array([NOON] * 3, pa.timestamp("ms", "UTC"))},
        {"at": pa.array([NOON] * 3, pa.timestamp("ns", "Europe/Berlin"))},
        {"age": pa.array([None, None, None], pa.float64())},
        {"note": ["not declared"] * 3},
        {"nested": [{"not": "declared"}] * 3},
    ],
    ids=names,
)
def test_a_file_that_fits_is_staged_byte_for_byte(churn_line: Line, columns: dict[str, object]) -> None:
    (written,) = churn_line.deliver(rows(THREE, **columns))
    churn_line.stage()
    staged = churn_line.account()
    (found,) = staged.objects
    assert (found.outcome, found.reason, found.row_count) == ("loaded", None, 3)
    assert (churn_line.folder() / staged.files[0]).read_bytes() == written


@pytest.mark.parametrize(
    ("columns", "reason", "column", "values"),
    [
        ({"age": pa.array([1, 2, None], pa.int64())}, "age: BIGINT read as double", "age", [1.0, 2.0, None]),
        ({"age": pa.array([1, 2, 3], pa.uint8())}, "age: UTINYINT read as double", "age", [1.0, 2.0, 3.0]),
        ({"score": pa.array(np.array([0.5, 0.25, 1], "f2"))}, "score: HALF read as double", "score", [0.5, 0.25, 1.0]),
        ({"age": [decimal.Decimal("1.50")] * 3}, "age: DECIMAL read as double", "age", [1.5, 1.5, 1.5]),
        ({"country": [49, 33, 49]}, "country: BIGINT read as varchar", "country", ["49", "33", "49"]),
        ({"id": [7, 8, 9]}, "id: BIGINT read as varchar", "id", ["7", "8", "9"]),
        ({"is_member": [1, 0, None]}, "is_member: BIGINT read as boolean", "is_member", [True, False, None]),
        ({"is_flagged": [1.0, 0.0, None]}, "is_flagged: DOUBLE read as boolean", "is_flagged", [True, False, None]),
        ({"error": pa.nulls(3)}, "error: INTEGER without any value", "error", [None] * 3),
        ({"age": pa.array([None] * 3, pa.string())}, "age: VARCHAR without any value", "age", [None] * 3),
    ],
    ids=names,
)
def test_a_harmless_difference_of_type_is_written_again(
    churn_line: Line, columns: dict[str, object], reason: str, column: str, values: list[object]
) -> None:
    staged = churn_line.staged(rows(THREE, **columns))
    (found,) = staged.objects
    assert (found.outcome, found.reason, found.row_count) == ("rewritten", reason, 3)
    assert [row[0] for row in churn_line.kept(column)] == values
    assert staged.rows_dropped == {}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_clock_time_without_zone_is_utc(churn_line: Line, unit: str) -> None:
    staged = churn_line.staged(rows(THREE, at=pa.array([CLOCK] * 3, pa.timestamp(unit))))
    assert "read as UTC" in str(staged.objects[0].reason)
    schema = pq.read_schema(churn_line.folder() / staged.files[0])
    assert schema.field("at").type == INSTANT
    assert churn_line.kept("at") == [(NOON,)] * 3


def test_the_old_timestamps_of_spark_are_utc(churn_line: Line) -> None:
    file = io.BytesIO()
    pq.write_table(rows(THREE, at=pa.array([CLOCK] * 3)), file, use_deprecated_int96_timestamps=True)
    churn_line.staged(file.getvalue())
    assert churn_line.kept("at") == [(NOON,)] * 3


def test_a_uuid_is_text(churn_line: Line, tmp_path: Path) -> None:
    known = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    (tmp_path / "text.parquet").write_bytes(parquet_bytes(rows([known])))
    with duckdb.connect() as connection:
        source = f"select * replace (id::uuid as id) from '{tmp_path}/text.parquet'"
        connection.execute(f"copy ({source}) to '{tmp_path}/uuid.parquet' (format parquet)")
    churn_line.staged((tmp_path / "uuid.parquet").read_bytes())
    assert churn_line.kept("id") == [(known,)]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"score": ["0.5"] * 3}, "score: must be a number, got VARCHAR"),
        ({"score": [True] * 3}, "score: must be a number, got BOOLEAN"),
        ({"at": ["2026-03-02T12:00:00Z"] * 3}, "at: must be a timestamp, got VARCHAR"),
        ({"at": [1772452800] * 3}, "at: must be a timestamp, got BIGINT"),
        ({"at": [date(2026, 3, 2)] * 3}, "at: must be a timestamp, got DATE"),
        ({"id": [1.0, 2.0, 3.0]}, "id: must be text (or whole numbers), got DOUBLE"),
        ({"id": [b"a"] * 3}, "id: must be text (or whole numbers), got BLOB"),
        ({"age": ["young"] * 3}, "age: must be a number, got VARCHAR"),
        ({"country": [["de"]] * 3}, "country: must be text (or whole numbers), got NESTED"),
        ({"age": [{"years": 3.0}] * 3}, "age: must be a number, got NESTED"),
        ({"age": pa.array([None] * 3, pa.list_(pa.float64()))}, "age: must be a number, got NESTED"),
        ({"is_member": ["yes"] * 3}, "is_member: must be true or false (or 0 and 1), got VARCHAR"),
        ({"is_member": [0, 1, 2]}, "is_member: must be true or false (or 0 and 1), got 1 other values"),
        ({"id": None}, "id: absent"),
        ({"at": None}, "at: absent"),
        ({"version": None, "score": None}, "version: absent; score: absent"),
    ],
    ids=names,
)
def test_a_file_that_does_not_fit_is_set_aside_and_the_others_go_on(
    churn_line: Line, columns: dict[str, object], reason: str
) -> None:
    good, _ = churn_line.deliver(rows(ids(10, 20)), rows(THREE, **columns))
    churn_line.stage()

    staged = churn_line.account()
    assert staged.state is StagedState.READY
    found = object_named(staged, "part-1.parquet")
    assert (found.outcome, found.reason, found.row_count) == ("quarantined", reason, 3)
    assert (staged.rows_read, staged.rows_dropped) == (13, {"file_quarantined": 3})
    assert [(churn_line.folder() / name).read_bytes() for name in staged.files] == [good]


def test_one_file_never_gives_another_its_types(churn_line: Line) -> None:
    churn_line.staged(
        rows(ids(0, 2), age=[30, 31]),
        rows(ids(2, 4), age=[40.5, 41.5]),
        rows(ids(4, 6), at=pa.array([CLOCK] * 2)),
        rows(ids(6, 8), at=["noon"] * 2),
    )
    assert churn_line.kept("age") == [(30.0,), (31.0,), (40.5,), (41.5,), (0.0,), (1.0,)]
    types = {pq.read_schema(churn_line.folder() / name).field("at").type for name in churn_line.account().files}
    assert types == {INSTANT}


def test_an_absent_feature_is_told_and_its_rows_are_kept(churn_line: Line) -> None:
    lacking, _ = churn_line.deliver(rows(THREE, age=None, country=None), rows(ids(3, 6)))
    churn_line.stage()
    staged = churn_line.account()
    found = object_named(staged, "part-0.parquet")
    assert (found.outcome, found.reason) == ("loaded", "age: absent; country: absent")
    assert (churn_line.folder() / staged.files[0]).read_bytes() == lacking
    assert staged.rows_read == 6
    assert staged.rows_dropped == {}


def test_a_column_in_another_case_gets_the_declared_name(churn_line: Line) -> None:
    staged = churn_line.staged(rows(THREE, age=None, Age=[1.0, 2.0, 3.0]))
    assert staged.objects[0].reason == "age: written Age"
    assert pq.read_schema(churn_line.folder() / staged.files[0]).field("age").type == pa.float64()


def test_a_column_that_would_hide_row_numbers_is_left_out(churn_line: Line) -> None:
    staged = churn_line.staged(rows(["a", "a", "b"], file_row_number=[7, 7, 7], age=[1.0, 1.0, 1.0]))
    assert "file_row_number: not declared, left out" in str(staged.objects[0].reason)
    assert len(churn_line.kept("id")) == 2


FILE = parquet_bytes(rows(ids(0, 400), score=[position / 400 for position in range(400)]), compression="snappy")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (FILE[: len(FILE) // 2], "the footer cannot be read: No magic bytes found at end of file 'part-1.parquet'"),
        (b"", "the footer cannot be read: File 'part-1.parquet' too small to be a Parquet file"),
        (b"id,score\n1,0.5\n", "the footer cannot be read: No magic bytes found at end of file 'part-1.parquet'"),
        (FILE[:-200] + b"\x07" * 192 + FILE[-8:], "the footer cannot be read: "),
    ],
    ids=["truncated", "empty", "text", "footer overwritten"],
)
def test_a_file_without_a_readable_footer_is_set_aside_with_unknown_rows(
    churn_line: Line, content: bytes, reason: str
) -> None:
    staged = churn_line.staged(rows(THREE), content)
    found = object_named(staged, "part-1.parquet")
    assert found.outcome == "quarantined"
    assert str(found.reason).startswith(reason)
    assert found.row_count is None
    assert (staged.rows_read, staged.rows_dropped) == (3, {})
    assert len(churn_line.kept("id")) == 3


@pytest.mark.parametrize("column", ["id", "score", "country"])
def test_a_damaged_page_behind_a_good_footer_is_found(churn_line: Line, column: str) -> None:
    group = pq.read_metadata(io.BytesIO(FILE)).row_group(0)
    (chunk,) = [group.column(at) for at in range(group.num_columns) if group.column(at).path_in_schema == column]
    begins = min(chunk.data_page_offset, chunk.dictionary_page_offset or chunk.data_page_offset)
    damaged = bytearray(FILE)
    damaged[begins + 20 : begins + chunk.total_compressed_size] = b"\xff" * (chunk.total_compressed_size - 20)

    staged = churn_line.staged(bytes(damaged), rows(ids(400, 403)))

    found = object_named(staged, "part-0.parquet")
    assert found.outcome == "quarantined"
    assert str(found.reason).startswith("its pages cannot be read: ")
    assert (staged.rows_read, staged.rows_dropped) == (403, {"file_quarantined": 400})


def test_files_with_a_few_bytes_changed_never_stop_the_day(churn_line: Line) -> None:
    chance = random.Random(20260302)
    footer_bytes = int.from_bytes(FILE[-8:-4], "little") + 8
    damaged = []
    for number in range(60):
        content = bytearray(FILE)
        first, after = (0, len(FILE) - footer_bytes) if number % 2 else (len(FILE) - footer_bytes, len(FILE))
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(first, after)] = chance.randrange(256)
        damaged.append(bytes(content))

    staged = churn_line.staged(rows(THREE), *damaged)

    assert len(staged.objects) == 61
    assert object_named(staged, "part-0.parquet").outcome == "loaded"
    kept = staged.rows_read - sum(staged.rows_dropped.values())
    assert len(churn_line.kept("id")) == kept
    assert sum(each.outcome == "quarantined" for each in staged.objects) > 30


def test_a_file_without_rows_is_loaded_and_not_staged(churn_line: Line) -> None:
    staged = churn_line.staged(rows(THREE), rows([]).cast(rows([]).schema))
    found = object_named(staged, "part-1.parquet")
    assert (found.outcome, found.row_count) == ("loaded", 0)
    assert len(staged.files) == 1


def test_a_day_of_which_every_file_is_set_aside_says_why(churn_line: Line) -> None:
    staged = churn_line.staged(rows(THREE, score=None), b"nothing")
    assert staged.state is StagedState.QUARANTINED
    assert staged.files == ()
    assert staged.reason == (
        "no row can be used: 2 of 2 files quarantined, rows dropped: file_quarantined 3; part-0.parquet: score: absent"
    )


def test_names_and_folders_of_a_producer_stay_apart(churn_line: Line) -> None:
    for hour in ("hour=01", "hour=02"):
        churn_line.put(f"{hour}/part-0[a]*.parquet", rows([hour]))
    churn_line.finish()
    churn_line.stage()
    assert churn_line.account().files == ("000000-part-0_a_.parquet", "000001-part-0_a_.parquet")
    assert churn_line.kept("id") == [("hour=01",), ("hour=02",)]
