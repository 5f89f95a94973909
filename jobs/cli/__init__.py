"""`plumbline …`: what a person types. One file per command; with dags/ the only place that composes jobs."""

from __future__ import annotations

import logging
import sys

import typer

from jobs.cli import backfill, baseline, findings, model, report, run, sql, status
from jobs.cli.exits import NOT_EVALUATED, WRONG_USAGE
from jobs.domain.errors import PlumblineError, SpecError

app = typer.Typer(
    name="plumbline",
    help="Say every day whether each model in production still stands straight.",
    epilog="Exit codes: 0 fine, 1 findings or problems found, 2 wrong usage, 3 not evaluated, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(model.app, name="model")
app.add_typer(baseline.app, name="baseline")
app.add_typer(report.app, name="report")
app.command(name="run")(run.run)
app.command(name="backfill")(backfill.backfill)
app.command(name="status")(status.status)
app.command(name="findings")(findings.findings)
app.command(name="sql")(sql.sql)


def main() -> None:
    """Run a command; a foreseen error is told in one line per problem, a bug keeps its traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("plumbline").setLevel(logging.CRITICAL)  # the commands tell the steps themselves
    try:
        app()
    except PlumblineError as error:
        for problem in error.problems:
            typer.echo(f"plumbline: {problem}", err=True)
        sys.exit(WRONG_USAGE if isinstance(error, SpecError) else NOT_EVALUATED)
