"""`plumbline sql`: ask the warehouse, read only."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from jobs.cli.exits import WRONG_USAGE
from jobs.cli.telling import JsonFlag, tell_rows
from jobs.home import home


def sql(
    query: Annotated[str | None, typer.Argument(help="One statement; read from standard input when left out.")] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """Run one query on the warehouse, read only, and print its rows; the SQL of pages and runbooks runs as it is.

    Example: plumbline sql "select day, state, headline from current_day_states order by day"
    """
    import duckdb

    from jobs.warehouse import open_warehouse

    place = home()
    text = query if query is not None else sys.stdin.read()
    with open_warehouse(place.warehouse_url, sql_root=place.sql, read_only=True) as warehouse:
        try:
            with warehouse.reading() as connection:
                rows = connection.execute(text).to_arrow_table().to_pylist()
        except duckdb.Error as error:
            typer.echo(f"plumbline: sql: must be a query that the warehouse can answer; {error}", err=True)
            raise typer.Exit(WRONG_USAGE) from None
    tell_rows(rows, as_json=as_json, nothing="no rows")
