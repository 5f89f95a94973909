"""Be one component of a local Airflow, and end with whoever started it, however that ended.

`python -m scripts.airflow_component COMPONENT …`: standard input is a pipe that the starter holds open.
"""

from __future__ import annotations

import importlib
import logging
import os
import runpy
import signal
import sys
import threading
from typing import Final

FOR_TASKS: Final = (
    "airflow.providers.standard.decorators.python",
    "airflow.providers.standard.decorators.sensor",
    "boto3",
    "great_expectations",
    "jinja2",
    "pyarrow.parquet",
    "scipy.special",
)
"""What tasks import. LocalExecutor forks each of them from the scheduler, so what is imported there costs a task
nothing, otherwise 5 CPU seconds for Great Expectations alone. A task needs none of this to work.

Never our own modules, which must be those of the moment; never polars, whose threads do not survive a fork."""


def main() -> None:
    """Watch the starter, import for the tasks, then be the component."""
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    if sys.argv[1] == "scheduler":
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        for name in FOR_TASKS:
            importlib.import_module(name)
    sys.argv[0] = "airflow"
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)


def end_with_the_starter() -> None:
    """Wait until nobody holds the other end of standard input any more, then end the whole process group."""
    os.read(0, 1)
    os.killpg(os.getpgrp(), signal.SIGTERM)


if __name__ == "__main__":
    main()
