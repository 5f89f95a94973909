"""Serve S3 from memory on a free loopback port, say where, and end with the process that started it."""

from __future__ import annotations

import logging
import sys

from moto.server import ThreadedMotoServer

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(f"http://{host}:{port}", flush=True)  # noqa: T201 - the fixture reads it
    sys.stdin.read()  # ends when the fixture closes the pipe, or dies
    server.stop()
