"""`plumbline status`: one screen of where everything stands."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.exits import of_states
from jobs.cli.telling import JsonFlag, tell_rows
from jobs.declaration import read_model
from jobs.domain.day import parse_day
from jobs.domain.state import GLYPHS, State
from jobs.home import home


def status(
    model: Annotated[str | None, typer.Argument(help="Name of a declared model; all when left out.")] = None,
    day: Annotated[str | None, typer.Argument(help="YYYY-MM-DD; the last seven judged days when left out.")] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """Show the state of each model and day, what is open and what was not evaluated.

    Example: plumbline status flights
    """
    from jobs.warehouse import open_warehouse

    place = home()
    if model is not None:
        read_model(place, model)
    the_day = parse_day(day) if day else None
    with open_warehouse(place.warehouse_url, sql_root=place.sql, read_only=True) as warehouse:
        rows = warehouse.query("status/days", model=model, day=the_day).to_pylist()
    told = [row if as_json else {"": GLYPHS[State(row["state"])], **row} for row in rows]
    tell_rows(told, as_json=as_json, nothing="no day has been judged yet; run `plumbline run MODEL DAY`")
    newest: dict[str, State] = {}
    for row in rows:
        newest.setdefault(row["model"], State(row["state"]))
    raise typer.Exit(of_states(list(newest.values())))
