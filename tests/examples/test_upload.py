from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from examples.flights import cache
from examples.flights.errors import DemoError
from examples.flights.upload import BUCKET, Uploaded, connect, upload
from tests.servers.s3 import point_to

if TYPE_CHECKING:
    from pathlib import Path

DAY = "predictions/day=2013-04-01"
FILES = {
    "training.parquet": b"training",
    f"{DAY}/part-noon.parquet": b"noon",
    f"{DAY}/part-evening.parquet": b"evening",
    f"{DAY}/_SUCCESS": b"",
}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    for name, body in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    cache.write_receipt(tmp_path, "any")
    return tmp_path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every change that boto3 sends to a server, in order."""
    session = boto3.Session()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    sent: list[tuple[str, str]] = []
    for operation in ("PutObject", "DeleteObject"):
        session.events.register(
            f"before-send.s3.{operation}",
            lambda request, operation=operation, **_: sent.append((operation, request.url.rpartition("/")[2])),
        )
    return sent


def bucket_content() -> dict[str, bytes]:
    client = connect()
    found = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {item["Key"]: client.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read() for item in found}


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.mark.usefixtures("s3")
def test_the_bucket_holds_every_file_but_the_receipt(made: Path) -> None:
    assert upload(made, say=quiet) == Uploaded(written=4)
    assert bucket_content() == {f"flights/{name}": body for name, body in FILES.items()}


@pytest.mark.usefixtures("s3")
def test_a_second_upload_writes_nothing(made: Path, calls: list[tuple[str, str]]) -> None:
    upload(made, say=quiet)
    calls.clear()
    assert upload(made, say=quiet) == Uploaded(kept=4)
    assert calls == []


@pytest.mark.usefixtures("s3")
def test_the_marker_of_a_day_comes_last(made: Path, calls: list[tuple[str, str]]) -> None:
    upload(made, say=quiet)
    day = [name for operation, name in calls if operation == "PutObject" and name != "training.parquet"]
    assert day == ["part-evening.parquet", "part-noon.parquet", "_SUCCESS"]


@pytest.mark.usefixtures("s3")
def test_a_changed_day_loses_its_marker_before_and_gets_it_back_after(made: Path, calls: list[tuple[str, str]]) -> None:
    upload(made, say=quiet)
    calls.clear()
    (made / DAY / "part-noon.parquet").write_bytes(b"more")
    assert upload(made, say=quiet) == Uploaded(written=2, kept=2)
    assert calls == [("DeleteObject", "_SUCCESS"), ("PutObject", "part-noon.parquet"), ("PutObject", "_SUCCESS")]


@pytest.mark.usefixtures("s3")
def test_a_file_that_no_longer_exists_leaves_its_day(made: Path) -> None:
    upload(made, say=quiet)
    connect().put_object(Bucket=BUCKET, Key=f"flights/{DAY}/part-old.parquet", Body=b"old")
    assert upload(made, say=quiet).deleted == 1
    assert f"flights/{DAY}/part-old.parquet" not in bucket_content()


@pytest.mark.usefixtures("s3")
def test_what_others_keep_in_the_bucket_stays(made: Path) -> None:
    upload(made, say=quiet)
    connect().put_object(Bucket=BUCKET, Key="other/file", Body=b"mine")
    upload(made, say=quiet)
    assert bucket_content()["other/file"] == b"mine"


def test_without_an_endpoint_nothing_is_sent(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with pytest.raises(DemoError, match="AWS_ENDPOINT_URL: must be set"):
        upload(made, say=quiet)


def test_a_server_that_is_not_there_is_named(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to("http://127.0.0.1:9", monkeypatch)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(DemoError, match=r"http://127\.0\.0\.1:9: must be an S3 server"):
        upload(made, say=quiet)
