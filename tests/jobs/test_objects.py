"""Objects are listed whole, fetched byte for byte or not at all, and every wrong setting is one sentence."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING

import boto3
import pytest

from jobs.domain.errors import SettingsError, SpecError
from jobs.objects import ObjectChangedError, ObjectStore, StoredObject, open_store
from jobs.objects import store as object_store
from tests.servers.fault_proxy import Fault, FaultProxy, cut_off, fault_proxy, flipped, refused
from tests.servers.s3 import Bucket, point_to, served_s3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = bytes(range(256)) * 4096


@pytest.fixture
def proxy(bucket: Bucket, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    """Stand between the store and the server; pauses between attempts are made short."""
    bucket.put("day/a.bin", CONTENT)
    monkeypatch.setattr(object_store, "FIRST_PAUSE_SECONDS", 0.001)
    with fault_proxy(s3_endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        yield proxy


def test_a_prefix_is_listed_whole_and_in_order(bucket: Bucket, store: ObjectStore) -> None:
    for name in ("b", "a", "c/d"):
        bucket.put(f"day/{name}", name.encode())
    bucket.put("day-after/x")

    listed = store.list(bucket.url("day/"))

    assert [each.key for each in listed] == [bucket.url(f"day/{name}") for name in ("a", "b", "c/d")]
    assert [each.size_bytes for each in listed] == [1, 1, 3]
    assert {each.version for each in listed} == {None}


def test_more_than_one_page_is_listed(bucket: Bucket) -> None:
    client = boto3.session.Session().client("s3")
    client.meta.events.register("before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.update(MaxKeys=2))
    for number in range(5):
        bucket.put(f"day/{number}")

    assert len(ObjectStore(client).list(bucket.url("day/"))) == 5  # three pages


def test_nothing_under_a_prefix_is_an_empty_list(bucket: Bucket, store: ObjectStore) -> None:
    assert store.list(bucket.url("day/")) == []


def test_one_object_is_found_by_its_exact_address(bucket: Bucket, store: ObjectStore) -> None:
    bucket.put("training.parquet.bak", b"old")
    assert store.find(bucket.url("training.parquet")) is None
    bucket.put("training.parquet", b"new")
    found = store.find(bucket.url("training.parquet"))
    assert found is not None
    assert found.size_bytes == 3


def test_a_bucket_that_keeps_versions_tells_the_newest(bucket: Bucket, store: ObjectStore) -> None:
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    bucket.put("day/a", b"same")
    bucket.put("day/gone", b"x")
    first = {each.name: each.version for each in store.list(bucket.url("day/"))}
    bucket.put("day/a", b"same")
    bucket.delete("day/gone")
    second = {each.name: each.version for each in store.list(bucket.url("day/"))}

    assert first["a"] is not None
    assert second.keys() == {"a"}
    assert second["a"] != first["a"]


def test_a_fetched_copy_has_the_same_bytes(bucket: Bucket, store: ObjectStore, tmp_path: Path) -> None:
    bucket.put("day/a.bin", CONTENT)
    (listed,) = store.list(bucket.url("day/"))

    verified = store.fetch(listed, tmp_path / "copy")

    assert (tmp_path / "copy").read_bytes() == CONTENT
    assert verified.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert verified.size_bytes == len(CONTENT)


@pytest.mark.parametrize("new", [b"other", b"longer than before", b""])
def test_an_object_replaced_after_listing_is_not_fetched(
    bucket: Bucket, store: ObjectStore, tmp_path: Path, new: bytes
) -> None:
    bucket.put("day/a", b"first")
    (listed,) = store.list(bucket.url("day/"))
    bucket.put("day/a", new)

    with pytest.raises(ObjectChangedError, match="replaced or deleted after it was listed"):
        store.fetch(listed, tmp_path / "copy")


def test_an_object_deleted_after_listing_is_not_fetched(bucket: Bucket, store: ObjectStore, tmp_path: Path) -> None:
    bucket.put("day/a", b"first")
    (listed,) = store.list(bucket.url("day/"))
    bucket.delete("day/a")

    with pytest.raises(ObjectChangedError, match="day/a"):
        store.fetch(listed, tmp_path / "copy")


def test_a_size_other_than_listed_is_a_change(bucket: Bucket, store: ObjectStore, tmp_path: Path) -> None:
    bucket.put("day/a", b"first")
    (listed,) = store.list(bucket.url("day/"))

    with pytest.raises(ObjectChangedError, match="listed with 4 bytes, read 5"):
        store.fetch(StoredObject(listed.key, listed.etag, 4), tmp_path / "copy")


@pytest.mark.parametrize(
    "fault",
    [refused(503, "SlowDown"), refused(500, "InternalError"), cut_off(1000), flipped(5000)],
    ids=["busy", "broken", "cut off", "flipped"],
)
def test_a_passing_fault_is_tried_again(proxy: FaultProxy, bucket: Bucket, tmp_path: Path, fault: Fault) -> None:
    store = open_store()
    (listed,) = store.list(bucket.url("day/"))
    proxy.plan(fault, times=object_store.ATTEMPTS - 1, path="a.bin")

    store.fetch(listed, tmp_path / "copy")

    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_requests_are_tried_by_one_layer_only(proxy: FaultProxy, bucket: Bucket) -> None:
    store = open_store()
    store.list(bucket.url("day/"))
    before = len(proxy.seen)
    proxy.plan(refused(503, "SlowDown"), times=100)

    with pytest.raises(SettingsError, match="SlowDown"):
        store.list(bucket.url("day/"))
    assert len(proxy.seen) - before == object_store.ATTEMPTS


def test_a_body_that_stays_damaged_is_an_error_and_not_a_copy(
    proxy: FaultProxy, bucket: Bucket, tmp_path: Path
) -> None:
    store = open_store()
    (listed,) = store.list(bucket.url("day/"))
    proxy.plan(flipped(5000), times=object_store.ATTEMPTS, path="a.bin")

    with pytest.raises(SettingsError, match=r"checksum"):
        store.fetch(listed, tmp_path / "copy")


def test_an_absent_bucket_is_named_with_who_makes_it(bucket: Bucket, store: ObjectStore) -> None:
    with pytest.raises(SettingsError) as raised:
        store.list(f"s3://{bucket.name}-not/day/")
    text = str(raised.value)
    assert text.startswith(f"s3://{bucket.name}-not/: bucket '{bucket.name}-not' must exist at http://127.0.0.1:")
    assert text.endswith(
        "whoever owns the log creates it, or correct the address in the model's file or AWS_ENDPOINT_URL"
    )


def test_a_store_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    point_to("http://127.0.0.1:9", monkeypatch)
    monkeypatch.setattr(object_store, "FIRST_PAUSE_SECONDS", 0.001)
    with pytest.raises(SettingsError, match=r"http://127.0.0.1:9 \(AWS_ENDPOINT_URL\) must answer.*start the server"):
        open_store().list("s3://any-bucket/day/")


def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    point_to("localhost9000", monkeypatch)
    with pytest.raises(SettingsError, match="correct AWS_ENDPOINT_URL"):
        open_store()


def test_absent_credentials_are_told(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    point_to(s3_endpoint, monkeypatch)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(
        SettingsError, match=r"credentials must be set.*set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    ):
        open_store().list("s3://any-bucket/day/")


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (403, "InvalidAccessKeyId", "must accept the credentials"),
        (403, "SignatureDoesNotMatch", "correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"),
        (400, "ExpiredToken", "renew AWS_SESSION_TOKEN"),
        (403, "RequestTimeTooSkewed", "set the clock"),
        (403, "AccessDenied", "must be allowed s3:ListBucket on bucket"),
        (301, "PermanentRedirect", "AWS_DEFAULT_REGION"),
        (418, "Teapot", "see the store's own log"),
    ],
)
def test_what_a_store_refuses_is_told_with_the_way_out(
    proxy: FaultProxy, bucket: Bucket, status: int, code: str, sentence: str
) -> None:
    proxy.plan(refused(status, code), times=10)
    with pytest.raises(SettingsError) as raised:
        open_store().list(bucket.url("day/"))
    assert sentence in str(raised.value)
    assert f"got {code}: {code} it is; " in str(raised.value)


def test_a_store_that_checks_credentials_refuses_wrong_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    with served_s3({"INITIAL_NO_AUTH_ACTION_COUNT": "0"}) as endpoint:
        point_to(endpoint, monkeypatch)
        with pytest.raises(SettingsError, match=r"must accept the credentials.*InvalidAccessKeyId"):
            open_store().list("s3://any-bucket/day/")


def test_only_addresses_in_s3_are_read(store: ObjectStore) -> None:
    with pytest.raises(SpecError, match="must be s3://bucket/key, got '/tmp/day'"):
        store.list("/tmp/day")


def test_the_client_is_loaded_only_when_a_store_is_opened() -> None:
    command = "import sys, jobs.objects; sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0
