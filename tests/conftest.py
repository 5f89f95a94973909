"""What every test may ask for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.servers.s3 import bucket, s3_endpoint, store

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bucket", "s3_endpoint", "store"]


@pytest.fixture(scope="session", autouse=True)
def _no_settings() -> Iterator[None]:
    """Keep the installation of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PLUMBLINE_")]:
            patch.delenv(name)
        yield
