from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from jobs.domain.errors import SettingsError
from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.warehouse.deliveries import publish_rows, published, rows_of
from tests.jobs.warehouse.places import SQL

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own_sql(tmp_path: Path) -> Path:
    """A copy of sql/ that a test may change."""
    return shutil.copytree(SQL, tmp_path / "sql")


def test_every_table_and_every_column_says_what_it_holds(warehouse: Warehouse) -> None:
    with warehouse.reading() as connection:
        tables = connection.execute(
            "select table_name, comment from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()
        columns = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() "
            "where database_name = 'warehouse' and table_name in (select table_name from duckdb_tables() "
            "where database_name = 'warehouse')"
        ).fetchall()
    assert len(tables) >= 14
    assert [table for table, comment in tables if not comment] == []
    assert len(columns) >= 200
    assert [(table, column) for table, column, comment in columns if not comment] == []


def test_every_view_can_be_read_when_nothing_has_been_written(warehouse: Warehouse) -> None:
    views = sorted(path.stem for path in (SQL / "schema" / "views").glob("*.sql"))
    assert len(views) >= 11
    with warehouse.reading() as connection:
        for view in views:
            assert connection.execute(f"select count(*) from {view}").fetchone() == (0,)


def test_opening_again_applies_nothing(url: str) -> None:
    with open_warehouse(url, sql_root=SQL) as again, again.reading() as connection:
        counts = connection.execute("select count(*), count(distinct name) from schema_migrations").fetchone()
    assert counts is not None
    assert counts[0] == counts[1] > 10


def test_a_new_migration_is_applied_once_and_keeps_what_is_there(url: str, own_sql: Path) -> None:
    with open_warehouse(url, sql_root=SQL) as warehouse:
        warehouse.append({"runs": [{"run_id": "kept"}]})
    (own_sql / "schema" / "0999_mood.sql").write_text(
        "alter table runs add column mood varchar; comment on column runs.mood is 'how it felt';"
    )
    for _ in range(2):
        with open_warehouse(url, sql_root=own_sql) as warehouse, warehouse.reading() as connection:
            assert connection.execute("select run_id, mood from runs").fetchall() == [("kept", None)]
            applied = "select count(*) from schema_migrations where name = '0999_mood'"
            assert connection.execute(applied).fetchone() == (1,)
    with open_warehouse(url, sql_root=own_sql) as warehouse:
        warehouse.append({"runs": [{"run_id": "new", "mood": "calm"}]})


def test_a_migration_that_fails_leaves_nothing_and_can_be_mended(url: str, own_sql: Path) -> None:
    migration = own_sql / "schema" / "0999_mood.sql"
    migration.write_text("alter table runs add column mood varchar; alter table absent add column x varchar;")
    with pytest.raises(Exception, match="absent"):
        open_warehouse(url, sql_root=own_sql)
    migration.write_text("alter table runs add column mood varchar;")
    with open_warehouse(url, sql_root=own_sql) as warehouse, warehouse.reading() as connection:
        assert connection.execute("select mood from runs").fetchall() == []


def test_a_warehouse_of_newer_code_is_refused(url: str, own_sql: Path) -> None:
    (own_sql / "schema" / "0999_mood.sql").write_text("alter table runs add column mood varchar;")
    open_warehouse(url, sql_root=own_sql).close()
    with pytest.raises(SettingsError, match="must not be newer than the code, got tables of 0999_mood, unknown to"):
        open_warehouse(url, sql_root=SQL)


def test_an_applied_migration_that_was_edited_is_refused(url: str, own_sql: Path) -> None:
    path = own_sql / "schema" / "0001_tables.sql"
    path.write_text(path.read_text() + "\n-- one more thought\n")
    with pytest.raises(SettingsError, match="got 0001_tables edited since it was applied; restore the file and put"):
        open_warehouse(url, sql_root=own_sql)


def test_a_view_is_made_anew_when_its_text_changes(url: str, own_sql: Path) -> None:
    (own_sql / "schema" / "views" / "findings.sql").write_text("create or replace view findings as select 42 as answer")
    for _ in range(2):
        with open_warehouse(url, sql_root=own_sql) as warehouse, warehouse.reading() as connection:
            assert connection.execute("from findings").fetchall() == [(42,)]
    with open_warehouse(url, sql_root=SQL) as warehouse, warehouse.reading() as connection:
        assert "finding_id" in [name for name, *_ in connection.execute("describe findings").fetchall()]


def test_a_model_s_view_is_made_anew_at_its_next_publication_when_its_text_changes(url: str, own_sql: Path) -> None:
    with open_warehouse(url, sql_root=SQL) as warehouse:
        publish_rows(warehouse, rows_of(2))
    path = own_sql / "publish" / "current_predictions.sql"
    path.write_text(path.read_text().replace("select\n", "select\n    42 as answer,\n", 1))
    with open_warehouse(url, sql_root=own_sql) as warehouse:
        publish_rows(warehouse, rows_of(3, seed=1), version=1)
        assert published(warehouse, "distinct answer") == [(42,)]


def test_reading_only_never_migrates(url: str, own_sql: Path) -> None:
    (own_sql / "schema" / "0999_mood.sql").write_text("alter table runs add column mood varchar;")
    with pytest.raises(SettingsError, match="got not applied yet: 0999_mood; run any job once"):
        open_warehouse(url, sql_root=own_sql, read_only=True)
