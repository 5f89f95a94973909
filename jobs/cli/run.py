"""`plumbline run`: one model-day through the same jobs as the DAG."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.arguments import DayText, ModelName
from jobs.cli.exits import FINE, NOT_EVALUATED, WRONG_USAGE, of_states
from jobs.cli.telling import interruptible
from jobs.declaration import read_model
from jobs.domain.day import Day, parse_day
from jobs.domain.errors import PlumblineError, SpecError
from jobs.domain.run import Run, RunKind
from jobs.domain.state import GLYPHS, State
from jobs.home import home

if TYPE_CHECKING:
    from jobs.domain.spec import ModelSpec
    from jobs.steps import Site, StepResult


def new_run(kind: RunKind) -> Run:
    """Name a run of the command line: its start and a few random characters."""
    return Run(f"cli-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}", kind)


def run(
    model: ModelName,
    day: DayText,
    *,
    job: Annotated[str | None, typer.Option(help="Run this job alone, e.g. judge.")] = None,
    kind: Annotated[
        RunKind | None, typer.Option(help="Default: live for today and yesterday, else backfill (sends nothing).")
    ] = None,
) -> None:
    """Run one model-day: load, check, publish, measure, judge, report, alert.

    Example: plumbline run flights 2013-10-15
    """
    from jobs.steps import STEPS, open_site, refuse_impossible, run_model_day

    if job is not None and job not in STEPS:
        typer.echo(f"plumbline: --job: must be one of {', '.join(STEPS)}, got {job!r}", err=True)
        raise typer.Exit(WRONG_USAGE)
    the_day = parse_day(day)
    spec = read_model(home(), model)
    refuse_impossible(spec, the_day)
    this_run = new_run(kind or _kind(spec, the_day))
    with interruptible(), open_site(model) as site:
        steps = (job,) if job else tuple(STEPS)
        results = run_model_day(site, the_day, run=this_run, steps=steps, on_result=tell_result)
        code = _tell_end(site, the_day, results, with_state=job is None or job in ("judge", "report", "alert"))
    raise typer.Exit(code)


def _kind(model: ModelSpec, day: Day) -> RunKind:
    yesterday = datetime.now(model.log.zone()).date() - timedelta(days=1)
    return RunKind.LIVE if day >= yesterday else RunKind.BACKFILL


def tell_result(result: StepResult) -> None:
    """Print how one step ended; a failure in full, a bug with its kind."""
    if result.error is None:
        typer.echo(f"{result.step:<8} {result.seconds:6.1f} s  {result.message}")
        return
    typer.echo(f"{result.step:<8} {result.seconds:6.1f} s  FAILED", err=True)
    lines = str(result.error).splitlines() if isinstance(result.error, PlumblineError) else [result.message]
    for line in lines:
        typer.echo(f"plumbline: {line}", err=True)


def _tell_end(site: Site, day: Day, results: list[StepResult], *, with_state: bool) -> int:
    error = next((result.error for result in results if result.error), None)
    code = FINE
    if with_state:
        rows = site.warehouse.query("status/day", model=site.model.model, day=day).to_pylist()
        states = [State(row["state"]) for row in rows]
        for row in rows:
            typer.echo(f"\n{GLYPHS[State(row['state'])]} {row['state']}  {row['headline']}")
            typer.echo(f"page: {site.home.reports_root / row['path']}" if row["path"] else "page: none was written")
        code = of_states(states)
    if error is None:
        return code
    return WRONG_USAGE if isinstance(error, SpecError) else NOT_EVALUATED
