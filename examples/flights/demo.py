"""Make everything that the producer of a model leaves behind, from the raw tables on."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl

from examples.flights import decision, offline, rates, raw, write
from examples.flights.features import with_features
from examples.flights.log import FEATURE_VERSION, log_columns
from examples.flights.outcomes import with_outcomes
from examples.flights.score import score_log
from examples.flights.times import with_times
from examples.flights.train import MODEL_VERSION, SERVING_FROM, Trained, serving_rows, train

Say = Callable[[str], None]


def write_demo(folder: Path, *, say: Say) -> None:
    """Read, train, score, and write every file below the folder."""
    say("reading flights, weather and planes, building features")
    write_from(read_flights_with_features(), folder, say=say)


def write_from(flights: pl.DataFrame, folder: Path, *, say: Say) -> None:
    """Train, score and write, from flights that have their features and outcomes."""
    say("training on January to March, cross-validated over weeks")
    trained = train(flights)
    write_model(trained, folder)
    serving = serving_rows(flights)
    say(f"scoring {serving.height:,} flights of April to December in small batches")
    log = score_log(trained.serving, serving, threshold=trained.threshold)
    say("scoring them once more by the shadow model")
    shadow = score_log(trained.shadow, serving, threshold=trained.threshold)
    say("writing predictions, labels and offline tables by day")
    write.write_days(log, folder / "predictions", moment="scored_at", split=write.by_shift)
    write.write_days(shadow, folder / "shadow", moment="scored_at", split=write.in_one)
    write.write_days(labels_of(serving), folder / "labels", moment="known_at", split=write.in_one)
    for name, rate in (("routes", rates.ROUTE), ("carriers", rates.CARRIER)):
        write.write_table(offline.offline_rates(rate, flights), folder / "offline" / f"{name}.parquet")


def read_flights_with_features() -> pl.DataFrame:
    """Every flight of the year with its moments, its outcome and what was known of it two hours before."""
    flights = with_outcomes(with_times(raw.read_flights(), raw.read_airports()))
    return with_features(flights, raw.read_weather(), raw.read_planes())


def labels_of(flights: pl.DataFrame) -> pl.DataFrame:
    """Keep the labels that ever came, in the order in which they became known."""
    return flights.select("request_id", "is_late", "known_at").drop_nulls().sort("known_at", "request_id")


def write_model(trained: Trained, folder: Path) -> None:
    """Write what belongs to the model: its trees, what they were trained on, what they lean on, how they decide."""
    write.write_table(
        trained.rows.select(*log_columns(MODEL_VERSION), "score", "is_late", "known_at"), folder / "training.parquet"
    )
    model = folder / "model"
    model.mkdir()
    trained.serving.booster.save_model(model / "trees.txt")
    _write_json(trained.importances.to_dicts(), model / "importances.json")
    _write_json(_card(trained), model / "card.json")


def _card(trained: Trained) -> dict[str, object]:
    return {
        "model_version": MODEL_VERSION,
        "feature_version": FEATURE_VERSION,
        "serving_from": SERVING_FROM.isoformat(),
        "training_rows": trained.rows.height,
        "auc_out_of_fold": trained.auc_out_of_fold,
        "threshold": trained.threshold,
        "false_positive_usd": decision.FALSE_POSITIVE_USD,
        "false_negative_usd": decision.FALSE_NEGATIVE_USD,
    }


def _write_json(content: object, path: Path) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n")
