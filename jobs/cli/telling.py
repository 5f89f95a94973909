"""Rows for people as a table, for machines as JSON; progress on a terminal, plain lines elsewhere."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from jobs.cli.exits import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Item = TypeVar("Item")

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def tell_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool, nothing: str) -> None:
    """Print rows as a table, or as a JSON list; `nothing` is the sentence for no rows."""
    if as_json:
        typer.echo(json.dumps(list(rows), default=str, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo(nothing)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False).print(table)


@contextmanager
def interruptible() -> Iterator[None]:
    """End with one line when somebody presses Ctrl-C inside the block."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("plumbline: interrupted; type it again, it goes on where it ended", err=True)
        raise typer.Exit(INTERRUPTED) from None


def progress(items: Iterator[Item], total: int, *, what: str, every_seconds: float = 2.0) -> Iterator[Item]:
    """Pass items through and say how far it is: a live line on a terminal, a plain one every few seconds elsewhere."""
    is_terminal = sys.stderr.isatty()
    started = told = time.monotonic()
    for count, item in enumerate(items, start=1):
        now = time.monotonic()
        is_due = now - told >= (0.1 if is_terminal else every_seconds) or count == total
        if is_due and (now - started >= every_seconds or is_terminal):
            line = f"{what}: {count} of {total}, {now - started:.0f} s"
            typer.echo(f"\r{line}" if is_terminal else line, err=True, nl=not is_terminal)
            told = now
        yield item
    if is_terminal and total:
        typer.echo("", err=True)
