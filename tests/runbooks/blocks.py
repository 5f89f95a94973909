"""Run what runbooks tell people to run, on any warehouse."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import click

    from jobs.domain.runbook import LikelyCause, Runbook
    from jobs.warehouse import Warehouse


def blocks(folder: Path, language: str) -> Iterator[tuple[Runbook, LikelyCause]]:
    """The blocks of every runbook in one language."""
    from jobs.domain.runbook import read_runbooks

    for runbook in read_runbooks(folder):
        for cause in runbook.causes:
            if cause.language == language:
                yield runbook, cause


def run_sql_blocks(warehouse: Warehouse, folder: Path) -> dict[str, int]:
    """Run every SQL block as it stands; return its number of rows by runbook and cause."""
    with warehouse.reading() as connection:
        return {
            f"{runbook.stem}: {cause.title}": len(connection.execute(cause.code).fetchall())
            for runbook, cause in blocks(folder, "sql")
        }


def command_of(line: str) -> click.Command:
    """The command that a `plumbline …` line calls, with its arguments parsed; fails where there is none."""
    from jobs.cli import app

    words = shlex.split(line)
    assert words.pop(0) == "plumbline", line
    command = typer.main.get_command(app)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    command.make_context("plumbline", words)
    return command
