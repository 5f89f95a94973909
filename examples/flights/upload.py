"""Bring a built demo to an S3 bucket, as its producer would have: a day's files first, its marker last."""

from __future__ import annotations

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import md5
from time import monotonic
from typing import TYPE_CHECKING

from examples.flights.cache import RECEIPT
from examples.flights.errors import DemoError
from examples.flights.marker import MARKER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

BUCKET = "plumbline-demo"
PREFIX = "flights/"
ENDPOINT = "AWS_ENDPOINT_URL"
THREADS = 8
SAY_EVERY_SECONDS = 4

Etags = dict[str, str]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload did: objects written, objects that were there already, strangers deleted from our folders."""

    written: int = 0
    kept: int = 0
    deleted: int = 0

    def __add__(self, other: Uploaded) -> Uploaded:
        """Count together."""
        return Uploaded(self.written + other.written, self.kept + other.kept, self.deleted + other.deleted)


def upload(folder: Path, *, say: Callable[[str], None] = print) -> Uploaded:
    """Upload every file below the folder to s3://plumbline-demo/flights/; what is there already is left alone."""
    from botocore.exceptions import BotoCoreError, ClientError

    if not (folder / RECEIPT).is_file():
        raise DemoError(f"{folder}: must hold a built demo, does not; run python -m examples.flights build")
    client = connect()
    try:
        return _upload(client, folder, say)
    except (BotoCoreError, ClientError) as error:
        raise DemoError(
            f"{client.meta.endpoint_url}: must be an S3 server that takes s3://{BUCKET}/, got {error}; "
            "look at AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        ) from error


def _upload(client: S3Client, folder: Path, say: Callable[[str], None]) -> Uploaded:
    there = _prepare_bucket(client)
    began = said = monotonic()
    total = Uploaded()
    with ThreadPoolExecutor(THREADS) as pool:
        tasks = [pool.submit(_upload_unit, client, files, there) for files in _units(folder).values()]
        for done, task in enumerate(as_completed(tasks), start=1):
            total += task.result()
            if monotonic() - said > SAY_EVERY_SECONDS:
                said = monotonic()
                say(f"uploaded {done} of {len(tasks)} folders")
    say(
        f"s3://{BUCKET}/{PREFIX}: {total.written:,} objects written, {total.kept:,} were there, "
        f"{total.deleted:,} deleted, {monotonic() - began:.1f} s"
    )
    return total


def connect() -> S3Client:
    """Connect to the S3 server at AWS_ENDPOINT_URL; without one refuse: the demo never reaches a real account."""
    import boto3
    from botocore.config import Config

    endpoint = os.environ.get(ENDPOINT)
    if not endpoint:
        raise DemoError(f"{ENDPOINT}: must be set, is not; start python -m examples.flights serve-s3 and export it")
    settings = Config(max_pool_connections=THREADS, s3={"addressing_style": "path"})
    # A region of the person's own would make the server refuse to create a bucket without a location.
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=settings)


def _prepare_bucket(client: S3Client) -> Etags:
    """Create the bucket where it is missing and list what it holds: ETag by key."""
    if BUCKET not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=BUCKET)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=PREFIX)
    return {found["Key"]: found["ETag"].strip('"') for page in pages for found in page.get("Contents", [])}


def _units(folder: Path) -> dict[str, dict[str, Path]]:
    """Group files by folder: what belongs to one day is uploaded in order, days are not."""
    units: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != RECEIPT:
            key = PREFIX + path.relative_to(folder).as_posix()
            units[key.rpartition("/")[0]][key] = path
    return units


def _upload_unit(client: S3Client, files: Mapping[str, Path], there: Etags) -> Uploaded:
    """Make a folder of the bucket equal to the local one; a marker falls before the first change and rises last."""
    bodies = {key: path.read_bytes() for key, path in files.items()}
    prefix = next(iter(files)).rpartition("/")[0] + "/"
    strangers = [key for key in there if key.startswith(prefix) and "/" not in key[len(prefix) :] and key not in files]
    changed = [key for key, body in bodies.items() if there.get(key) != md5(body, usedforsecurity=False).hexdigest()]
    marker = prefix + MARKER
    if marker in files and (changed or strangers):
        client.delete_object(Bucket=BUCKET, Key=marker)
        changed = [key for key in changed if key != marker] + [marker]
    for key in strangers:
        client.delete_object(Bucket=BUCKET, Key=key)
    for key in changed:
        client.put_object(Bucket=BUCKET, Key=key, Body=bodies[key])
    return Uploaded(written=len(changed), kept=len(files) - len(changed), deleted=len(strangers))
