"""`plumbline report …`: the pages."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from jobs.cli.arguments import ModelName
from jobs.cli.exits import NOT_EVALUATED
from jobs.declaration import read_model
from jobs.domain.day import parse_day
from jobs.home import home

app = typer.Typer(help="Find and open pages.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def pages() -> None:
    """Find and open pages."""


@app.command(name="open", epilog="Example: plumbline report open flights 2013-12-31")
def open_page(
    model: ModelName,
    day: Annotated[str | None, typer.Argument(help="YYYY-MM-DD; the newest page when left out.")] = None,
    *,
    print_only: Annotated[bool, typer.Option("--print", help="Print the path instead of opening a browser.")] = False,
) -> None:
    """Open the page of a model-day in the browser."""
    from jobs.warehouse import open_warehouse

    place = home()
    read_model(place, model)
    the_day = parse_day(day) if day else None
    with open_warehouse(place.warehouse_url, sql_root=place.sql, read_only=True) as warehouse:
        rows = warehouse.query("status/page", model=model, day=the_day).to_pylist()
    if not rows:
        typer.echo(f"plumbline: no page of {model} {day or ''}; run `plumbline run {model} {day or 'DAY'}`", err=True)
        raise typer.Exit(NOT_EVALUATED)
    path = place.reports_root / rows[0]["path"]
    if print_only or not webbrowser.open(path.as_uri()):
        typer.echo(path)
