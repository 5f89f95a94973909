"""Runbooks hold what they promise: sections, causes, blocks that run, no sentence twice."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from jobs.declaration import read_model
from jobs.domain.errors import SpecError
from jobs.domain.kind import Kind
from jobs.domain.log_schema import Kind as ColumnKind
from jobs.domain.log_schema import log_columns
from jobs.domain.presets import preset_rules
from jobs.domain.runbook import SECTIONS, read_runbook, read_runbooks
from jobs.home import Home
from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.warehouse.deliveries import publication_of, stage_day
from tests.runbooks.blocks import blocks, command_of, run_sql_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "runbooks"
STEMS = sorted(kind.value for kind in Kind)
VALUES = {
    ColumnKind.TEXT: "x",
    ColumnKind.NUMBER: 0.5,
    ColumnKind.FLAG: True,
    ColumnKind.INSTANT: datetime(2013, 12, 31, 12, tzinfo=UTC),
}


def test_every_kind_of_finding_has_a_runbook_and_every_runbook_a_kind() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.md")) == STEMS


def test_every_preset_rule_leads_to_a_runbook() -> None:
    named = {rule.runbook for tier in (1, 2, 3) for rule in preset_rules(tier, "binary_classification")} - {None}
    assert named <= set(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_a_runbook_has_the_three_sections_three_causes_an_action_and_a_warning(stem: str) -> None:
    runbook = read_runbook(FOLDER, stem)
    assert tuple(re.findall(r"^## (.+)$", runbook.body, re.MULTILINE)) == SECTIONS
    assert len(runbook.causes) == 3
    assert [cause.title[:3] for cause in runbook.causes] == ["1. ", "2. ", "3. "]
    assert runbook.first_action
    assert runbook.wrong_action.startswith("Do not ")
    assert f"# {runbook.title}\n" in runbook.body
    assert (date(2026, 11, 21) - runbook.last_review).days <= 180


def test_no_paragraph_stands_in_two_runbooks() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for runbook in read_runbooks(FOLDER):
        for paragraph in runbook.body.split("\n\n"):
            words = " ".join(paragraph.split())
            if not words.startswith("## "):
                places[words].add(runbook.stem)
    assert {words: stems for words, stems in places.items() if len(stems) > 1} == {}


def test_every_command_exists_and_its_arguments_fit() -> None:
    lines = [line for _, cause in blocks(FOLDER, "sh") for line in cause.code.splitlines()]
    inline = [line for runbook in read_runbooks(FOLDER) for line in re.findall(r"`(plumbline [^`]+)`", runbook.body)]
    assert lines
    for line in [*lines, *inline]:
        assert command_of(line).callback is not None


@pytest.fixture
def flights(tmp_path: Path) -> Iterator[Warehouse]:
    """The demo's tables, with one published day of one row."""
    home = Home(root=ROOT, warehouse_url="", reports_root=tmp_path)
    model = read_model(home, "flights")
    row = pa.Table.from_pylist([{column.source: VALUES[column.kind] for column in log_columns(model)}])
    with open_warehouse(f"ducklake:sqlite:{tmp_path / 'w' / 'catalog.sqlite'}", sql_root=ROOT / "sql") as warehouse:
        staged, folder = stage_day(warehouse.staging, row, day=date(2013, 12, 31))
        staged_flights = type(staged)(
            **{name: getattr(staged, name) for name in staged.__slots__} | {"model": "flights"}
        )
        warehouse.replace_partition(publication_of(staged_flights, folder, model=model))
        yield warehouse


def test_every_block_of_sql_runs_as_it_stands(flights: Warehouse) -> None:
    counts = run_sql_blocks(flights, FOLDER)
    assert len(counts) == sum(1 for _ in blocks(FOLDER, "sql")) > 30


SOUND = """---
title: T
owner: O
last_review: 2026-11-21
---

## What does this mean?

**Do this first:** A.

**Do not:** Do not B.

## What do I check?

### 1. One

Why.

```sql
select 1
```

Answers.

### 2. Two

Why.

```sh
plumbline status
```

Answers.

### 3. Three

Why.

```sql
select 3
```

Answers.

## Who owns the fix?

Them.
"""


def written(folder: Path, text: str) -> Path:
    (folder / "x.md").write_text(text)
    return folder


def test_a_sound_runbook_is_read_whole(tmp_path: Path) -> None:
    runbook = read_runbook(written(tmp_path, SOUND), "x")
    assert (runbook.title, runbook.owner, runbook.last_review) == ("T", "O", date(2026, 11, 21))
    assert (runbook.first_action, runbook.wrong_action) == ("A.", "Do not B.")
    assert [(cause.language, cause.code) for cause in runbook.causes][:2] == [
        ("sql", "select 1"),
        ("sh", "plumbline status"),
    ]
    assert not runbook.body.startswith("---")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: T\n", "", "x.md: title: must stand in the front matter; add `title: …` between ---"),
        ("2026-11-21", "soon", "x.md: last_review: must be a date, got 'soon'"),
        ("## Who owns the fix?", "## Whom to blame?", "must hold exactly the sections"),
        ("## Who owns the fix?", "## More\n\n## Who owns the fix?", "must hold exactly the sections"),
        ("### 3. Three", "", "must hold at least 3 likely causes as ### headings, got 2"),
        ("```sql\nselect 3\n```\n", "", "3. Three: must say why, then hold one ```sql or ```sh block"),
        ("**Do not:**", "Never", "must hold a paragraph that begins **Do not:**"),
    ],
)
def test_a_runbook_that_lacks_something_is_refused_with_what_it_lacks(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(SpecError) as caught:
        read_runbook(written(tmp_path, SOUND.replace(old, new)), "x")
    assert said in str(caught.value)


def test_a_missing_runbook_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"y\.md: must exist; write it, or name one of x"):
        read_runbook(written(tmp_path, SOUND), "y")
