from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.flights.demo import read_flights_with_features
from examples.flights.upload import BUCKET, connect
from tests.servers.s3 import point_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl


@pytest.fixture(scope="session")
def real_flights() -> pl.DataFrame:
    """The whole year with features and outcomes: four seconds, once."""
    return read_flights_with_features()


@pytest.fixture
def s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real S3 server, and nothing of the demo on it before or after."""
    point_to(s3_endpoint, monkeypatch)
    yield s3_endpoint
    client = connect()
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)
