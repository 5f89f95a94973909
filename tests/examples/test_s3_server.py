from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

CHECKOUT = Path(__file__).parents[2]


def test_the_server_says_where_it_is_answers_and_ends_when_asked() -> None:
    command = [sys.executable, "-m", "examples.flights", "serve-s3", "--port", "0"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, env=os.environ.copy()) as server:
        assert server.stdout is not None
        ready = server.stdout.readline()
        assert ready.startswith("S3 is ready at http://127.0.0.1:")
        address = ready.rpartition(" ")[2].strip()
        with build_opener(ProxyHandler({})).open(address, timeout=10) as answer:
            assert b"ListAllMyBucketsResult" in answer.read()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == 0
