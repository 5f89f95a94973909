"""A real S3 server (moto) as a process of its own: one per session, a new bucket per test.

A test asks for `bucket` and speaks to it through `jobs.objects`; AWS's variables point to the server while it runs.
"""

from __future__ import annotations

import functools
import io
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.objects import ObjectStore, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa
    from mypy_boto3_s3.client import S3Client

_ROOT = Path(__file__).resolve().parent.parent.parent
_END_SECONDS = 10
_FROM_OUTSIDE = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Write to one bucket of the test server as a producer would."""

    name: str
    client: S3Client

    def url(self, key: str = "") -> str:
        return f"s3://{self.name}/{key}"

    def put(self, key: str, content: bytes = b"") -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def put_table(self, key: str, table: pa.Table, **options: object) -> bytes:
        content = parquet_bytes(table, **options)
        self.put(key, content)
        return content

    def get(self, key: str) -> bytes:
        return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)


def parquet_bytes(table: pa.Table, **options: object) -> bytes:
    """Write a table as a Parquet file in memory, without Arrow's own schema: what any producer's writer would write."""
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(table, file, **{"compression": "zstd", "store_schema": False} | options)
    return file.getvalue()


def point_to(endpoint: str, patch: pytest.MonkeyPatch) -> None:
    """Set AWS's variables to the test server and take away what the machine itself may have set."""
    for name in (*_FROM_OUTSIDE, *(name.lower() for name in _FROM_OUTSIDE)):
        patch.delenv(name, raising=False)
    patch.setenv("AWS_ENDPOINT_URL", endpoint)
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def new_bucket() -> Bucket:
    """Make a bucket that no other test knows, on the server that AWS's variables name."""
    client = _client(os.environ["AWS_ENDPOINT_URL"])
    name = f"test-{uuid.uuid4().hex[:12]}"
    client.create_bucket(Bucket=name)
    return Bucket(name, client)


@functools.cache
def _client(endpoint: str) -> S3Client:
    import boto3

    return boto3.session.Session().client("s3", endpoint_url=endpoint)


@contextmanager
def served_s3(variables: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve S3 in a process of its own, give its address, and end that process; `variables` are moto's settings."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.servers.s3_process"]
    environment = os.environ | (variables or {})
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=_ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            endpoint = process.stdout.readline().strip()
            assert endpoint.startswith("http://127.0.0.1:"), "the S3 server did not start"
            yield endpoint
        finally:
            process.stdin.close()
            try:
                process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """Start the server on a free port and end it, by its process, with the session."""
    with served_s3() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Point AWS's variables to the server for one test, and give it a bucket of its own."""
    point_to(s3_endpoint, monkeypatch)
    return new_bucket()


@pytest.fixture
def store(bucket: Bucket, s3_endpoint: str) -> ObjectStore:  # noqa: ARG001 - the bucket's fixture sets the variables
    """Give the store as the product opens it; opened once a session, because that takes a quarter of a second."""
    return _store(s3_endpoint)


@functools.cache
def _store(endpoint: str) -> ObjectStore:
    assert os.environ["AWS_ENDPOINT_URL"] == endpoint
    return open_store()
