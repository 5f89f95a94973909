"""A proxy before a real server that does to its answers what networks and stores do: fail, cut off, flip, vanish."""

from __future__ import annotations

import http.client
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on its way to the client; `cut_at` ends its body early although its length was announced."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    cut_at: int | None = None


Fault = Callable[[Answer], Answer]


def refused(status: int, code: str) -> Fault:
    """Answer with an error of S3's own form."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code} it is</Message></Error>".encode()
    return lambda _: Answer(status, [("Content-Type", "application/xml")], body)


def cut_off(at: int) -> Fault:
    """End the body after some bytes."""
    return lambda answer: Answer(answer.status, answer.headers, answer.body, at)


def flipped(at: int) -> Fault:
    """Turn the bits of one byte."""

    def flip(answer: Answer) -> Answer:
        body = bytearray(answer.body)
        body[at] ^= 0xFF
        return Answer(answer.status, answer.headers, bytes(body))

    return flip


@dataclass(slots=True)
class FaultProxy:
    """Hold the faults still to come, first for the next matching request, and the requests seen."""

    endpoint: str
    faults: deque[tuple[str, str, Fault]] = field(default_factory=deque)
    seen: list[tuple[str, str]] = field(default_factory=list)

    def plan(self, fault: Fault, *, times: int = 1, method: str = "GET", path: str = "") -> None:
        """Apply a fault to the next requests of a method whose path holds some text."""
        self.faults.extend([(method, path, fault)] * times)

    def fault_for(self, method: str, path: str) -> Fault | None:
        for position, (asked, part, fault) in enumerate(self.faults):
            if asked == method and part in path:
                del self.faults[position]
                return fault
        return None


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """Serve a proxy before `upstream` on a free port of this machine."""
    there = urlsplit(upstream).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            proxy.seen.append((self.command, self.path))
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = _forwarded(there, self.command, self.path, dict(self.headers.items()), body)
            fault = proxy.fault_for(self.command, self.path)
            self._send(fault(answer) if fault else answer)

        do_PUT = do_HEAD = do_POST = do_DELETE = do_GET  # noqa: N815 - names of http.server

        def _send(self, answer: Answer) -> None:
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_at])
            if answer.cut_at is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = FaultProxy(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _forwarded(there: str, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    connection = http.client.HTTPConnection(there, timeout=10)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        kept = [pair for pair in response.getheaders() if pair[0].lower() not in {"content-length", "connection"}]
        return Answer(response.status, kept, response.read())
    finally:
        connection.close()
