"""An S3 server of the demo's own, in memory, on loopback; ended with whoever started it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
READY_SECONDS: Final = 60


@contextlib.contextmanager
def local_s3() -> Iterator[dict[str, str]]:
    """Start the server on a free port and yield the AWS variables that lead to it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "examples.flights", "serve-s3", "--port", "0"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield {
            "AWS_ENDPOINT_URL": _address(process),
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_DEFAULT_REGION": "us-east-1",
            "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1"])),
        }
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    """Read the line with which the server says where it listens."""
    assert process.stdout is not None
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 1.0)
        line = process.stdout.readline() if ready else ""
        if " at http://" in line:
            return line.rpartition(" at ")[2].strip()
        if process.poll() is not None:
            break
    raise SystemExit(f"demo: the S3 server did not start (exit code {process.poll()})")
