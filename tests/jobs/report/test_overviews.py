"""The page of all models, the year of one, and the runbooks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from jobs.domain.state import State
from jobs.report.index_page import NEVER_JUDGED, ModelsRow, index_page
from jobs.report.model_page import calendar
from jobs.report.rows import StateRow
from jobs.report.runbooks import runbook_pages, titles

if TYPE_CHECKING:
    from pathlib import Path

LAST = date(2013, 12, 31)


def model(name: str, *states: State, until: date = LAST, headline: str = "Nothing needs you today") -> ModelsRow:
    days = [until - timedelta(days=back) for back in range(len(states) - 1, -1, -1)]
    return ModelsRow(model=name, days=days, states=[state.value for state in states], headline=headline)


def test_models_stand_in_the_order_in_which_they_need_somebody() -> None:
    page = index_page(
        LAST,
        [
            model("fine", State.OK, State.OK),
            model("watched", State.OK, State.WATCH),
            model("broken", State.INVESTIGATE),
            model("broken_longer", State.INVESTIGATE, State.INVESTIGATE),
            model("silent", State.NO_DATA),
        ],
        [],
    )
    assert [line.name for line in page.models] == ["broken_longer", "broken", "watched", "silent", "fine"]
    assert [line.days_in_state for line in page.models] == [2, 1, 1, 1, 2]
    assert {state: page.count(state) for state in State if page.count(state)} == {
        State.INVESTIGATE: 2,
        State.WATCH: 1,
        State.NO_DATA: 1,
        State.OK: 1,
    }


def test_a_model_that_stopped_being_judged_is_no_data_whatever_its_last_state() -> None:
    page = index_page(LAST, [model("runs", State.OK), model("stopped", State.OK, until=LAST - timedelta(days=3))], [])
    stopped = next(line for line in page.models if line.name == "stopped")
    assert stopped.state is State.NO_DATA
    assert stopped.sentence == "Not judged since 2013-12-29; before: Nothing needs you today"
    assert stopped.days_in_state == 3


def test_a_model_whose_newest_day_is_still_to_come_keeps_its_state_and_says_so() -> None:
    page = index_page(LAST, [model("runs", State.OK), model("later", State.WATCH, until=LAST - timedelta(days=1))], [])
    later = next(line for line in page.models if line.name == "later")
    assert later.state is State.WATCH
    assert "newest day not judged yet" in later.sentence


def test_a_declared_model_that_was_never_judged_is_there() -> None:
    page = index_page(LAST, [model("runs", State.OK)], ["runs", "forgotten"])
    assert [(line.name, line.state, line.sentence) for line in page.models] == [
        ("forgotten", State.NO_DATA, NEVER_JUDGED),
        ("runs", State.OK, "Nothing needs you today"),
    ]


def test_an_index_before_any_judging_lists_what_is_declared() -> None:
    page = index_page(None, [], ["forgotten"])
    assert [line.name for line in page.models] == ["forgotten"]
    assert page.models[0].year == ()


def test_the_index_holds_a_year_however_long_models_were_judged() -> None:
    page = index_page(LAST, [model("runs", *[State.OK] * 365)], [])
    assert len(page.models[0].year) == len(page.days) == 365


def state_row(day: date) -> StateRow:
    return StateRow(
        day=day,
        state="OK",
        headline="Nothing needs you today",
        open_findings=0,
        new_findings=0,
        resolved_findings=0,
        not_evaluated=0,
        layers="[]",
        calibrated_days=28,
        run_id="run",
        run_kind="live",
        recorded_at=None,  # type: ignore[arg-type]
    )


def test_a_calendar_begins_with_the_first_judged_day_and_shows_holes() -> None:
    days = [date(2013, 11, 29), date(2013, 12, 2)]
    months = calendar({day: state_row(day) for day in days}, days[-1])
    assert [month.title for month in months] == ["Dec 2013", "Nov 2013"]
    december, november = months
    assert [day and day.state for day in november.days[-3:]] == [None, State.OK, None]
    assert november.days[0] is None
    assert [day and day.state for day in december.days] == [None, State.OK]
    assert december.days[0] is not None


RUNBOOK = """---
title: Speeds are odd
owner: ops-ml
last_review: 2013-12-01
---

# Speeds are odd

## What does this mean?

A <script>alert(1)</script> and **[another](other_one.md#step-2)** and [out](https://example.org).

## What do I check?

### 1. First cause

```sql
select 1 < 2;
```

### 2. Second cause

## What do I check?
"""


def test_a_runbook_becomes_a_page_with_anchors_and_without_html(tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_text(RUNBOOK)
    (page,) = runbook_pages(tmp_path)
    assert (page.title, page.owner, page.last_review) == ("Speeds are odd", "ops-ml", "2013-12-01")
    for anchor in ("speeds-are-odd", "what-does-this-mean", "what-do-i-check", "what-do-i-check-2", "step-1", "step-2"):
        assert page.body.count(f'id="{anchor}"') == 1
    assert "<script>" not in page.body
    assert "&lt;script&gt;" in page.body
    assert 'href="other_one.html#step-2"' in page.body
    assert 'href="https://example.org"' in page.body
    assert "select 1 &lt; 2;" in page.body
    assert "last_review" not in page.body
    assert titles(tmp_path) == {"odd": "Speeds are odd"}


def test_a_runbook_that_lacks_everything_is_still_shown(tmp_path: Path) -> None:
    (tmp_path / "bare_one.md").write_text("only words\n")
    (page,) = runbook_pages(tmp_path)
    assert (page.title, page.owner) == ("bare one", None)
