"""The demo's last days through the whole line: what is true in real flights shows itself, by shipped defaults."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from examples.flights.build import build
from examples.flights.upload import BUCKET, PREFIX, connect
from jobs.domain.run import Run, RunKind
from jobs.domain.state import State
from jobs.home import Home
from jobs.steps import StepResult, open_site, run_looking_back, run_model_day
from tests.runbooks.blocks import run_sql_blocks
from tests.servers.s3 import point_to

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO = CHECKOUT / ".plumbline" / "demo"
DAYS = [date(2013, 12, 30), date(2013, 12, 31)]
WEATHER = {"temp_f", "humidity", "wind_mph", "precip_in", "visib_miles", "pressure_mb"}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, s3_endpoint: str) -> Iterator[tuple[Home, list[StepResult]]]:
    build(DEMO)  # cached: the same folder that `make demo` builds
    folder = tmp_path_factory.mktemp("line")
    home = Home(
        root=CHECKOUT,
        warehouse_url=f"ducklake:sqlite:{folder / 'warehouse' / 'catalog.sqlite'}",
        reports_root=folder / "pages",
    )
    with pytest.MonkeyPatch.context() as patch:
        point_to(s3_endpoint, patch)
        _upload()
        run = Run("demo", RunKind.BACKFILL)
        results: list[StepResult] = []
        with open_site("flights", home=home, channels={}) as site:
            for day in DAYS:
                steps = ("stage", "check", "publish", "profile")
                results += run_model_day(site, day, run=run, steps=steps, on_result=lambda _: None)
            results += run_looking_back(site, DAYS, loaded=DAYS, run=run)
        yield home, results
        _clear()


def _upload() -> None:
    """Upload the training file and the days of this test: the whole demo would take ten seconds."""
    client = connect()
    client.create_bucket(Bucket=BUCKET)
    folders = [DEMO / "predictions" / f"day={day}" for day in DAYS]
    files = [DEMO / "training.parquet", *(file for folder in folders for file in sorted(folder.iterdir()))]
    for file in files:
        client.put_object(Bucket=BUCKET, Key=PREFIX + file.relative_to(DEMO).as_posix(), Body=file.read_bytes())


def _clear() -> None:
    """Leave the test server as it was: other tests count what lies in the bucket."""
    client = connect()
    for found in client.list_objects_v2(Bucket=BUCKET)["Contents"]:
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)


def test_every_step_does_what_it_should(line: tuple[Home, list[StepResult]]) -> None:
    _, results = line
    assert [(result.step, result.message) for result in results if result.error] == []


def test_on_31_december_the_whole_weather_arrives_empty_and_the_day_before_it_did_not(
    line: tuple[Home, list[StepResult]],
) -> None:
    home, _ = line
    with open_site("flights", home=home, channels={}) as site:
        rows = site.warehouse.query("status/findings", model="flights", day=DAYS[1]).to_pylist()
        before = site.warehouse.query("status/findings", model="flights", day=DAYS[0]).to_pylist()
        states = {row["day"]: row for row in site.warehouse.query("status/days", model="flights", day=None).to_pylist()}
        with site.warehouse.reading() as connection:
            empty = connection.execute(
                "select feature from current_finding_events "
                "where day = '2013-12-31' and kind = 'input_empty' and state = 'INVESTIGATE'"
            ).fetchall()
    assert {feature for (feature,) in empty} == WEATHER
    assert states[DAYS[1]]["state"] == State.INVESTIGATE
    assert states[DAYS[1]]["headline"].endswith("and 5 more inputs arrive empty since 31 Dec")
    assert any(row["owner"] == "feature-platform" and row["runbook"] == "input_empty" for row in rows)
    assert not any(row["runbook"] == "input_empty" and row["state"] == State.INVESTIGATE for row in before)


def test_the_page_and_its_record_say_the_same(line: tuple[Home, list[StepResult]]) -> None:
    home, _ = line
    page = home.reports_root / "flights" / "2013-12-31"
    record = json.loads((page / "report.json").read_text())
    assert record["state"] == State.INVESTIGATE
    assert record["headline"] in (page / "index.html").read_text()
    assert (home.reports_root / "index.html").is_file()


def test_the_sql_of_every_runbook_runs_as_it_stands(line: tuple[Home, list[StepResult]]) -> None:
    home, _ = line
    with open_site("flights", home=home, channels={}) as site:
        answered = run_sql_blocks(site.warehouse, CHECKOUT / "runbooks")
    assert len(answered) >= 30
    assert sum(rows > 0 for rows in answered.values()) > len(answered) / 2
