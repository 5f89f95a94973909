"""A published day is counted once, in the bins of its baseline, for all rows and every segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from jobs import profile
from jobs.domain.bins import from_json
from jobs.domain.errors import DataError, SpecError
from jobs.domain.run import Run, RunKind
from jobs.profile import baseline as baseline_module
from jobs.profile import day as day_module
from jobs.profile import job as job_module
from jobs.warehouse import PartitionState, open_warehouse
from tests.jobs.monitored import FIRST, RUN, day_number, model_of, publish, rows_of
from tests.jobs.statistics.slow_profile import slow_categorical_counts, slow_numeric_profile
from tests.jobs.warehouse.places import SQL, url_in

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.domain.spec import ModelSpec
    from jobs.objects import ObjectStore
    from jobs.warehouse import Warehouse
    from tests.servers.s3 import Bucket

PRODUCERS_NAMES = {"score": "p"}


def stored(warehouse: Warehouse, text: str = "day is not null") -> list[dict[str, object]]:
    with warehouse.reading() as connection:
        found = connection.execute(f"select * from current_profiles where {text} order by segment, feature, day")
        return found.to_arrow_table().to_pylist()


def definitions(warehouse: Warehouse) -> dict[str, dict[str, object]]:
    with warehouse.reading() as connection:
        found = connection.execute("select * from current_bin_definitions").to_arrow_table().to_pylist()
    return {str(row["feature"]): row for row in found}


def test_every_count_of_a_day_is_that_of_a_slow_count_of_its_rows(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    rows = rows_of(700, seed=1, shift=3)
    publish(warehouse, model, rows.slice(0, 300), rows.slice(300))
    outcome = profile.run(warehouse, store, model, FIRST, run=RUN)
    assert outcome.message == "7 features in 6 segments, 700 rows"
    made = definitions(warehouse)
    for row in stored(warehouse):
        column = PRODUCERS_NAMES.get(str(row["feature"]), str(row["feature"]))
        inside = rows.filter(in_segment(rows, str(row["segment"])))
        values = inside.column(column).to_pylist()
        definition = from_json(str(made[str(row["feature"])]["definition"]))
        if made[str(row["feature"])]["feature_type"] == "categorical":
            assert tuple(row["bin_counts"]) == slow_categorical_counts(values, definition)
            continue
        slow = slow_numeric_profile([None if value is None else float(value) for value in values], definition)
        assert tuple(row["bin_counts"]) == slow.bin_counts
        for name in ("null_count", "zero_count", "below_count", "above_count", "value_min", "value_max"):
            assert row[name] == getattr(slow, name), name
        assert row["value_sum"] == pytest.approx(slow.value_sum)
        assert row["value_sum_squares"] == pytest.approx(slow.value_sum_squares)


def in_segment(rows: pa.Table, segment: str) -> pa.Array:
    if segment == "all":
        return pa.array([True] * rows.num_rows)
    column, _, value = segment.partition("=")
    return pa.array([str(each).lower() == value for each in rows.column(column).to_pylist()])


def test_segments_are_named_by_column_and_value(warehouse: Warehouse, store: ObjectStore, model: ModelSpec) -> None:
    publish(warehouse, model, rows_of(300))
    profile.run(warehouse, store, model, FIRST, run=RUN)
    assert {row["segment"] for row in stored(warehouse)} == {
        "all",
        "region=north",
        "region=south",
        "region=west",
        "is_new=true",
        "is_new=false",
    }


def test_a_row_says_which_publication_and_versions_it_counted(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    publish(warehouse, model, rows_of(50, version="7"), rows_of(50, seed=1, version="8"))
    profile.run(warehouse, store, model, FIRST, run=Run("mine", RunKind.LIVE))
    row = stored(warehouse)[0]
    assert (row["manifest_version"], row["model_version"], row["run_id"], row["run_kind"]) == (
        1,
        "7, 8",
        "mine",
        "live",
    )


def test_the_score_has_its_entropy_and_no_other_feature_has(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    rows = rows_of(200)
    publish(warehouse, model, rows)
    profile.run(warehouse, store, model, FIRST, run=RUN)
    scores = rows.column("p").to_numpy()
    with np.errstate(all="ignore"):
        bits = -scores * np.log2(scores) - (1 - scores) * np.log2(1 - scores)
    entropy = {row["feature"]: row["entropy_sum"] for row in stored(warehouse, "day is not null and segment = 'all'")}
    assert entropy.pop("score") == pytest.approx(np.nansum(bits))
    assert set(entropy.values()) == {None}


def test_the_baseline_is_made_once_and_kept(warehouse: Warehouse, store: ObjectStore, model: ModelSpec) -> None:
    for number in range(2):
        publish(warehouse, model, rows_of(100, seed=number, day=day_number(number)), day=day_number(number))
        profile.run(warehouse, store, model, day_number(number), run=Run(f"run-{number}"))
    with warehouse.reading() as connection:
        made = connection.execute("select distinct run_id, baseline_id, source, row_count from bin_definitions")
        assert [(row[0], row[2], row[3]) for row in made.fetchall()] == [("run-0", model.baseline.training, 4_000)]
    assert set(definitions(warehouse)) == {"tenure", "rain", "calls", "plan", "region", "is_new", "score"}
    reference = stored(warehouse, "day is null")
    assert {row["segment"] for row in reference} == {row["segment"] for row in stored(warehouse)}
    assert {row["row_count"] for row in reference if row["segment"] == "all"} == {4_000}
    for row in reference:
        made = definitions(warehouse)[str(row["feature"])]
        assert len(made["bin_labels"]) == len(made["bin_groups"]) == len(row["bin_counts"])
        assert made["bin_version"] == row["bin_version"]


def test_a_changed_training_file_makes_another_baseline_and_the_old_one_comes_back_with_it(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, bucket: Bucket
) -> None:
    publish(warehouse, model, rows_of(100))
    profile.run(warehouse, store, model, FIRST, run=RUN)
    before = {row["baseline_id"] for row in stored(warehouse)}
    bucket.put_table("training.parquet", rows_of(3_000, seed=5))
    profile.run(warehouse, store, model, FIRST, run=RUN)
    after = {row["baseline_id"] for row in stored(warehouse)}
    assert len(after - before) == 1
    bucket.put_table("training.parquet", rows_of(4_000, seed=99))
    assert profile.run(warehouse, store, model, FIRST, run=RUN).skipped
    assert {row["baseline_id"] for row in stored(warehouse)} == after


def test_a_changed_declaration_makes_another_baseline_and_a_changed_importance_does_not(model: ModelSpec) -> None:
    fewer = model.model_copy(update={"features": model.features[:-1]})
    weighed = model.model_copy(
        update={"features": (model.features[0].model_copy(update={"importance": 0.5}), *model.features[1:])}
    )
    assert baseline_module.declaration_hash(fewer) != baseline_module.declaration_hash(model)
    assert baseline_module.declaration_hash(weighed) == baseline_module.declaration_hash(model)


def test_counting_again_changes_nothing(warehouse: Warehouse, store: ObjectStore, model: ModelSpec) -> None:
    publish(warehouse, model, rows_of(100))
    profile.run(warehouse, store, model, FIRST, run=RUN)
    before = stored(warehouse)
    outcome = profile.run(warehouse, store, model, FIRST, run=Run("later"))
    assert outcome.skipped
    assert "counted already" in outcome.message
    assert stored(warehouse) == before


def test_a_day_published_anew_is_counted_anew(warehouse: Warehouse, store: ObjectStore, model: ModelSpec) -> None:
    publish(warehouse, model, rows_of(100))
    profile.run(warehouse, store, model, FIRST, run=RUN)
    publish(warehouse, model, rows_of(150, seed=2))
    profile.run(warehouse, store, model, FIRST, run=RUN)
    assert {
        (row["manifest_version"], row["row_count"]) for row in stored(warehouse, "segment = 'all' and day is not null")
    } == {(2, 150)}


def test_a_day_published_anew_while_it_is_counted_is_counted_anew(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(warehouse, model, rows_of(100))
    counted, count_day = [], job_module.profile_day

    def count_and_republish_once(*args: object) -> object:
        counted.append(count_day(*args))
        if len(counted) == 1:
            publish(warehouse, model, rows_of(150, seed=2))
        return counted[-1]

    monkeypatch.setattr(job_module, "profile_day", count_and_republish_once)
    profile.run(warehouse, store, model, FIRST, run=RUN)
    assert len(counted) == 2
    assert {
        (row["manifest_version"], row["row_count"]) for row in stored(warehouse, "segment = 'all' and day is not null")
    } == {(2, 150)}


@pytest.mark.parametrize("state", [PartitionState.QUARANTINED, PartitionState.ABSENT])
def test_a_day_without_published_rows_is_skipped(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, state: PartitionState
) -> None:
    publish(warehouse, model, state=state)
    outcome = profile.run(warehouse, store, model, FIRST, run=RUN)
    assert outcome.skipped
    assert outcome.message == f"nothing to profile: day {state}"


def test_a_day_that_was_never_delivered_is_refused(warehouse: Warehouse, store: ObjectStore, model: ModelSpec) -> None:
    with pytest.raises(DataError, match="churn 2026-03-01: must be published before it is profiled"):
        profile.run(warehouse, store, model, FIRST, run=RUN)


def test_an_unseen_category_is_counted_with_its_names_in_every_segment(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    rows = rows_of(100)
    plans = ["trial"] * 3 + ["team"] * 5 + rows.column("plan").to_pylist()[8:]
    regions = ["north"] * 4 + ["east"] * 4 + rows.column("region").to_pylist()[8:]
    rows = rows.set_column(7, "plan", pa.array(plans)).set_column(8, "region", pa.array(regions))
    publish(warehouse, model, rows)
    profile.run(warehouse, store, model, FIRST, run=RUN)
    names = {
        row["segment"]: dict(row["unseen_top"]) for row in stored(warehouse, "feature = 'plan' and day is not null")
    }
    assert list(names["all"].items()) == [("team", 5), ("trial", 3)]
    assert names["region=north"] == {"trial": 3, "team": 1}
    assert names["region=east"] == {"team": 4}
    assert names["region=south"] == {}
    (row,) = stored(warehouse, "feature = 'plan' and segment = 'all' and day is not null")
    assert row["bin_counts"][-2] == 8


def test_long_lists_of_categories_are_looked_up_by_hash_with_the_same_counts(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(300)
    rows = rows.set_column(7, "plan", pa.array([None, "new", *rows.column("plan").to_pylist()[2:]]))
    publish(warehouse, model, rows)
    profile.run(warehouse, store, model, FIRST, run=RUN)
    before = stored(warehouse)
    monkeypatch.setattr(day_module, "LONGEST_LIST", 0)
    assert profile.run(warehouse, store, model, FIRST, run=RUN).skipped
    assert stored(warehouse) == before


def test_missing_and_crowded_out_segment_values_have_segments_of_their_own(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    regions = [None] * 5 + [f"r{number:03}" for number in range(250)] + ["north"] * 45
    rows = rows_of(300).set_column(8, "region", pa.array(regions))
    publish(warehouse, model, rows)
    profile.run(warehouse, store, model, FIRST, run=RUN)
    counts = {row["segment"]: row["row_count"] for row in stored(warehouse, "feature = 'tenure' and day is not null")}
    assert counts["region=(missing)"] == 5
    assert counts["region=north"] == 45
    assert sum(segment.startswith("region=r") for segment in counts) == 197
    assert counts["region=(other)"] == 53


def test_numbers_that_make_segments_are_called_alike_in_training_and_in_the_log(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    by_calls = model.model_copy(update={"segments": ("calls",)})
    publish(warehouse, by_calls, rows_of(300))
    profile.run(warehouse, store, by_calls, FIRST, run=RUN)
    live, reference = ({row["segment"] for row in stored(warehouse, f"day is {each}")} for each in ("not null", "null"))
    assert live == reference == {"all", "calls=(missing)", *(f"calls={value}" for value in range(5))}


def test_a_training_file_without_segment_column_and_score_still_makes_a_baseline(
    warehouse: Warehouse, store: ObjectStore, bucket: Bucket
) -> None:
    bucket.put_table("bare.parquet", rows_of(1_000, seed=9).drop_columns(["p", "version"]))
    model = model_of(bucket.url("bare.parquet"), segments=("model_version",))
    publish(warehouse, model, rows_of(300))
    profile.run(warehouse, store, model, FIRST, run=RUN)
    reference = stored(warehouse, "day is null")
    assert "score" not in {row["feature"] for row in reference}
    (score,) = stored(warehouse, "feature = 'score' and segment = 'all' and day is not null")
    assert sum(score["bin_counts"]) == 300
    assert len(score["bin_counts"]) == 102


def test_every_column_that_training_lacks_or_has_in_another_type_is_named_at_once(
    warehouse: Warehouse, store: ObjectStore, bucket: Bucket
) -> None:
    wrong = rows_of(50).drop_columns(["tenure", "plan"]).set_column(4, "rain", pa.array(["wet"] * 50))
    bucket.put_table("wrong.parquet", wrong)
    model = model_of(bucket.url("wrong.parquet"))
    publish(warehouse, model, rows_of(50))
    with pytest.raises(DataError) as caught:
        profile.run(warehouse, store, model, FIRST, run=RUN)
    where = bucket.url("wrong.parquet")
    add = "add the column to the file, or take the feature out of the declaration"
    change = "write it with that type, or declare the feature with the type it has"
    assert str(caught.value).splitlines() == [
        f"{where}: tenure: must be a column, got none; {add}",
        f"{where}: rain: must be a number, got string; {change}",
        f"{where}: plan: must be a column, got none; {add}",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"no parquet", "must be a Parquet file"), (None, "must name an object that exists")],
)
def test_a_training_file_that_cannot_be_read_is_told(
    warehouse: Warehouse, store: ObjectStore, bucket: Bucket, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        bucket.put("broken.parquet", content)
    model = model_of(bucket.url("broken.parquet"))
    publish(warehouse, model, rows_of(50))
    with pytest.raises(DataError, match=sentence):
        profile.run(warehouse, store, model, FIRST, run=RUN)
    assert stored(warehouse, "true") == []


def test_a_training_file_without_rows_is_refused(warehouse: Warehouse, store: ObjectStore, bucket: Bucket) -> None:
    bucket.put_table("empty.parquet", rows_of(1).slice(0, 0))
    model = model_of(bucket.url("empty.parquet"))
    publish(warehouse, model, rows_of(50))
    with pytest.raises(DataError, match="must hold the rows the model was trained on, got no row"):
        profile.run(warehouse, store, model, FIRST, run=RUN)


def test_training_may_hold_dictionaries_whole_numbers_and_decimals(
    warehouse: Warehouse, store: ObjectStore, bucket: Bucket
) -> None:
    rows = rows_of(500, seed=3)
    other = rows.set_column(7, "plan", rows.column("plan").dictionary_encode())
    other = other.set_column(6, "calls", rows.column("calls").cast(pa.int32()))
    other = other.set_column(5, "rain", rows.column("rain").cast(pa.decimal128(12, 3), safe=False))
    bucket.put_table("other.parquet", other, store_schema=True)
    model = model_of(bucket.url("other.parquet"))
    publish(warehouse, model, rows)
    profile.run(warehouse, store, model, FIRST, run=RUN)
    by_day = {
        name: [row["bin_counts"] for row in stored(warehouse, f"day is {name} and feature in ('plan', 'calls')")]
        for name in ("null", "not null")
    }
    assert by_day["null"] == by_day["not null"]


def test_the_file_fallback_counts_alike(
    tmp_path: Path, warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    with open_warehouse(url_in(tmp_path / "file", "duckdb"), sql_root=SQL) as other:
        for each in (warehouse, other):
            publish(each, model, rows_of(100))
            profile.run(each, store, model, FIRST, run=RUN)
        found = [[row | {"recorded_at": None} for row in stored(each)] for each in (warehouse, other)]
        assert found[0] == found[1]


def test_a_feature_and_a_segment_that_the_published_table_lacks_are_named(
    warehouse: Warehouse, store: ObjectStore, model: ModelSpec
) -> None:
    publish(warehouse, model, rows_of(50))
    declared = (*model.features, model.features[0].model_copy(update={"name": "income"}))
    wider = model.model_copy(update={"features": declared, "segments": ("region", "country")})
    with pytest.raises(SpecError) as caught:
        profile.run(warehouse, store, wider, FIRST, run=RUN)
    assert [str(problem).partition(": must be")[0] for problem in caught.value.problems] == [
        "models/churn.yaml: income",
        "models/churn.yaml: country",
    ]
