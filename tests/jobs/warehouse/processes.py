"""Work done in processes of their own, started from a clean server that has imported what they need."""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import TYPE_CHECKING

from jobs import publish
from jobs.warehouse import PartitionMovedError, open_warehouse, read_staged
from tests.jobs.warehouse.deliveries import DAY, RUN, model_of, publication_of
from tests.jobs.warehouse.places import SQL

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.process import BaseProcess
    from multiprocessing.synchronize import Barrier as BarrierOf

SECONDS = 120
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def barrier(parties: int) -> BarrierOf:
    return _CONTEXT.Barrier(parties)


def started(work: Callable[..., None], *given: object) -> BaseProcess:
    process = _CONTEXT.Process(target=work, args=given)
    process.start()
    return process


def exit_codes(processes: list[BaseProcess]) -> list[int | None]:
    for process in processes:
        process.join(SECONDS)
    return [process.exitcode for process in processes]


def publish_and_die(url: str, fatal: str) -> None:
    def on_step(step: str) -> None:
        if step == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    with open_warehouse(url, sql_root=SQL) as warehouse:
        publish.run(warehouse, model_of(), DAY, run=RUN, on_step=on_step)


def publish_together(url: str, start: BarrierOf) -> None:
    with open_warehouse(url, sql_root=SQL) as warehouse:
        start.wait(SECONDS)
        publish.run(warehouse, model_of(), DAY, run=RUN)


def replace_until_done(url: str, start: BarrierOf) -> None:
    """Insist on a version of its own: read the manifest, publish on top of it, until nobody was faster."""
    with open_warehouse(url, sql_root=SQL) as warehouse:
        start.wait(SECONDS)
        while True:
            newest = warehouse.manifest("churn", DAY)
            staged, folder = read_staged(warehouse.staging, "churn", DAY)
            try:
                warehouse.replace_partition(
                    publication_of(staged, folder, expected_version=newest.version if newest else 0)
                )
            except PartitionMovedError:
                continue
            return


def append_together(url: str, start: BarrierOf, writer: int, batches: int) -> None:
    with open_warehouse(url, sql_root=SQL) as warehouse:
        start.wait(SECONDS)
        for batch in range(batches):
            rows = [{"run_id": f"{writer}-{batch}", "value": float(number)} for number in range(300)]
            warehouse.append({"metrics": rows, "runs": [{"run_id": f"{writer}-{batch}"}]})


def open_together(url: str, start: BarrierOf) -> None:
    start.wait(SECONDS)
    with open_warehouse(url, sql_root=SQL) as warehouse:
        warehouse.append({"runs": [{"run_id": str(os.getpid())}]})


def hold_model_lock(url: str, held: BarrierOf) -> None:
    with open_warehouse(url, sql_root=SQL) as warehouse, warehouse.model_lock("churn"):
        held.wait(SECONDS)
        signal.pause()
