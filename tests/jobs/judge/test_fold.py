"""Judging is a pure fold: where it starts and how often it runs changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.judge.facts import Arrived, Check, DayFacts, JobEnd
from jobs.judge.fold import DayJudgement, fold
from jobs.judge.memory import Memory
from jobs.judge.rows import digest
from tests.jobs.judge.world import facts, healthy, history, model, on, row, rulebook

if TYPE_CHECKING:
    from jobs.judge.history import History

VALUES = st.sampled_from([0.0, 0.02, 0.08, 0.2, 0.6, None])
SHARES = st.sampled_from([0.0, 0.0, 0.01, 0.2, 1.0, None])
ACCOUNTS = st.sampled_from(
    [
        {},
        {},
        {},
        {"arrived": None},
        {"arrived": Arrived(state="absent")},
        {"arrived": Arrived(state="quarantined")},
        {"jobs": {"drift": JobEnd("failed", "boom")}},
        {"checks": (Check(expectation="e", column="age", severity="warning", outcome="fail", unexpected_share=0.4),)},
        {"checks": (Check(expectation="e", column="age", severity="warning", outcome="error"),)},
    ]
)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[DayFacts], History]:
    """Some days, a few of them missing, each healthy, moved, empty, unmeasured or broken in its own way."""
    numbers = draw(st.lists(st.integers(1, 40), min_size=1, max_size=25, unique=True))
    days, measured = [], []
    for number in sorted(numbers):
        rows = _rows(draw, number)
        account: dict[str, Any] = draw(ACCOUNTS)
        days.append(facts(on(number), rows, **account))
        measured += rows if account.get("arrived", True) is True else []
    return days, history(measured)


def _rows(draw: st.DrawFn, number: int) -> list[dict[str, Any]]:
    segments = [
        row(on(number), "missing_change", "age", draw(SHARES), segment=segment, rows=draw(st.sampled_from([90, 400])))
        for segment in ("channel=app", "channel=web")
    ]
    changes = {
        "psi_age": draw(VALUES),
        "score": draw(VALUES),
        "missing_age": draw(SHARES),
        "missing_city": draw(SHARES),
    }
    return healthy(on(number), *segments, mean=draw(st.sampled_from([0.3, 0.31, 0.5])), **changes)


BOOK = rulebook(model())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(stories(), st.data())
def test_judging_from_the_memory_of_any_day_ends_as_judging_from_the_first(
    story: tuple[list[DayFacts], History], data: st.DataObject
) -> None:
    days, past = story
    whole = list(fold(BOOK, days, past, Memory()))
    cut = data.draw(st.integers(0, len(days) - 1))
    before = Memory() if cut == 0 else Memory.from_json(whole[cut - 1].memory.to_json())
    assert list(fold(BOOK, days[cut:], past, before)) == whole[cut:]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(stories())
def test_the_books_of_findings_balance_on_every_day(story: tuple[list[DayFacts], History]) -> None:
    days, past = story
    open_before: set[str] = set()
    for judged in fold(BOOK, days, past, Memory()):
        by_event: dict[str, set[str]] = {}
        for finding in judged.findings:
            by_event.setdefault(finding.event.value, set()).add(finding.finding_id)
        opened, resolved = by_event.pop("opened", set()), by_event.pop("resolved", set())
        carried = set().union(*by_event.values())
        assert len(judged.findings) == len(opened) + len(resolved) + len(carried)
        assert carried | resolved == open_before
        assert not opened & open_before
        open_before = carried | opened
        assert {each.finding_id for each in judged.memory.findings} == open_before


@settings(max_examples=60, deadline=None, derandomize=True)
@given(stories())
def test_what_could_not_be_judged_is_never_ok(story: tuple[list[DayFacts], History]) -> None:
    days, past = story
    for day, judged in zip(days, fold(BOOK, days, past, Memory()), strict=True):
        if day.why_unmeasured() is not None:
            assert judged.state.value in {"NO DATA", "WATCH", "INVESTIGATE"}
            assert judged.findings
            assert judged.not_evaluated > 0
        for told in judged.verdicts:
            assert (told.value is None) == (told.state.value in {"NO DATA", "TOO EARLY"})
            assert told.value is not None or told.reason


@settings(max_examples=60, deadline=None, derandomize=True)
@given(stories())
def test_headlines_are_short_and_plain(story: tuple[list[DayFacts], History]) -> None:
    days, past = story
    for judged in fold(BOOK, days, past, Memory()):
        for headline in [judged.headline, *(each.headline for each in judged.findings)]:
            assert 0 < len(headline) <= 70
            assert not {"psi", "drift", "null", "nan", "anomaly"} & set(headline.lower().split())
            assert "!" not in headline


def test_equal_judgements_have_equal_digests_and_different_ones_do_not() -> None:
    def judged(value: float) -> DayJudgement:
        return next(fold(BOOK, [facts(on(1), healthy(on(1), psi_age=value))], history([]), Memory()))

    assert digest(judged(0.02)) == digest(judged(0.02))
    assert digest(judged(0.02)) != digest(judged(0.03))
