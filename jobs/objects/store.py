"""Read objects: list, find, fetch; every request made by one retry layer."""

from __future__ import annotations

import hashlib
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from jobs.domain.errors import Problem, SettingsError
from jobs.objects.address import split_url
from jobs.objects.refusals import UNVERSIONED, ObjectChangedError, TransferError, code_of, explained, is_transient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_s3.client import S3Client

ATTEMPTS: Final = 4
"""How often a request is made before its error counts; the only retry layer, the client's own is off."""

FIRST_PAUSE_SECONDS: Final = 0.2
"""Pause after the first attempt; each later one is twice as long, give or take a half."""

_CONNECT_SECONDS: Final = 5
_READ_SECONDS: Final = 30
_CHUNK_BYTES: Final = 1 << 20
_CONNECTIONS: Final = 8

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Hold one listed object; `key` is the whole address, s3://bucket/key.

    `version` is the store's version id where the bucket keeps versions and shows them, else None.

    >>> StoredObject("s3://logs/flights/day=2013-10-15/part-0.parquet", "9a0364", 1024).name
    'part-0.parquet'
    """

    key: str
    etag: str
    size_bytes: int
    version: str | None = None

    @property
    def name(self) -> str:
        """Return the last part of the key."""
        return self.key.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Verified:
    """Say what a fetched copy is: its SHA-256 in hex and its size."""

    sha256: str
    size_bytes: int


class ObjectStore:
    """Read an S3 bucket; safe to share between threads."""

    def __init__(self, client: S3Client) -> None:
        self._client = client
        self._keeps_versions: dict[str, bool] = {}

    def list(self, prefix_url: str) -> list[StoredObject]:
        """List every object whose address begins with `prefix_url`, ascending by key; empty when there is none.

        Raises SettingsError when the store cannot be reached, refuses the credentials or has no such bucket.
        """
        bucket, prefix = split_url(prefix_url)

        def pages() -> list[StoredObject]:
            found = self._versions(bucket, prefix) if self._has_versions(bucket) else self._objects(bucket, prefix)
            return sorted(found, key=lambda stored: stored.key)

        return self._attempt(pages, prefix_url, "s3:ListBucket")

    def find(self, url: str) -> StoredObject | None:
        """Return the object at exactly `url`, None when there is none."""
        return next((stored for stored in self.list(url) if stored.key == url), None)

    def fetch(self, stored: StoredObject, to: Path) -> Verified:
        """Copy one listed object to the file `to`, byte for byte, and return what the copy is.

        The object must still be the listed one (If-Match on its ETag) and its size must be the listed size; checksums
        that the store keeps are verified. Raises ObjectChangedError otherwise; `to` is then incomplete or absent.
        """
        bucket, key = split_url(stored.key)
        return self._attempt(lambda: self._copy(bucket, key, stored, to), stored.key, "s3:GetObject")

    def _copy(self, bucket: str, key: str, stored: StoredObject, to: Path) -> Verified:
        from botocore.exceptions import FlexibleChecksumError, IncompleteReadError, ResponseStreamingError

        digest, size = hashlib.sha256(), 0
        body = self._client.get_object(Bucket=bucket, Key=key, IfMatch=stored.etag)["Body"]
        try:
            with to.open("wb") as file:
                for chunk in body.iter_chunks(_CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
        except (FlexibleChecksumError, IncompleteReadError, ResponseStreamingError) as error:
            raise TransferError(str(error)) from error
        finally:
            body.close()
        if size != stored.size_bytes:
            raise ObjectChangedError(f"{stored.key}: listed with {stored.size_bytes} bytes, read {size}")
        return Verified(digest.hexdigest(), size)

    def _objects(self, bucket: str, prefix: str) -> Iterator[StoredObject]:
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Contents", []):
                yield StoredObject(f"s3://{bucket}/{item['Key']}", item["ETag"], item["Size"])

    def _versions(self, bucket: str, prefix: str) -> Iterator[StoredObject]:
        for page in self._client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Versions", []):
                if item["IsLatest"]:
                    yield StoredObject(f"s3://{bucket}/{item['Key']}", item["ETag"], item["Size"], item["VersionId"])

    def _has_versions(self, bucket: str) -> bool:
        """Ask once whether the bucket keeps versions; a store that does not say keeps none that we could see."""
        from botocore.exceptions import ClientError

        if bucket not in self._keeps_versions:
            try:
                status = self._client.get_bucket_versioning(Bucket=bucket).get("Status")
            except ClientError as error:
                if code_of(error) not in UNVERSIONED:
                    raise
                status = None
            self._keeps_versions[bucket] = status == "Enabled"
        return self._keeps_versions[bucket]

    def _attempt(self, call: Callable[[], Answer], address: str, permission: str) -> Answer:
        """Make one call up to ATTEMPTS times, longer pauses between; turn its last error into a sentence."""
        from botocore.exceptions import BotoCoreError, ClientError

        for attempt in range(1, ATTEMPTS + 1):
            try:
                return call()
            except (BotoCoreError, ClientError, TransferError) as error:
                if attempt == ATTEMPTS or not is_transient(error):
                    raise explained(error, address, permission, self._client.meta.endpoint_url) from error
            pause = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads retries, keeps no secret
        raise AssertionError("unreachable: the last attempt returns or raises")


def open_store() -> ObjectStore:
    """Open the object store that AWS's own variables name (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_PROFILE, …).

    Nothing is asked of the network here: the first `list` or `fetch` finds out whether the settings are right.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        max_pool_connections=_CONNECTIONS,
        retries={"total_max_attempts": 1},
    )
    try:
        session = boto3.session.Session()
        return ObjectStore(session.client("s3", region_name=session.region_name or "us-east-1", config=config))
    except (BotoCoreError, ValueError) as error:
        raise SettingsError(
            Problem(
                where="object store",
                rule="AWS's settings must open a client",
                got=str(error),
                way_out="correct AWS_ENDPOINT_URL, AWS_PROFILE or ~/.aws/config",
            )
        ) from error
