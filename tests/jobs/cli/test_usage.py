"""What is typed wrongly is answered in one line with the way out, and an exit code that scripts can read."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from jobs.cli import main

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("models", "expectations", "runbooks", "sql"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder)
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    monkeypatch.delenv("PLUMBLINE_WAREHOUSE", raising=False)
    monkeypatch.delenv("PLUMBLINE_REPORTS", raising=False)
    return tmp_path


def plumbline(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["plumbline", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("run", "flihgts", "2013-10-15"),
            "models: must hold a file for the model, got 'flihgts'; did you mean 'flights'?",
        ),
        (("run", "flights", "15.10.2013"), "day: must be a date written YYYY-MM-DD, got '15.10.2013'; e.g. 2013-10-15"),
        (("run", "flights", "2013-02-30"), "day: must be a date written YYYY-MM-DD, got '2013-02-30'; e.g. 2013-10-15"),
        (
            ("run", "flights", "2013-10-15", "--job", "profiles"),
            "--job: must be one of stage, check, publish, profile, drift, judge, report, alert, got 'profiles'",
        ),
        (
            ("run", "flights", "2013-01-15"),
            (
                "day of flights: must lie in the declared days of the log, 2013-04-01 to 2013-12-31, got 2013-01-15; "
                "change log.first_day or log.last_day in models/flights.yaml"
            ),
        ),
        (
            ("backfill", "flights", "--from", "2013-10-15", "--to", "2013-10-01"),
            "--from and --to: --from must not be after --to, got 2013-10-15 and 2013-10-01; swap them",
        ),
        (("status", "flihgts"), "models: must hold a file for the model, got 'flihgts'; did you mean 'flights'?"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert plumbline(*arguments, monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err == f"plumbline: {said}\n"


def test_a_day_in_the_future_is_refused_before_anything_runs(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "models" / "flights.yaml"
    file.write_text(file.read_text().replace("  last_day: 2013-12-31 ", "  # "))
    assert plumbline("run", "flights", "2999-01-01", monkeypatch=monkeypatch) == 2
    said = capsys.readouterr().err
    assert said.startswith("plumbline: day of flights: must not lie in the future (today is ")
    assert said.endswith("in America/New_York), got 2999-01-01; name a day that has begun\n")


def test_a_home_without_models_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "nowhere"))
    assert plumbline("model", "check", monkeypatch=monkeypatch) == 3
    assert capsys.readouterr().err == (
        f"plumbline: PLUMBLINE_HOME: must be a folder that holds models/ and sql/schema/, got {tmp_path / 'nowhere'}; "
        "set PLUMBLINE_HOME to the checkout\n"
    )


def test_the_shipped_declarations_are_sound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plumbline("model", "check", monkeypatch=monkeypatch) == 0
    assert capsys.readouterr().out == "1 model file, no problems\n"


def test_problems_of_declarations_end_with_exit_code_1(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "models" / "churn.yaml").write_text("model: churn\n")
    assert plumbline("model", "check", monkeypatch=monkeypatch) == 1
    out = capsys.readouterr().out
    assert "models/churn.yaml: title: must be declared; add the key 'title'\n" in out
    assert out.endswith("2 model files, 7 problems\n")


def test_a_warehouse_that_is_not_there_yet_is_named_with_the_way_out(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plumbline("status", monkeypatch=monkeypatch) == 3
    assert capsys.readouterr().err == (
        f"plumbline: ducklake:sqlite:{home}/.plumbline/warehouse/catalog.sqlite: must exist before it is read; "
        "run `plumbline run MODEL DAY` once, or set PLUMBLINE_WAREHOUSE to where it is\n"
    )
