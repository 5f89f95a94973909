"""`plumbline baseline …`: what normal is."""

from __future__ import annotations

import typer

from jobs.cli.arguments import ModelName
from jobs.cli.run import new_run
from jobs.domain.run import Run, RunKind

app = typer.Typer(help="Build the reference a model is compared with.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def baselines() -> None:
    """Build the reference a model is compared with."""


@app.command(epilog="Example: plumbline baseline build flights")
def build(model: ModelName) -> None:
    """Read the training data and store bins and reference profile; nothing changes when they are the same."""
    typer.echo(build_baseline(model, new_run(RunKind.LIVE)))


def build_baseline(model: str, run: Run) -> str:
    """Make sure of the baseline of a model and say in one line what it holds."""
    from jobs.profile.baseline import ensure_baseline
    from jobs.steps import open_site

    with open_site(model) as site:
        baseline = ensure_baseline(site.warehouse, site.store, site.model, run=run, model_version=None)
    segments = sum(len(values) for values in baseline.segment_values.values())
    known_as = f"baseline {baseline.baseline_id[:12]} of {model}"
    return f"{known_as}: {len(baseline.definitions)} features, {segments} segments, from {site.model.baseline.training}"
