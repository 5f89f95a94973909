"""The object store: list what lies under a prefix, fetch one object whole and verified."""

from __future__ import annotations

import hashlib
import os
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from jobs.domain.errors import Problem, SettingsError, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_s3.client import S3Client

ATTEMPTS = 4
"""How often a request is made before its error counts; the only retry layer, the client's own is off."""

_FIRST_PAUSE_SECONDS = 0.2
_CONNECT_SECONDS = 5
_READ_SECONDS = 30
_CHUNK_BYTES = 1 << 20
_CONNECTIONS = 8

_BUSY = {"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "Throttling", "500", "502", "503", "504"}
_WRONG_KEY = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "InvalidToken"}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"}
_DENIED = {"AccessDenied", "AllAccessDisabled", "Forbidden", "403"}
_ELSEWHERE = {"PermanentRedirect", "IllegalLocationConstraintException", "301"}
_UNVERSIONED = _DENIED | {"NotImplemented", "MethodNotAllowed", "501", "405"}

Answer = TypeVar("Answer")


class ObjectChangedError(Exception):
    """An object is no longer what was listed: replaced, deleted, or of another size."""


class _TransferError(Exception):
    """A body that ended early or failed its checksum; worth another attempt."""


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
            raise _TransferError(str(error)) from error
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
                if _code(error) not in _UNVERSIONED:
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
            except (BotoCoreError, ClientError, _TransferError) as error:
                if attempt == ATTEMPTS or not _is_transient(error):
                    raise _explained(error, address, permission, self._client.meta.endpoint_url) from error
            pause = _FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
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


def split_url(url: str) -> tuple[str, str]:
    """Split s3://bucket/key into bucket and key.

    >>> split_url("s3://logs/flights/day=2013-10-15/")
    ('logs', 'flights/day=2013-10-15/')
    """
    scheme, _, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise SpecError(Problem(where="object store", rule="an address must be s3://bucket/key", got=repr(url)))
    return bucket, key


def _code(error: Exception) -> str:
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _said(error: Exception) -> str:
    response = getattr(error, "response", None) or {}
    return f"{_code(error)}: {response.get('Error', {}).get('Message', '')}" if _code(error) else str(error)


def _is_transient(error: Exception) -> bool:
    from botocore.exceptions import ConnectionError as UnreachableError
    from botocore.exceptions import HTTPClientError

    return isinstance(error, _TransferError | UnreachableError | HTTPClientError) or _code(error) in _BUSY


def _explained(error: Exception, address: str, permission: str, endpoint: str) -> Exception:
    """Turn a client's error into the sentence for whoever can act; an unknown one keeps its own words."""
    from botocore.exceptions import ConnectionError as UnreachableError
    from botocore.exceptions import HTTPClientError, NoCredentialsError, PartialCredentialsError

    code = _code(error)
    if code in {"PreconditionFailed", "412", "NoSuchKey", "NoSuchVersion", "404"}:
        return ObjectChangedError(f"{address}: replaced or deleted after it was listed ({code})")
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return SettingsError(_credentials_absent(str(error)))
    if isinstance(error, UnreachableError | HTTPClientError):
        return SettingsError(_unreachable(endpoint, str(error)))
    return SettingsError(_refused(code, split_url(address)[0], permission, endpoint, _said(error)))


def _credentials_absent(said: str) -> Problem:
    return Problem(
        where="object store",
        rule="credentials must be set",
        got=said,
        way_out="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    )


def _unreachable(endpoint: str, said: str) -> Problem:
    source = "AWS_ENDPOINT_URL" if _declares_endpoint() else "AWS's own address, as AWS_ENDPOINT_URL is not set"
    return Problem(
        where="object store",
        rule=f"{endpoint} ({source}) must answer",
        got=said,
        way_out="start the server, or correct AWS_ENDPOINT_URL, the network or the proxy settings",
    )


def _declares_endpoint() -> bool:
    return bool(os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"))


def _refused(code: str, bucket: str, permission: str, endpoint: str, said: str) -> Problem:
    if code == "NoSuchBucket":
        rule, way_out = (
            f"bucket {bucket!r} must exist at {endpoint}",
            "whoever owns the log creates it, or correct the address in the model's file or AWS_ENDPOINT_URL",
        )
    elif code in _WRONG_KEY:
        rule, way_out = (
            f"{endpoint} must accept the credentials",
            "correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_DEFAULT_REGION",
        )
    elif code in _EXPIRED:
        rule, way_out = "the session's token must not be expired", "renew AWS_SESSION_TOKEN or log in again"
    elif code == "RequestTimeTooSkewed":
        rule, way_out = "this machine's clock must agree with the store's", "set the clock (NTP)"
    elif code in _DENIED:
        rule, way_out = (
            f"the credentials must be allowed {permission} on bucket {bucket!r}",
            "whoever administers the bucket grants s3:ListBucket on it and s3:GetObject on its keys",
        )
    elif code in _ELSEWHERE:
        rule, way_out = f"bucket {bucket!r} must lie in the client's region", "set AWS_DEFAULT_REGION to the bucket's"
    else:
        rule, way_out = f"bucket {bucket!r} at {endpoint} must answer", "see the store's own log"
    return Problem(where=f"s3://{bucket}/", rule=rule, got=said, way_out=way_out)
