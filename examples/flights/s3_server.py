"""Serve S3 on this machine, in memory: what is uploaded is gone when the server ends."""

import logging
import signal
import threading

HOST = "127.0.0.1"


def serve(port: int) -> None:
    """Serve until SIGINT or SIGTERM; port 0 takes a free one. Only this machine reaches it, no signature is checked."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # one line a request says nothing
    asked_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_end.set())
    server = ThreadedMotoServer(ip_address=HOST, port=port, verbose=False)
    server.start()
    _, bound = server.get_host_and_port()
    print(f"S3 is ready at http://{HOST}:{bound}", flush=True)
    asked_to_end.wait()
    server.stop()
