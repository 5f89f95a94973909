"""The schema that editors hold a model's file against: as the code says, and no stricter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from jobs.domain.json_schema import model_schema

CHECKOUT = Path(__file__).resolve().parents[3]
FILE = CHECKOUT / "docs" / "reference" / "model.schema.json"


def problems(declared: object) -> list[str]:
    validator = Draft202012Validator(json.loads(FILE.read_text()))
    plain = json.loads(json.dumps(declared, default=str))  # an editor reads dates as text
    return sorted(f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(plain))


def flights(**changes: Any) -> dict[str, Any]:
    declared = yaml.safe_load((CHECKOUT / "models" / "flights.yaml").read_text())
    return dict(declared) | changes


def test_the_committed_schema_is_what_the_code_says() -> None:
    assert FILE.read_text() == model_schema(), "run `plumbline model schema > docs/reference/model.schema.json`"


@pytest.mark.parametrize("file", sorted((CHECKOUT / "models").glob("[!o]*.yaml")), ids=lambda file: file.name)
def test_every_model_names_the_schema_and_fits_it(file: Path) -> None:
    first_line = file.read_text().splitlines()[0]
    named = first_line.removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / named).resolve() == FILE
    assert problems(yaml.safe_load(file.read_text())) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tier": 4}, "tier: 4 is not one of [1, 2, 3]"),
        ({"owner": None}, "owner: None is not of type 'string'"),
        ({"treshold": 1}, ": Additional properties are not allowed ('treshold' was unexpected)"),
        ({"rules": [{"name": "moved", "measure": "pis"}]}, "rules.0.measure: 'pis' is not one of ['psi', "),
    ],
)
def test_an_editor_shows_what_the_code_refuses(changes: dict[str, Any], told: str) -> None:
    (problem,) = problems(flights(**changes))
    assert problem.startswith(told)
