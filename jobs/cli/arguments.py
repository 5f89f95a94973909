"""Arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

ModelName = Annotated[str, typer.Argument(metavar="MODEL", help="Name of a declared model: a file of models/.")]
DayText = Annotated[str, typer.Argument(metavar="DAY", help="Day of the model's time zone, YYYY-MM-DD.")]
