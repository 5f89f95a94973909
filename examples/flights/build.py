"""Build the demo: from the raw tables to everything that a producer of predictions leaves behind."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from examples.flights import cache, decision, importance, offline, rates, raw, train, write
from examples.flights.features import with_features
from examples.flights.outcomes import with_outcomes
from examples.flights.score import score_log
from examples.flights.times import NEW_YORK, with_times

SERVING_FROM = datetime(2013, 4, 1, tzinfo=ZoneInfo(NEW_YORK)).astimezone(UTC)
"""The first midnight of serving: what was scored before, and whose label was known by then, is training data."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """What training leaves: the two models, the threshold, the training rows with their scores, the importances."""

    serving: train.Model
    shadow: train.Model
    threshold: float
    rows: pl.DataFrame
    importances: pl.DataFrame


def build(to: Path, *, say: Say = print) -> None:
    """Build into the folder, unless what lies there is current; the folder appears whole or not at all."""
    wanted = cache.fingerprint()
    if cache.is_current(to, wanted):
        say(f"{to} is current")
        return
    refuse_foreign(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    try:
        write_demo(work, say=say)
        cache.write_receipt(work, wanted)
        work.chmod(0o755)
        _put_in_place(work, to)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    say(f"built {to}")


def refuse_foreign(folder: Path) -> None:
    """Refuse to replace a folder that no build has made."""
    if folder.exists() and any(folder.iterdir()) and not (folder / cache.RECEIPT).is_file():
        raise FileExistsError(f"{folder}: must be empty or made by a build, holds other files; name another folder by --to")


def write_demo(folder: Path, *, say: Say) -> None:
    """Do every step and write its files."""
    say("reading the raw tables")
    flights = read_flights_with_features()
    say("training on January to March, five folds of weeks")
    trained = train_models(flights)
    write_training(trained, folder)
    serving = flights.filter(pl.col("scored_at") >= SERVING_FROM)
    say(f"scoring {serving.height:,} flights in batches of 50, threshold {trained.threshold}")
    log = score_log(trained.serving, serving, threshold=trained.threshold)
    say("scoring them again by the shadow model")
    shadow = score_log(trained.shadow, serving, threshold=trained.threshold)
    say("writing days")
    write.write_days(log, folder / "predictions", moment="scored_at", split=write.by_shift)
    write.write_days(shadow, folder / "shadow", moment="scored_at", split=write.in_one)
    write.write_days(labels_of(serving), folder / "labels", moment="known_at", split=write.in_one)
    write.write_table(offline.offline_rates(rates.ROUTE, flights), folder / "offline" / "routes.parquet")
    write.write_table(offline.offline_rates(rates.CARRIER, flights), folder / "offline" / "carriers.parquet")


def read_flights_with_features() -> pl.DataFrame:
    """Every flight of the year with its moments, its outcome and what was known of it two hours before."""
    flights = with_outcomes(with_times(raw.read_flights(), raw.read_airports()))
    return with_features(flights, raw.read_weather(), raw.read_planes())


def train_models(flights: pl.DataFrame) -> Trained:
    """Train on what was known before serving began."""
    rows = flights.filter(pl.col("scored_at") < SERVING_FROM, pl.col("known_at") < SERVING_FROM)
    folds = train.cross_validate(rows)
    scores = train.score_out_of_fold(folds, rows)
    return Trained(
        serving=train.fit(rows, version=train.MODEL_VERSION),
        shadow=train.fit(rows, version=train.SHADOW_VERSION, names=train.SHADOW_NAMES),
        threshold=decision.choose_threshold(scores, rows["is_late"].to_numpy()),
        rows=rows.with_columns(pl.Series("score", scores)),
        importances=importance.permutation_importances(folds, rows),
    )


def labels_of(flights: pl.DataFrame) -> pl.DataFrame:
    """The labels that ever came, in the order in which they became known."""
    return flights.select("request_id", "is_late", "known_at").drop_nulls().sort("known_at", "request_id")


def write_training(trained: Trained, folder: Path) -> None:
    """Write what belongs to the model: its training rows, its trees, its importances, its decision."""
    from examples.flights.features import NAMES
    from examples.flights.score import FEATURE_VERSION

    rows = trained.rows.select(
        "request_id",
        pl.col("tailnum").alias("tail_number"),
        "scored_at",
        pl.lit(train.MODEL_VERSION).alias("model_version"),
        pl.lit(FEATURE_VERSION).alias("feature_version"),
        *NAMES,
        "score",
        "is_late",
        "known_at",
    )
    write.write_table(rows, folder / "training.parquet")
    (folder / "model").mkdir()
    trained.serving.booster.save_model(folder / "model" / "model.txt")
    (folder / "model" / "importances.json").write_text(json.dumps(trained.importances.to_dicts(), indent=1) + "\n")


def _put_in_place(work: Path, to: Path) -> None:
    if to.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{to.name}-old-", dir=to.parent))
        to.rename(old / to.name)
        work.rename(to)
        shutil.rmtree(old)
    else:
        work.rename(to)
