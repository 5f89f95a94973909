"""One installation for all end-to-end tests: a producer's bucket, a home, someone to page, a real Airflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from jobs.home import Home, home
from scripts.airflow_local import LocalAirflow, free_port, running
from tests.end_to_end import producer
from tests.end_to_end.receiver import Receiver, receiver
from tests.servers.s3 import Bucket, new_bucket, point_to

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Installation:
    """What a test drives and looks at."""

    airflow: LocalAirflow
    bucket: Bucket
    home: Home
    pager: Receiver


@pytest.fixture(scope="module")
def installation(s3_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    root = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, receiver() as pager:
        point_to(s3_endpoint, patch)
        bucket = new_bucket()
        producer.write_home(root, bucket)
        patch.setenv("PLUMBLINE_HOME", str(root))
        patch.setenv("PLUMBLINE_CHANNEL_PAGER", pager.url)
        for name in ("PLUMBLINE_WAREHOUSE", "PLUMBLINE_REPORTS"):
            patch.delenv(name, raising=False)
        with running(LocalAirflow(root / ".airflow", free_port())) as airflow:
            yield Installation(airflow, bucket, home(), pager)
