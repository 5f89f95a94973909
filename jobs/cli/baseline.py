"""`plumbline baseline …`: what normal is."""

from __future__ import annotations

import typer

from jobs.cli.arguments import ModelName
from jobs.cli.run import new_run
from jobs.domain.run import RunKind

app = typer.Typer(help="Build the reference a model is compared with.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def baselines() -> None:
    """Build the reference a model is compared with."""


@app.command(epilog="Example: plumbline baseline build flights")
def build(model: ModelName) -> None:
    """Read the training data and store bins and reference profile; nothing changes when they are the same."""
    from jobs.profile import baseline
    from jobs.steps import open_site

    with open_site(model) as site:
        outcome = baseline.ensure(site.warehouse, site.store, site.model, run=new_run(RunKind.LIVE))
    typer.echo(outcome.message)
