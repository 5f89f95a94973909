"""`plumbline backfill`: many days of one model, the same jobs in a pool of processes."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING, Annotated, Final

import typer

from jobs.cli.arguments import ModelName
from jobs.cli.baseline import build_baseline
from jobs.cli.exits import FINE, NOT_EVALUATED
from jobs.cli.run import new_run
from jobs.cli.telling import interruptible, progress
from jobs.declaration import read_model
from jobs.domain.day import Day, days_between, parse_day
from jobs.domain.errors import Problem, SpecError
from jobs.domain.run import Run, RunKind
from jobs.home import home
from jobs.steps import Site, StepResult, open_site, record_lost, refuse_impossible, run_looking_back, run_model_day

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_ONE_DAY = ("stage", "check", "publish", "profile")
"""Steps that depend on their own day only: any order, many at once."""

_WHY_LOST: Final = "not loaded: a process of the pool was killed; run it again, with fewer --workers if memory ran out"
_LOST: Final = StepResult("load", _WHY_LOST, 0.0, RuntimeError(_WHY_LOST))

_UNTIL_THE_END: Final = ExitStack()
"""What a worker holds open from day to day."""


def backfill(
    model: ModelName,
    *,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, included.")],
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; default one per core.")] = None,
) -> None:
    """Run many days: load, check, publish and profile in parallel, then judge and report in order. Sends nothing.

    Example: plumbline backfill flights --from 2013-11-01 --to 2013-12-28
    """
    days = _days(first, last)
    spec = read_model(home(), model)
    refuse_impossible(spec, days[0])
    refuse_impossible(spec, days[-1])
    this_run = new_run(RunKind.BACKFILL)
    typer.echo(build_baseline(model, this_run), err=True)
    processes = min(workers or len(os.sched_getaffinity(0)), len(days))
    failed, loaded, lost = 0, [], []
    with interruptible():
        for day, results in progress(_load(model, days, this_run, processes), len(days), what="loaded and profiled"):
            failures = _tell_failures(str(day), results or [_LOST])
            failed += failures
            if not results:
                lost.append(day)
            elif not failures:
                loaded.append(day)
        failed += _judge(model, days, loaded=sorted(loaded), lost=sorted(lost), run=this_run)
    typer.echo(f"{len(days)} days of {model} from {days[0]} to {days[-1]}, {failed or 'no'} failed steps")
    raise typer.Exit(NOT_EVALUATED if failed else FINE)


def _days(first: str, last: str) -> list[Day]:
    days = days_between(parse_day(first), parse_day(last))
    if not days:
        way_out = "swap them" if parse_day(first) > parse_day(last) else None
        raise SpecError(
            Problem(
                where="--from and --to",
                rule="--from must not be after --to",
                got=f"{first} and {last}",
                way_out=way_out,
            )
        )
    return days


def _load(model: str, days: list[Day], run: Run, processes: int) -> Iterator[tuple[Day, list[StepResult]]]:
    """Load days in a pool; a day comes without results when a process was killed, which ends the pool.

    Whoever stops listening, e.g. by Ctrl-C, waits for the days under way; the others are not begun.
    """
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_take_share, initargs=(processes,)
    )
    try:
        with _deaf_to_ctrl_c():
            futures = {pool.submit(_load_day, model, day, run): day for day in days}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:
                yield futures[future], []
    except KeyboardInterrupt:
        typer.echo("plumbline: waiting for the days under way; Ctrl-C once more kills them", err=True)
        raise
    finally:
        _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    try:
        pool.shutdown(cancel_futures=True)
    except KeyboardInterrupt:
        for worker in active_children():
            worker.kill()
        raise


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Begin processes that never hear Ctrl-C, which reaches the whole group: the pool's owner decides."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _take_share(processes: int) -> None:
    from jobs.warehouse import take_share

    take_share(processes)


def _load_day(model: str, day: Day, run: Run) -> list[StepResult]:
    results = run_model_day(_site(model), day, run=run, steps=OF_ONE_DAY, on_result=lambda _: None)
    if any(result.error for result in results):
        _site.cache_clear()
        _UNTIL_THE_END.close()
    return [replace(result, error=result.error and RuntimeError(result.message)) for result in results]


@cache
def _site(model: str) -> Site:
    """Open a worker's warehouse once; it is closed after a failure, which may have left it unusable."""
    return _UNTIL_THE_END.enter_context(open_site(model))


def _judge(model: str, days: list[Day], *, loaded: list[Day], lost: list[Day], run: Run) -> int:
    """Measure what looks back, judge and tell; a day that could not be loaded is judged as not measured."""
    failed = 0
    with open_site(model) as site:
        if lost:
            record_lost(site, lost, run=run, why=_WHY_LOST)
        for result in run_looking_back(site, days, loaded=loaded, run=run):
            typer.echo(f"{result.step}: {result.seconds:.0f} s, {result.message}", err=True)
            failed += _tell_failures(f"{days[0]} to {days[-1]}", [result])
    return failed


def _tell_failures(when: str, results: list[StepResult]) -> int:
    failures = [result for result in results if result.error is not None]
    for result in failures:
        typer.echo(f"plumbline: {when} {result.step}: {result.message}", err=True)
    return len(failures)
