from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.flights import decision, log, rates
from examples.flights.features import FEATURES
from examples.flights.upload import BUCKET, PREFIX
from jobs.declaration import read_model
from jobs.home import home

if TYPE_CHECKING:
    from jobs.domain.spec import ModelSpec


@pytest.fixture(scope="module")
def spec() -> ModelSpec:
    return read_model(home(), "flights")


def test_the_declaration_names_the_features_of_the_model(spec: ModelSpec) -> None:
    assert [(feature.name, feature.type) for feature in spec.features] == [
        (feature.name, feature.kind) for feature in FEATURES
    ]


def test_the_declared_costs_and_threshold_are_those_of_the_decision(spec: ModelSpec) -> None:
    assert spec.decision is not None
    assert spec.decision.costs is not None
    assert spec.decision.threshold in decision.GRID
    assert (spec.decision.costs.false_positive, spec.decision.costs.false_negative) == (
        decision.FALSE_POSITIVE_USD,
        decision.FALSE_NEGATIVE_USD,
    )


def test_the_declared_columns_are_columns_of_the_log(spec: ModelSpec) -> None:
    declared = spec.log.columns.model_dump(exclude_none=True).values()
    written = {"score", "is_flagged", "latency_ms", *(column.meta.output_name() for column in log.log_columns("v"))}
    assert set(declared) <= written


def test_the_declared_places_are_those_of_the_upload(spec: ModelSpec) -> None:
    assert spec.labels is not None
    places = [spec.log.source, spec.labels.source, spec.baseline.training, *(table.source for table in spec.skew)]
    assert all(place.startswith(f"s3://{BUCKET}/{PREFIX}") for place in places)
    assert [(table.key, table.features) for table in spec.skew] == [
        (rate.key, (rate.name,)) for rate in (rates.ROUTE, rates.CARRIER)
    ]


def test_importances_are_shares_of_one(spec: ModelSpec) -> None:
    assert sum(feature.importance or 0 for feature in spec.features) == pytest.approx(1, abs=0.01)
