"""`plumbline model …`: the declarations."""

from __future__ import annotations

import json

import typer

from jobs.cli.arguments import ModelName
from jobs.cli.exits import FOUND
from jobs.cli.telling import JsonFlag, tell_rows
from jobs.declaration import model_files, read_declarations, read_model
from jobs.home import home

app = typer.Typer(help="Check and show declared models.", no_args_is_help=True, rich_markup_mode=None)


@app.command(epilog="Example: plumbline model check")
def check(*, as_json: JsonFlag = False) -> None:
    """Check every file of models/ and report all problems of all files at once."""
    place = home()
    declarations = read_declarations(place)
    if as_json:
        rows = [{"where": p.where, "rule": p.rule, "got": p.got, "way_out": p.way_out} for p in declarations.problems]
        tell_rows(rows, as_json=True, nothing="")
    else:
        for problem in declarations.problems:
            typer.echo(str(problem))
        files = len(model_files(place))
        typer.echo(f"{files} model file{'s' * (files != 1)}, {len(declarations.problems) or 'no'} problems")
    if declarations.problems:
        raise typer.Exit(FOUND)


@app.command(epilog="Example: plumbline model show flights")
def show(model: ModelName) -> None:
    """Print what a model resolves to, preset rules included, as JSON."""
    from jobs.domain.presets import resolved_rules

    spec = read_model(home(), model)
    resolved = json.loads(spec.model_dump_json())
    resolved["rules"] = [json.loads(rule.model_dump_json()) for rule in resolved_rules(spec)]
    typer.echo(json.dumps(resolved, ensure_ascii=False, indent=2))
