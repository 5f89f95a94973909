"""`plumbline model …`: the declarations."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from jobs.cli.arguments import ModelName
from jobs.cli.exits import FOUND
from jobs.cli.telling import JsonFlag, tell_rows
from jobs.declaration import model_files, read_declarations, read_model
from jobs.domain.errors import Problem, SpecError
from jobs.home import Home, home

app = typer.Typer(help="Check and show declared models.", no_args_is_help=True, rich_markup_mode=None)


@app.command(epilog="Example: plumbline model check")
def check(*, as_json: JsonFlag = False) -> None:
    """Check every file of models/ and report all problems of all files at once."""
    place = home()
    problems = _problems(place)
    if as_json:
        rows = [{"where": p.where, "rule": p.rule, "got": p.got, "way_out": p.way_out} for p in problems]
        tell_rows(rows, as_json=True, nothing="")
    else:
        for problem in problems:
            typer.echo(str(problem))
        files = len(model_files(place))
        found = f"{len(problems) or 'no'} problem{'s' * (len(problems) != 1)}"
        typer.echo(f"{files} model file{'s' * (files != 1)}, {found}")
    if problems:
        raise typer.Exit(FOUND)


def _problems(place: Home) -> list[Problem]:
    """Collect what is wrong in models/ and in the suites they name; a suite shared by models is told once."""
    from jobs.check.suite_problems import suite_problems

    declarations = read_declarations(place)
    found = list(declarations.problems)
    for spec in declarations.models.values():
        if spec.expectations is None or (place.expectations / spec.expectations).is_file():
            found += suite_problems(place.expectations, spec)
    return list(dict.fromkeys(found))


@app.command(epilog="Example: plumbline model schema > docs/reference/model.schema.json")
def schema() -> None:
    """Print the JSON Schema of a model's file, for editors; the comment on its first line names it."""
    from jobs.domain.json_schema import model_schema

    typer.echo(model_schema(), nl=False)


@app.command(epilog="Example: plumbline model suite flights")
def suite(
    model: ModelName,
    *,
    overwrite: Annotated[bool, typer.Option(help="Draft anew although the file exists.")] = False,
) -> None:
    """Draft a model's data-quality suite from its training data into expectations/."""
    import tempfile
    from pathlib import Path

    from jobs.check.draft import draft_suite
    from jobs.objects import open_store

    place = home()
    spec = read_model(place, model)
    file = place.expectations / (spec.expectations or f"{model}.json")
    if file.exists() and not overwrite:
        way_out = "give --overwrite to draft it anew"
        raise SpecError(Problem(where=str(file), rule="must not exist before it is drafted", way_out=way_out))
    store = open_store()
    training = store.find(spec.baseline.training)
    if training is None:
        rule, got = "must name an object that exists", spec.baseline.training
        raise SpecError(Problem(where=f"models/{model}.yaml: baseline.training", rule=rule, got=got))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "training.parquet"
        store.fetch(training, copy)
        file.write_text(draft_suite(spec, copy), encoding="utf-8")
    typer.echo(f"{file}: drafted from {spec.baseline.training}; read it, then check it in")


@app.command(epilog="Example: plumbline model show flights")
def show(model: ModelName) -> None:
    """Print what a model resolves to, preset rules included, as JSON."""
    from jobs.domain.presets import resolved_rules

    spec = read_model(home(), model)
    resolved = json.loads(spec.model_dump_json())
    resolved["rules"] = [json.loads(rule.model_dump_json()) for rule in resolved_rules(spec)]
    typer.echo(json.dumps(resolved, ensure_ascii=False, indent=2))
