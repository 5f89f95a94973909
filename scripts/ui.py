"""`make ui`: Airflow and the pages of the demo on this machine, until Ctrl-C."""

from __future__ import annotations

import functools
import http.server
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final

from scripts.airflow_local import LocalAirflow, free_port, running
from scripts.demo import ROOT, demo_variables, run_module
from scripts.local_s3 import local_s3

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST: Final = "127.0.0.1"


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line per request."""

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for the two addresses."""


def in_a_shell(variables: Mapping[str, str]) -> str:
    """Return the line that sets variables, to be pasted into a terminal.

    >>> in_a_shell({"AWS_ENDPOINT_URL": "http://127.0.0.1:9000", "PATH": "/srv/bin:$PATH"})
    'export AWS_ENDPOINT_URL="http://127.0.0.1:9000" PATH="/srv/bin:$PATH"'
    """
    return "export " + " ".join(f'{name}="{value}"' for name, value in variables.items())


def main() -> int:
    """Serve until interrupted."""
    from jobs.home import home

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    place = home()
    if not (place.reports_root / "index.html").is_file():
        print("ui: no page has been written yet; run `make demo` first", file=sys.stderr)
        return 1
    pages = http.server.ThreadingHTTPServer(
        (HOST, free_port()), functools.partial(_QuietHandler, directory=str(place.reports_root))
    )
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    with local_s3() as variables:
        print("ui: uploading the demo's log to an S3 server on this machine", flush=True)
        run_module("examples.flights", "build")
        run_module("examples.flights", "upload", variables=variables)
        pages_url = f"http://{HOST}:{pages.server_port}"
        settings = demo_variables(variables) | {"PLUMBLINE_REPORTS_URL": pages_url}
        print("ui: starting Airflow (20 to 30 seconds)", flush=True)
        with running(LocalAirflow(ROOT / ".airflow", free_port(), variables=settings)) as airflow:
            exports = dict(variables) | {"AIRFLOW_HOME": str(airflow.home), "PATH": f"{ROOT}/.venv/bin:$PATH"}
            print(f"\nPages:    {pages_url}\nAirflow:  {airflow.url}\n", flush=True)
            print(f"For `plumbline …` and `airflow …` in another terminal:\n  {in_a_shell(exports)}\n", flush=True)
            print("Ctrl-C ends all of it.", flush=True)
            try:
                threading.Event().wait()
            except (KeyboardInterrupt, SystemExit):
                print("\nui: ending", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.SubprocessError as error:
        sys.exit(f"ui: {error}")
