"""`plumbline sql` asks either kind of warehouse."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jobs.cli import main
from jobs.home import home
from jobs.warehouse import open_warehouse

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("url", ["ducklake:sqlite:{}/catalog.sqlite", "duckdb:{}/warehouse.duckdb"])
def test_a_query_is_answered_by_a_lake_and_by_a_single_file(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(CHECKOUT))
    monkeypatch.setenv("PLUMBLINE_WAREHOUSE", url.format(tmp_path))
    with open_warehouse(home().warehouse_url, sql_root=CHECKOUT / "sql") as warehouse:
        warehouse.append({"runs": [{"run_id": "r1", "model": "churn", "job": "stage"}]})
    monkeypatch.setattr(sys, "argv", ["plumbline", "sql", "select model, job from runs", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert '"model": "churn"' in capsys.readouterr().out
