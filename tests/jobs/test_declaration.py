"""Whatever can be wrong in a declaration is said as file, path, rule, value and way out, all of it at once."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from jobs.declaration import read_declarations, read_model
from jobs.domain.errors import SpecError
from jobs.home import Home

if TYPE_CHECKING:
    from pathlib import Path

OWNERS = "ops: {page: pager, ticket: chat, digest: mail}\n"
MODEL = """\
model: churn
title: Leaves within a month
owner: ops
tier: 2
task: binary_classification
log:
  source: s3://logs/churn/day={day}/
  columns: {request_id: id, event_time: at, model_version: version, score: score}
features:
  - {name: age, type: numeric, min: 0, max: 120}
  - {name: country, type: categorical}
baseline: {training: s3://logs/churn/training.parquet}
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for folder in ("models", "expectations", "runbooks", "sql/schema"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "models" / "owners.yaml").write_text(OWNERS)
    (tmp_path / "models" / "churn.yaml").write_text(MODEL)
    (tmp_path / "runbooks" / "input_moved.md").write_text("# moved")
    return Home(root=tmp_path, warehouse_url="duckdb::memory:", reports_root=tmp_path / "pages")


def problems_of(home: Home, text: str) -> list[str]:
    (home.models / "churn.yaml").write_text(text)
    return [str(problem) for problem in read_declarations(home).problems]


def test_a_sound_declaration_has_no_problems(home: Home) -> None:
    declarations = read_declarations(home)
    assert declarations.problems == ()
    assert list(declarations.models) == ["churn"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title:", "titel:", ["models/churn.yaml: title: must be declared; add the key 'title'"]),
        ("tier: 2", "tier: 5", ["models/churn.yaml: tier: must be one of 1, 2 or 3, got 5"]),
        ("tier: 2", "tier: '2'", ["models/churn.yaml: tier: must be one of 1, 2 or 3, got '2'"]),
        (
            "owner: ops",
            "owner: opps",
            ["models/churn.yaml: owner: must be an entry of owners.yaml, got 'opps'; did you mean 'ops'?"],
        ),
        (
            "max: 120}",
            "max: -1}",
            ["models/churn.yaml: features.0: min must not be above max, got 0.0 and -1.0"],
        ),
        (
            "{name: country, type: categorical}",
            "{name: age, type: numeric}",
            ["models/churn.yaml: feature declared twice: age"],
        ),
        (
            "{name: country, type: categorical}",
            "{name: country, type: text}",
            ["models/churn.yaml: features.1.type: must be one of 'numeric', 'categorical' or 'boolean', got 'text'"],
        ),
        (
            "source: s3://logs/churn/day={day}/",
            "source: s3://logs/churn/",
            ["models/churn.yaml: log.source: must hold {day} once and end with /, got 's3://logs/churn/'"],
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_place(home: Home, old: str, new: str, said: list[str]) -> None:
    found = problems_of(home, MODEL.replace(old, new))
    assert [sentence for sentence in found if "unknown key" not in sentence] == said


def test_an_unknown_key_names_the_one_that_was_meant(home: Home) -> None:
    found = problems_of(home, MODEL.replace("min: 0,", "minimum: 0, tpye: numeric,"))
    assert "models/churn.yaml: features.0.tpye: unknown key; did you mean 'type'?" in found
    assert "models/churn.yaml: features.0.minimum: unknown key; did you mean 'min'?" in found


def rules(text: str) -> str:
    return MODEL + textwrap.dedent(text)


def test_an_unknown_measure_lists_those_that_exist(home: Home) -> None:
    found = problems_of(home, rules("rules:\n  - {name: moved, measure: pis}\n"))
    assert found == [
        (
            "models/churn.yaml: rules.0.measure: must be one of psi, js_distance, missing_change, score_psi, "
            "mean_score, entropy, got 'pis'; did you mean 'psi'?"
        )
    ]


def test_a_window_that_cannot_be_counted_in_days_is_refused(home: Home) -> None:
    found = problems_of(home, rules("rules:\n  - {name: moved, measure: psi, window_days: 7, days_in_a_row: 3}\n"))
    assert found == [
        "models/churn.yaml: rules.0: days_in_a_row counts one-day windows only, got days_in_a_row 3 with window_days 7"
    ]


def test_a_wrong_limit_is_told_once_not_once_for_each_form_it_may_have(home: Home) -> None:
    found = problems_of(home, rules("rules:\n  - {name: moved, measure: psi, limit: {watch: 0.3, investigate: 0.1}}\n"))
    assert found == ["models/churn.yaml: rules.0.limit: watch must not be above investigate, got 0.3 and 0.1"]
    found = problems_of(home, rules("rules:\n  - {name: moved, measure: psi, limit: often}\n"))
    assert found == [
        (
            "models/churn.yaml: rules.0.limit: must be a number, calibrated, {watch, investigate} or "
            "{trailing_days, t, least_change}, got 'often'"
        )
    ]


def test_a_missing_runbook_names_the_nearest(home: Home) -> None:
    found = problems_of(home, rules("rules:\n  - {name: moved, measure: psi, runbook: input_moves}\n"))
    assert found == [
        (
            "models/churn.yaml: rules.0.runbook: must name a file of runbooks/, "
            "got 'input_moves'; did you mean 'input_moved'?"
        )
    ]


def test_a_key_that_stands_twice_is_refused_with_its_line(home: Home) -> None:
    found = problems_of(home, MODEL + "tier: 1\n")
    assert found == ["models/churn.yaml: line 13: must be YAML: key 'tier' stands twice; correct that line"]


def test_a_file_that_is_not_yaml_is_named_with_its_line(home: Home) -> None:
    found = problems_of(home, "model: [churn\ntitle: x\n")
    assert len(found) == 1
    assert found[0].startswith("models/churn.yaml: line 2: must be YAML:")


def test_bytes_that_are_not_text_are_told(home: Home) -> None:
    (home.models / "churn.yaml").write_bytes(b"model: \xff\xfe")
    assert [str(p) for p in read_declarations(home).problems] == [
        "models/churn.yaml: must be UTF-8 text, got byte 7: invalid start byte"
    ]


def test_a_model_under_another_name_than_its_file_is_refused(home: Home) -> None:
    (home.models / "leaver.yaml").write_text(MODEL)
    assert [str(p) for p in read_declarations(home).problems] == [
        (
            "models/leaver.yaml: model: must be the file's name, got 'churn'; "
            "rename the file to churn.yaml or the model to leaver"
        )
    ]


def test_problems_of_all_files_come_at_once(home: Home) -> None:
    (home.models / "owners.yaml").write_text("ops: {pages: pager}\n")
    (home.models / "broken.yaml").write_text("- a list\n")
    found = problems_of(home, MODEL.replace("tier: 2", "tier: 9"))
    assert found == [
        "models/owners.yaml: ops.pages: unknown key; did you mean 'page'?",
        "models/broken.yaml: must hold keys and values, got list",
        "models/churn.yaml: tier: must be one of 1, 2 or 3, got 9",
    ]


def test_one_broken_file_leaves_the_other_models_readable(home: Home) -> None:
    (home.models / "broken.yaml").write_text("model: broken\n")
    assert "churn" in read_declarations(home).models


def test_an_unknown_model_names_the_nearest(home: Home) -> None:
    with pytest.raises(SpecError, match=r"models: must hold a file for the model, got 'chrun'; did you mean 'churn'\?"):
        read_model(home, "chrun")


def test_an_owner_file_is_not_a_model(home: Home) -> None:
    with pytest.raises(SpecError, match="got 'owners'; declared models are churn"):
        read_model(home, "owners")
