"""`plumbline findings`: what is open."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.exits import FINE, FOUND
from jobs.cli.telling import JsonFlag, tell_rows
from jobs.declaration import read_model
from jobs.domain.day import parse_day
from jobs.domain.state import GLYPHS, State
from jobs.home import home


def findings(
    model: Annotated[str | None, typer.Argument(help="Name of a declared model; all when left out.")] = None,
    *,
    day: Annotated[str | None, typer.Option(help="As judged on this day (YYYY-MM-DD); default the newest.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """List open findings with since when, value, limit, owner and runbook.

    Example: plumbline findings flights --day 2013-12-31
    """
    from jobs.warehouse import open_warehouse

    place = home()
    if model is not None:
        read_model(place, model)
    the_day = parse_day(day) if day else None
    with open_warehouse(place.warehouse_url, sql_root=place.sql, read_only=True) as warehouse:
        rows = warehouse.query("status/findings", model=model, day=the_day).to_pylist()
    tell_rows(rows if as_json else [_for_people(row) for row in rows], as_json=as_json, nothing="no open findings")
    raise typer.Exit(FOUND if rows else FINE)


def _for_people(row: dict[str, object]) -> dict[str, object]:
    """Keep of a row what fits a screen: the headline says what and since when."""
    state = State(str(row["state"]))
    limit = "" if row["limit_value"] is None else f"{row['limit_value']} {row['limit_origin']}"
    return {
        "": GLYPHS[state],
        "day": row["day"],
        "model": row["model"],
        "headline": row["headline"],
        "days": row["days_open"],
        "value": row["value"],
        "limit": limit,
        "owner": row["owner"],
        "runbook": row["runbook"],
    }
