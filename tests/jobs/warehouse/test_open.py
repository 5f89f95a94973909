from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from jobs.domain.errors import SettingsError
from jobs.warehouse import Warehouse, open_warehouse
from jobs.warehouse.location import read_location, refuse_network_file_system
from tests.jobs.warehouse.deliveries import DAY, publish_rows, published, rows_of
from tests.jobs.warehouse.places import SQL

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("url", ["", "catalog.sqlite", "ducklake:", "ducklake:mysql:x", "postgres:dbname=x", "duckdb:"])
def test_an_address_of_another_kind_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(SettingsError, match=r"must be ducklake:sqlite:<path> or duckdb:<file>.*e\.g\."):
        open_warehouse(url, sql_root=SQL)


def test_what_is_not_there_cannot_be_read(tmp_path: Path, kind: str) -> None:
    scheme = {"ducklake": "ducklake:sqlite", "duckdb": "duckdb"}[kind]
    with pytest.raises(SettingsError, match="must exist before it is read; run `plumbline run MODEL DAY` once"):
        open_warehouse(f"{scheme}:{tmp_path}/absent/catalog", sql_root=SQL, read_only=True)
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("scheme", ["ducklake:sqlite", "duckdb"])
def test_a_place_where_nothing_can_be_made_is_told(tmp_path: Path, scheme: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(
        SettingsError, match=r"must lie in a folder that this user can make files in, got .*(Not a dir|File exists)"
    ):
        open_warehouse(f"{scheme}:{tmp_path}/file/catalog", sql_root=SQL)


@pytest.mark.parametrize(("scheme", "rule"), [("ducklake:sqlite", "a SQLite catalog"), ("duckdb", "a DuckDB file")])
def test_a_file_of_something_else_is_not_touched(tmp_path: Path, scheme: str, rule: str) -> None:
    (tmp_path / "catalog").write_bytes(b"something else " * 500)
    with pytest.raises(SettingsError, match=f"must be {rule}.*move the file away or restore it from a backup"):
        open_warehouse(f"{scheme}:{tmp_path}/catalog", sql_root=SQL)
    assert (tmp_path / "catalog").read_bytes() == b"something else " * 500


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda / ext4 rw 0 0\nfiler:/share /mnt/my\\040share nfs4 rw 0 0\n")
    monkeypatch.setattr("jobs.warehouse.location._MOUNTS", mounts)
    with pytest.raises(SettingsError, match=r"must lie on a local disk.*got a folder mounted as nfs4"):
        refuse_network_file_system(read_location("ducklake:sqlite:/mnt/my share/plumbline/catalog.sqlite"))
    refuse_network_file_system(read_location("ducklake:sqlite:/mnt/local/catalog.sqlite"))


def test_a_warehouse_opened_to_be_read_is_not_written(url: str) -> None:
    with open_warehouse(url, sql_root=SQL, read_only=True) as reader:
        with pytest.raises(RuntimeError, match="was opened read-only"):
            reader.append({"runs": [{"run_id": "a"}]})
        with reader.reading() as connection:
            assert connection.execute("select count(*) from runs").fetchone() == (0,)


def test_a_warehouse_s_folder_can_be_moved_whole(warehouse: Warehouse, kind: str, tmp_path: Path) -> None:
    publish_rows(warehouse, rows_of(5))
    warehouse.append({"metrics": [{"value": float(number)} for number in range(500)]})
    warehouse.close()
    moved = shutil.move(warehouse.staging.parent, tmp_path / "else where = there")
    place = {"ducklake": f"ducklake:sqlite:{moved}/catalog.sqlite", "duckdb": f"duckdb:{moved}/one.duckdb"}[kind]
    with open_warehouse(place, sql_root=SQL) as again:
        assert published(again, "day, count(*)", "true group by day") == [(DAY, 5)]
        publish_rows(again, rows_of(6, seed=1), version=1)
        assert published(again, "count(*)") == [(6,)]
        with again.reading() as connection:
            assert connection.execute("select count(*) from metrics").fetchone() == (500,)


def test_limits_of_the_machine_are_declared(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_MEMORY_LIMIT", "700MiB")
    monkeypatch.setenv("PLUMBLINE_THREADS", "1")
    settings = "select current_setting('memory_limit'), current_setting('threads'), current_setting('temp_directory'), "
    settings += "current_setting('TimeZone'), current_setting('enable_progress_bar')"
    with open_warehouse(url, sql_root=SQL) as warehouse:
        found = warehouse.connection.execute(settings).fetchone()
        folder = str(warehouse.staging.parent / "temporary")
    assert found is not None
    assert found[:2] == ("700.0 MiB", 1)
    assert str(found[2]).startswith(folder)
    assert found[3:] == ("UTC", False)


def test_a_query_beyond_its_memory_spills_beside_the_data_and_leaves_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_MEMORY_LIMIT", "60MB")
    with open_warehouse(url, sql_root=SQL) as warehouse:
        big = "create temp table big as select range::varchar || repeat('x', 60) as text from range(2000000)"
        warehouse.connection.execute(big)
        assert list((warehouse.staging.parent / "temporary").rglob("*.tmp"))
        folder = warehouse.staging.parent / "temporary"
    assert not list(folder.rglob("*.tmp"))


FULL = """
import sys
import threading
from pathlib import Path
import pyarrow as pa
from jobs.domain.errors import SettingsError
from jobs.warehouse import open_warehouse

numbers = pa.table({"value": [number * 0.7310585 % 1.0 for number in range(200_000)]})
with open_warehouse(sys.argv[1], sql_root=Path(sys.argv[2])) as warehouse:
    arrived = 0
    while True:
        try:
            warehouse.append({"metrics": numbers})
        except SettingsError as error:
            assert "must have room on its disk" in str(error), error
            assert "free some space or move the folder, then run again" in str(error), error
            break
        arrived += numbers.num_rows
with open_warehouse(sys.argv[1], sql_root=Path(sys.argv[2]), read_only=True) as warehouse:
    with warehouse.reading() as connection:
        assert connection.execute("select count(*) from metrics").fetchone() == (arrived,), arrived
assert arrived > 0
"""


def test_a_full_disk_is_told_and_every_append_arrived_whole_or_not_at_all(tmp_path: Path, kind: str) -> None:
    scheme = {"ducklake": "ducklake:sqlite", "duckdb": "duckdb"}[kind]
    small = tmp_path / "small"
    small.mkdir()
    mount = f"mount -t tmpfs -o size=9m tmpfs {small}"
    if subprocess.run(["unshare", "-rm", "sh", "-c", mount], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk for a process of its own")
    run = f'{mount} && exec "$@"'
    child = [sys.executable, "-c", FULL, f"{scheme}:{small}/catalog", str(SQL)]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", run, "sh", *child], check=False, capture_output=True, text=True, cwd=SQL.parent
    )
    assert done.returncode == 0, done.stderr


def test_a_file_that_a_notebook_holds_open_is_waited_for(tmp_path: Path) -> None:
    url = f"duckdb:{tmp_path}/one.duckdb"
    open_warehouse(url, sql_root=SQL).close()
    notebook = (
        "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True); input(); held.close()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", notebook, f"{tmp_path}/one.duckdb"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        threading.Timer(0.5, process.stdin.write, [b"\n"]).start()
        threading.Timer(0.6, process.stdin.flush).start()
        with open_warehouse(url, sql_root=SQL) as warehouse:
            warehouse.append({"runs": [{"run_id": "a"}]})
        process.wait(30)


def test_a_file_that_a_notebook_never_closes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.warehouse.single_file.FOREIGN_PATIENCE_SECONDS", 0.2)
    url = f"duckdb:{tmp_path}/one.duckdb"
    open_warehouse(url, sql_root=SQL).close()
    notebook = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", notebook, f"{tmp_path}/one.duckdb"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(
            SettingsError, match=r"must not be held open by another program.*close the notebook or shell"
        ):
            open_warehouse(url, sql_root=SQL)
        process.kill()
