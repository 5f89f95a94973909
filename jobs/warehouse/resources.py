"""How much of the machine one connection may take."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MEMORY: Final = "PLUMBLINE_MEMORY_LIMIT"
_THREADS: Final = "PLUMBLINE_THREADS"
_GIBIBYTE: Final = 1 << 30
_LEAST_MEMORY_BYTES: Final = 512 << 20
_CGROUP_LIMITS: Final = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class Resources:
    """Hold DuckDB's memory limit (as DuckDB reads it, e.g. `4GiB`) and thread count."""

    memory_limit: str
    threads: int


def resources() -> Resources:
    """Read PLUMBLINE_MEMORY_LIMIT and PLUMBLINE_THREADS; by default the container's memory less 1 GiB, and its cores.

    The process takes up to 0.6 GiB more than DuckDB's limit, hence the margin.
    """
    return Resources(
        memory_limit=os.environ.get(_MEMORY) or f"{_memory_bytes() >> 20}MiB",
        threads=int(os.environ.get(_THREADS) or len(os.sched_getaffinity(0))),
    )


def take_share(processes: int) -> None:
    """Let this process, one of so many that work at once, take its share of the machine; what is set stays as set."""
    memory = max(_memory_bytes() // processes, _LEAST_MEMORY_BYTES)
    os.environ.setdefault(_MEMORY, f"{memory >> 20}MiB")
    os.environ.setdefault(_THREADS, str(max(1, len(os.sched_getaffinity(0)) // processes)))


def _memory_bytes() -> int:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [int(text) for path in _CGROUP_LIMITS if path.exists() and (text := path.read_text().strip()).isdigit()]
    return max(min([physical, *limits]) - _GIBIBYTE, _LEAST_MEMORY_BYTES)
