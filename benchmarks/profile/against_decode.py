"""Compare the CPU of profiling a day with that of merely decoding it: `python -m benchmarks.profile.against_decode`.

A seeded day of 61 columns (51 numbers, 10 categories, of which up to 5 make segments) is published as it is and read
through the warehouse, as the job does. Rounds interleave the yardstick with what is measured; what counts is the ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jobs.domain.run import Run
from jobs.domain.spec import ModelSpec
from jobs.domain.staged import StagedDay, StagedState
from jobs.profile.columns import columns_of
from jobs.profile.day import PublishedDay, rows
from jobs.profile.scan import count, profiles_of, scan_of
from jobs.statistics.categorical_bins import categorical_bins
from jobs.statistics.numeric_bins import numeric_bins
from jobs.warehouse import (
    PartitionState,
    Publication,
    open_warehouse,
    prediction_schema,
    staging_folder,
    write_staged,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobs.domain.bins import BinDefinition
    from jobs.profile.scan import Scan

SQL = Path(__file__).resolve().parents[2] / "sql"
DAY = date(2026, 3, 1)
NUMBERS = [f"number_{index:02}" for index in range(50)]
CATEGORIES = [f"category_{index}" for index in range(10)]
SEGMENTS = CATEGORIES[:5]
REFERENCE_ROWS = 100_000
ZERO_SHARE, MISSING_SHARE = 0.9, 0.03


def generated(row_count: int, *, seed: int) -> pa.Table:
    """Draw a day: six kinds of numbers, a fifth of them with missing values, categories of 6 to 42 names."""
    rng = np.random.default_rng(seed)
    draws = (
        lambda: rng.normal(size=row_count),
        lambda: rng.lognormal(0, 1, row_count).round(2),
        lambda: rng.integers(0, 500, row_count).astype(float),
        lambda: np.where(rng.random(row_count) < ZERO_SHARE, 0.0, rng.gamma(2, 3, row_count).round(2)),
        lambda: rng.integers(0, 8, row_count).astype(float),
        lambda: rng.uniform(-5, 5, row_count),
    )
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    table = {
        "request_id": pa.array(np.arange(row_count)).cast(pa.string()),
        "event_time": pa.repeat(pa.scalar(midnight + timedelta(hours=1), pa.timestamp("us", "UTC")), row_count),
        "model_version": pa.repeat("7", row_count),
        "score": pa.array(rng.beta(2, 5, row_count)),
    }
    for index, name in enumerate(NUMBERS):
        is_missing = rng.random(row_count) < MISSING_SHARE if index % 5 == 0 else None
        table[name] = pa.array(draws[index % len(draws)](), mask=is_missing)
    for index, name in enumerate(CATEGORIES):
        names = np.array([f"{name}={number}" for number in range(6 if name in SEGMENTS else 6 + 4 * index)])
        table[name] = pa.array(names[rng.choice(len(names), row_count, p=rng.dirichlet(np.full(len(names), 3.0)))])
    return pa.table(table)


def declared() -> ModelSpec:
    """Declare a model of these columns."""
    features = [{"name": name, "type": "numeric"} for name in NUMBERS]
    features += [{"name": name, "type": "categorical"} for name in CATEGORIES]
    names = ("request_id", "event_time", "model_version", "score")
    return ModelSpec.model_validate(
        {
            "model": "bench",
            "title": "61 columns",
            "owner": "nobody",
            "tier": 3,
            "task": "binary_classification",
            "log": {"source": "s3://logs/bench/{day}/", "columns": {name: name for name in names}},
            "features": tuple(features),
            "segments": tuple(SEGMENTS),
            "baseline": {"training": "s3://logs/training.parquet"},
        }
    )


def measured(work: dict[str, Callable[[], None]], *, rounds: int) -> dict[str, list[float]]:
    """Run everything once to warm up, then in turns; return the CPU seconds of every turn."""
    for each in work.values():
        each()
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, each in work.items():
            before = os.times()
            each()
            after = os.times()
            taken[name].append(after.user + after.system - before.user - before.system)
    return taken


def scan_of_sample(sample: pa.Table, segments: list[str]) -> Scan:
    """Make the bins of a sample, as a baseline does."""
    numbers: dict[str, BinDefinition] = {
        name: numeric_bins(sample.column(name).to_numpy()) for name in (*NUMBERS, "score")
    }
    names = {name: sample.column(name).value_counts().to_pylist() for name in CATEGORIES}
    categories = {
        name: categorical_bins({each["values"]: each["counts"] for each in counts}) for name, counts in names.items()
    }
    values = {name: sorted(categories[name].categories) for name in segments}
    return scan_of(numbers | categories, values, probabilities=frozenset({"score"}))


@contextmanager
def published_day(row_count: int, *, seed: int) -> Iterator[tuple[PublishedDay, pa.Table, int]]:
    """Publish a generated day as one file; give it with a sample of its rows and the size of the file."""
    model, table = declared(), generated(row_count, seed=seed)
    staged = StagedDay(
        model=model.model,
        day=DAY,
        fingerprint="0" * 64,
        state=StagedState.READY,
        files=("0.parquet",),
        rows_read=row_count,
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        open_warehouse(f"ducklake:sqlite:{folder}/catalog.sqlite", sql_root=SQL) as warehouse,
    ):
        place = staging_folder(warehouse.staging, model.model, DAY, staged.fingerprint)
        place.mkdir(parents=True)
        pq.write_table(table, place / "0.parquet", compression="zstd", row_group_size=122_880)
        size = (place / "0.parquet").stat().st_size
        publication = Publication(
            staged=staged,
            folder=write_staged(warehouse.staging, staged),
            schema=prediction_schema(model),
            state=PartitionState.PUBLISHED,
            expected_version=0,
            run=Run("bench"),
        )
        warehouse.replace_partition(publication)
        view, columns = prediction_schema(model).view, columns_of(model)
        day = PublishedDay(warehouse=warehouse, predictions=view, day=DAY, columns=columns)
        yield day, table.slice(0, REFERENCE_ROWS), size


def decode(published: PublishedDay) -> None:
    """Read the columns that a profile reads, and do nothing with them."""
    columns = ", ".join([*NUMBERS, "score", *CATEGORIES])
    text = f"select {columns} from {published.predictions} where day = $day"  # noqa: S608 - names of this file
    with published.warehouse.reading() as connection:
        for _ in connection.execute(text, {"day": DAY}).to_arrow_reader(1 << 17):
            pass


def profile(published: PublishedDay, scan: Scan) -> None:
    """Count the day as the job does."""
    segments = tuple(column for column in published.columns.segments if column.name in scan.segment_values)
    part = replace(published, columns=replace(published.columns, segments=segments))
    with rows(part, scan) as batches:
        profiles_of(scan, count(scan, batches), {})


def main() -> None:
    """Print a table of medians, their range and the ratio to decoding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with published_day(given.rows, seed=given.seed) as (published, sample, size):
        in_segments, in_all = scan_of_sample(sample, SEGMENTS), scan_of_sample(sample, [])
        work = {
            "decode": lambda: decode(published),
            "profile, 5 segment columns": lambda: profile(published, in_segments),
            "profile, no segment": lambda: profile(published, in_all),
        }
        found = measured(work, rounds=given.rounds)
    load = os.getloadavg()[0]
    print(f"{given.rows:,} rows × 61 columns, {size / 1e6:.0f} MB of Parquet, {given.rounds} rounds, load {load:.1f}")
    print(f"numpy {np.__version__}, duckdb {duckdb.__version__}, pyarrow {pa.__version__}\n")
    print("| what | CPU s, median | min-max | × decode |\n|---|---|---|---|")
    yardstick = statistics.median(found["decode"])
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"| {name} | {median:.2f} | {min(seconds):.2f}-{max(seconds):.2f} | {median / yardstick:.2f} |")


if __name__ == "__main__":
    main()
