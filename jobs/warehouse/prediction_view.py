"""The view through which a model's predictions are read: our names, days whose newest delivery is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.warehouse.migrations import PREDICTIONS, SchemaFile, applied_files, apply_files
from jobs.warehouse.prediction_schema import PARTITION
from jobs.warehouse.prediction_table import known_columns
from jobs.warehouse.query import select_text

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.warehouse.catalog import Commit
    from jobs.warehouse.prediction_schema import PredictionSchema


def renew_view(commit: Commit, schema: PredictionSchema, *, sql_root: Path) -> None:
    """Make a model's view say what the manifest says, in the same commit; do nothing where it does already.

    Days that hold rows but must not be read are listed in the view's text: a join with the manifest would mix the
    order of the rows, and sums of floating-point numbers would differ in their last digits from run to run.
    """
    known = known_columns(commit.connection, schema.model)
    if not known:
        return
    absent = {name: kind for name, kind in schema.own_kinds.items() if name not in known}
    text = select_text(
        sql_root,
        "publish/current_predictions",
        {
            "view": schema.view,
            "table": schema.table,
            "partition": PARTITION,
            "names": list(known),
            "sources": [source for source, _ in known.values()],
            "absent": list(absent),
            "absent_types": [kind.value for kind in absent.values()],
            "hidden_days": _hidden_days(commit, schema.model, sql_root),
        },
    )
    view = SchemaFile(f"{PREDICTIONS}/{schema.model}", text)
    if applied_files(commit.connection).get(view.name) != view.sha256:
        apply_files(commit, [view])


def _hidden_days(commit: Commit, model: str, sql_root: Path) -> list[str]:
    text = select_text(sql_root, "publish/hidden_days", {})
    return [day.isoformat() for (day,) in commit.connection.execute(text, {"model": model}).fetchall()]
