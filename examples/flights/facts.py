"""Measure what is true of a built demo, to be read beside the pages of the monitor."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl

from examples.flights.cache import RECEIPT
from examples.flights.errors import DemoError
from examples.flights.times import new_york_day


def print_facts(folder: Path) -> None:
    """Print the facts as Markdown: one table by month, then one line a fact."""
    if not (folder / RECEIPT).is_file():
        raise DemoError(f"{folder}: must hold a built demo, does not; run python -m examples.flights build")
    log = joined_log(folder)
    print(as_markdown(by_month(log)))
    for fact in facts(log, folder):
        print(f"- {fact}")


def joined_log(folder: Path) -> pl.DataFrame:
    """Join every prediction with its day in New York, the shadow model's score and the label, where one ever came."""
    log = _read_days(folder / "predictions").with_columns(day=new_york_day("scored_at"))
    shadow = _read_days(folder / "shadow").select("request_id", shadow_score="score")
    labelled = log.join(_read_days(folder / "labels"), on="request_id", how="left")
    return labelled.join(shadow, on="request_id", how="left")


def by_month(log: pl.DataFrame) -> pl.DataFrame:
    """Count, late share, mean score, AUC, recall and precision at the threshold in force, for each month of scoring."""
    months = log.with_columns(month=pl.col("day").dt.strftime("%Y-%m")).partition_by("month", as_dict=True)
    return pl.DataFrame([_performance(month, rows) for (month,), rows in sorted(months.items())])


def _performance(month: object, rows: pl.DataFrame) -> dict[str, object]:
    from sklearn.metrics import roc_auc_score

    known = rows.drop_nulls("is_late")
    late, flagged = known.filter("is_late"), known.filter("is_flagged")
    return {
        "month": month,
        "flights": rows.height,
        "labelled": known.height / rows.height,
        "late": late.height / known.height,
        "mean score": known["score"].mean(),
        "late / score": late.height / float(known["score"].sum()),
        "AUC": roc_auc_score(known["is_late"].to_numpy(), known["score"].to_numpy()),
        "shadow AUC": roc_auc_score(known["is_late"].to_numpy(), known["shadow_score"].to_numpy()),
        "flagged": flagged.height / known.height,
        "recall": late["is_flagged"].mean(),
        "precision": flagged["is_late"].mean(),
    }


def facts(log: pl.DataFrame, folder: Path) -> Iterator[str]:
    """Say the facts that are not monthly, each with its number."""
    card = json.loads((folder / "model" / "card.json").read_text())
    yield f"{log.height:,} predictions on {log['day'].n_unique()} days; {card['training_rows']:,} training rows"
    yield f"threshold {card['threshold']}; AUC out of fold {card['auc_out_of_fold']:.3f}"
    yield f"another UTC day than the partition's: {_share(log, pl.col('scored_at').dt.date() != pl.col('day')):.2%}"
    yield f"label known within 1, 2, 3, 4 days of scoring: {_coverage(log)}"
    for carrier in ("MQ", "AA"):
        rows = log.filter(pl.col("carrier") == carrier)
        yield f"{carrier}: seats missing for {_share(rows, pl.col('seats').is_null()):.1%} of {rows.height:,} flights"
    others = log.filter(~pl.col("carrier").is_in(["MQ", "AA"]))
    yield f"all other carriers: seats missing for {_share(others, pl.col('seats').is_null()):.1%}"
    yield f"temperature missing on the last three days: {_missing_on_last_days(log)}"
    nameless = log.filter(pl.col("tail_number").is_null())
    yield f"tail number missing: {nameless.height:,}, of them with a label: {nameless['is_late'].count()}"


def _coverage(log: pl.DataFrame) -> str:
    ages = log.select(pl.col("known_at") - pl.col("scored_at")).to_series()
    return ", ".join(f"{(ages <= timedelta(days=days)).sum() / log.height:.1%}" for days in (1, 2, 3, 4))


def _missing_on_last_days(log: pl.DataFrame) -> str:
    days = log.group_by("day").agg(pl.col("temp_f").is_null().mean()).sort("day").tail(3)
    return ", ".join(f"{day} {share:.1%}" for day, share in days.iter_rows())


def _share(rows: pl.DataFrame, is_so: pl.Expr) -> float:
    return float(rows.select(is_so.mean()).item())


def _read_days(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "day=*" / "*.parquet", hive_partitioning=False)


def as_markdown(table: pl.DataFrame) -> str:
    """Write a table as Markdown; fractions with three digits."""
    rows = [table.columns, ["---"] * table.width, *(map(_cell, row) for row in table.iter_rows())]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
