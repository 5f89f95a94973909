from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from examples.flights.cache import AFTERWARDS
from examples.flights.demo import write_from
from examples.flights.features import NAMES
from examples.flights.times import new_york_day
from examples.flights.train import SHADOW_VERSION, training_rows

CHECKOUT = Path(__file__).parents[2]
SERVED_DAYS = [date(2013, 4, 1), date(2013, 11, 3), date(2013, 12, 31)]


@pytest.fixture(scope="module")
def built(real_flights: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds of a cut of the year: each tenth flight of training, three days of serving."""
    is_served = new_york_day("scored_at").is_in(SERVED_DAYS)
    is_trained = (pl.col("scored_at").dt.date() < pl.date(2013, 4, 1)) & (pl.int_range(pl.len()) % 10 == 0)
    cut = real_flights.filter(is_served | is_trained)
    folders = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    for folder in folders:
        write_from(cut, folder, say=lambda _: None)
    return folders


def files_of(folder: Path) -> dict[str, Path]:
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}


def log_of(folder: Path, kind: str = "predictions") -> pl.DataFrame:
    return pl.read_parquet(folder / kind / "day=*" / "*.parquet", hive_partitioning=False)


def test_two_builds_are_equal_but_for_the_measured_latency(built: tuple[Path, Path]) -> None:
    first, second = map(files_of, built)
    assert list(first) == list(second)
    logged = [name for name in first if name.endswith(".parquet") and name.startswith(("predictions", "shadow"))]
    assert len(logged) >= 3 + 3
    for name in logged:
        tables = (pl.read_parquet(files[name], hive_partitioning=False).drop("latency_ms") for files in (first, second))
        assert next(tables).equals(next(tables), null_equal=True)
    for name in first.keys() - set(logged):
        assert first[name].read_bytes() == second[name].read_bytes(), name


def test_days_hold_predictions_labels_and_shadow_scores_with_a_marker_each(built: tuple[Path, Path]) -> None:
    for kind in ("predictions", "shadow"):
        days = {path.name for path in (built[0] / kind).iterdir()}
        assert days == {"day=2013-04-01", "day=2013-11-03", "day=2013-12-31"}
    for kind in ("predictions", "shadow", "labels"):
        assert all((day / "_SUCCESS").is_file() for day in (built[0] / kind).iterdir())


def test_every_flight_is_scored_once_and_labelled_at_most_once(built: tuple[Path, Path]) -> None:
    log, labels = log_of(built[0]), log_of(built[0], "labels")
    assert log["request_id"].is_unique().all()
    assert labels["request_id"].is_unique().all()
    assert set(labels["request_id"]) < set(log["request_id"])


def test_cancelled_flights_are_scored_and_never_labelled(built: tuple[Path, Path], real_flights: pl.DataFrame) -> None:
    cancelled = real_flights.filter(pl.col("dep_time").is_null())["request_id"]
    log, labels = log_of(built[0]), log_of(built[0], "labels")
    assert log["request_id"].is_in(cancelled.implode()).sum() > 0
    assert not labels["request_id"].is_in(cancelled.implode()).any()


def test_the_log_holds_the_features_as_fed_a_probability_a_decision_and_a_latency(built: tuple[Path, Path]) -> None:
    log = log_of(built[0])
    assert log.columns == [
        *("request_id", "tail_number", "scored_at", "model_version", "feature_version"),
        *NAMES,
        *("score", "is_flagged", "latency_ms"),
    ]
    assert log["score"].is_between(0, 1).all()
    assert 0 < log["is_flagged"].mean() < 1
    assert log.filter("is_flagged")["score"].min() > log.filter(~pl.col("is_flagged"))["score"].max()
    assert (log["latency_ms"] > 0).all()


def test_the_shadow_model_scores_the_same_flights_in_the_same_shape(built: tuple[Path, Path]) -> None:
    log, shadow = log_of(built[0]), log_of(built[0], "shadow")
    assert shadow.schema == log.schema
    assert set(shadow["request_id"]) == set(log["request_id"])
    assert shadow["model_version"].unique().to_list() == [SHADOW_VERSION]
    assert (shadow.sort("request_id")["score"] != log.sort("request_id")["score"]).mean() > 0.9


def test_training_ends_before_serving_begins(real_flights: pl.DataFrame) -> None:
    rows = training_rows(real_flights)
    assert rows.height == 77_443
    assert rows["known_at"].max() < rows.select(pl.datetime(2013, 4, 1, 4, time_zone="UTC")).item()
    assert rows["is_late"].null_count() == 0


def test_importances_are_shares_of_one_and_name_every_feature(built: tuple[Path, Path]) -> None:
    table = pl.read_json(built[0] / "model" / "importances.json")
    assert set(table["feature"]) == set(NAMES)
    assert table["importance"].sum() == pytest.approx(1)
    assert table["importance"].min() >= 0


def test_what_does_not_count_for_the_fingerprint_is_not_used_by_a_build() -> None:
    code = "import sys, examples.flights.demo, examples.flights.build; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    assert not {f"examples.flights.{Path(name).stem}" for name in AFTERWARDS} & set(loaded.stdout.split())
