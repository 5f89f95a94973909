"""Start Airflow's scheduler with what the tasks import already imported.

LocalExecutor forks a process for each task from the scheduler's workers: what is imported here costs a task nothing,
otherwise 5 CPU seconds for Great Expectations alone. A task needs none of this to work.
"""

from __future__ import annotations

import importlib
import logging
import runpy
import sys
from typing import Final

FROM_THE_START: Final = (
    "airflow.providers.standard.decorators.python",
    "airflow.providers.standard.decorators.sensor",
    "boto3",
    "great_expectations",
    "jinja2",
    "pyarrow.parquet",
    "scipy.special",
)
"""Never our own modules, which must be those of the moment; never polars, whose threads do not survive a fork."""


def main() -> None:
    """Import, then be the scheduler."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    for name in FROM_THE_START:
        importlib.import_module(name)
    sys.argv = ["airflow", "scheduler", "--skip-serve-logs", *sys.argv[1:]]
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
