"""Fresh warehouses for tests: made once of each kind, then copied, because a warehouse's folder can be moved whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from jobs.warehouse import open_warehouse

SQL = Path(__file__).resolve().parents[3] / "sql"
KINDS = ("ducklake", "duckdb")


def url_in(folder: Path, kind: str) -> str:
    return f"ducklake:sqlite:{folder / 'catalog.sqlite'}" if kind == "ducklake" else f"duckdb:{folder / 'one.duckdb'}"


def make(folder: Path, kind: str) -> Path:
    folder.mkdir(parents=True)
    with open_warehouse(url_in(folder, kind), sql_root=SQL):
        return folder


def copy_of(made: Path, folder: Path, kind: str) -> str:
    shutil.copytree(made, folder)
    return url_in(folder, kind)
