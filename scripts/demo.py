"""`make demo`: real flights through the whole line, from a producer's log on S3 to a page."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.airflow_local import LocalAirflow, free_port
from scripts.local_s3 import local_s3

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).resolve().parent.parent
MODEL: Final = "flights"
FILLED: Final = ("2013-11-01", "2013-12-28")
SCHEDULED: Final = ("2013-12-29", "2013-12-30", "2013-12-31")
"""Days that run through Airflow; the last one's page is what the demo ends with."""

SCHEDULED_SECONDS: Final = 300


def main() -> int:
    """Build, upload, backfill, schedule; print where the pages lie."""
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"demo {time.monotonic() - began:4.0f} s  {text}", flush=True)

    say("building the log of a real model on real flights (cached after the first time)")
    run_module("examples.flights", "build")
    with local_s3() as variables:
        airflow = LocalAirflow(ROOT / ".airflow", free_port(), variables=demo_variables(variables))
        prepared = threading.Thread(target=airflow.prepare)
        prepared.start()
        say("uploading it to an S3 server on this machine")
        run_module("examples.flights", "upload", variables=variables)
        say(f"filling {FILLED[0]} to {FILLED[1]} with `plumbline backfill`")
        run_module(
            "jobs.cli",
            "backfill",
            MODEL,
            "--from",
            FILLED[0],
            "--to",
            FILLED[1],
            variables=demo_variables(variables),
        )
        prepared.join()
        say(f"running {', '.join(SCHEDULED)} through an Airflow scheduler")
        try:
            airflow.start()
            airflow.run_days(MODEL, SCHEDULED, within_seconds=SCHEDULED_SECONDS, say=say)
        finally:
            airflow.stop()
    say("done")
    return _tell_pages()


def demo_variables(store: Mapping[str, str]) -> dict[str, str]:
    """Send every alert of the demo to the log: the demo has nobody to wake."""
    from jobs.declaration import read_owners
    from jobs.domain.rule import Severity
    from jobs.home import home

    connections = {owner.connection(severity) for owner in read_owners(home()).values() for severity in Severity}
    return dict(store) | {f"PLUMBLINE_CHANNEL_{name.upper()}": "log:" for name in connections if name}


def run_module(module: str, *arguments: str, variables: Mapping[str, str] | None = None) -> None:
    """Run a module of the checkout as a person would, its output straight through; end when it fails."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | dict(variables or {}), check=False)
    if done.returncode:
        raise SystemExit(f"{module} {' '.join(arguments)} ended with {done.returncode}; what it said stands above")


def _tell_pages() -> int:
    from jobs.home import home

    pages = home().reports_root
    index, day = pages / "index.html", pages / MODEL / SCHEDULED[-1] / "index.html"
    missing = [page for page in (index, day) if not page.is_file()]
    for page in missing:
        print(f"demo: {page}: must have been written, was not; see .airflow/logs/", file=sys.stderr)
    if missing:
        return 1
    print(f"\nAll models:        {index}\n31 December 2013:  {day}\n\nmake ui serves them beside Airflow.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
