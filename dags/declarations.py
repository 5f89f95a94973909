"""Show every problem under models/ as an import error of this file in Airflow's UI.

A separate file, because a file that raises loses all its DAGs: dags/monitor.py keeps those of the sound models.
"""

from __future__ import annotations

from jobs.declaration import read_declarations
from jobs.domain.errors import SpecError
from jobs.home import home

problems = read_declarations(home()).problems
if problems:
    raise SpecError(*problems)
