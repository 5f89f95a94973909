"""Airflow in this process, with a home of its own; what Airflow warns of about itself is not ours."""

from __future__ import annotations

import contextlib
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]

MODEL = """
model: {name}
title: Arrives late
description: Scored two hours before departure.
owner: ops-ml
tier: 2
task: binary_classification
sla: {{report_by: "07:30"}}
log:
  source: s3://logs/{name}/day={{day}}/
  time_zone: {zone}
  columns: {{request_id: request_id, event_time: scored_at, model_version: model_version, score: score}}
features:
  - {{name: distance, type: numeric}}
segments: [origin]
baseline: {{training: s3://logs/{name}/training.parquet}}
"""


@contextlib.contextmanager
def quiet_airflow() -> Iterator[None]:
    """Let Airflow warn of its own imports; what it catches from our files it keeps in `captured_warnings`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AIRFLOW_")]:
            patch.delenv(name)
        patch.setenv("AIRFLOW_HOME", str(home))
        patch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
        with quiet_airflow():
            import airflow.dag_processing.dagbag
            import airflow.timetables.trigger  # noqa: F401
        yield home


@pytest.fixture
def write_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make an installation that declares some models, as texts, beside the checkout's own folders."""

    def write(**models: str) -> Path:
        for folder in ("sql", "expectations", "runbooks", "reports"):
            (tmp_path / folder).symlink_to(ROOT / folder)
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "owners.yaml").write_text("ops-ml: {page: pager, ticket: pager}\n")
        for name, text in models.items():
            (tmp_path / "models" / f"{name}.yaml").write_text(text)
        monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
        return tmp_path

    return write
