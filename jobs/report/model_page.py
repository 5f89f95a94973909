"""The page of one model: its year as a calendar whose days lead to their pages, and every finding of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from jobs.domain.day_words import MONTHS
from jobs.domain.state import State
from jobs.report.index_page import YEAR_DAYS
from jobs.report.read import read_rows
from jobs.report.rows import StateRow

if TYPE_CHECKING:
    from jobs.domain.day import Day
    from jobs.domain.spec import ModelSpec
    from jobs.warehouse import Warehouse


class PastFinding(NamedTuple):
    """A finding as its last event left it."""

    finding_id: str
    event: str
    kind: str
    feature: str | None
    segment: str
    headline: str
    owner: str
    runbook: str
    opened_day: date
    last_day: date
    days_open: int
    state: str

    @property
    def is_open(self) -> bool:
        """Whether it was open on the last judged day that spoke of it."""
        return self.event != "resolved"

    @property
    def as_state(self) -> State:
        """The state it was in last."""
        return State(self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day of a month; no state where it was never judged."""

    day: date
    state: State | None
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMonth:
    """One month with its days, from the first to the last of the month; None for days outside the year shown."""

    title: str
    days: tuple[CalendarDay | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """One model's year, up to its newest judged day."""

    name: str
    title: str
    description: str
    owner: str
    tier: int
    day: date
    state: State
    headline: str
    months: tuple[CalendarMonth, ...]
    findings: tuple[PastFinding, ...]

    def count(self, state: State) -> int:
        """Count the days of the year in a state."""
        return sum(day is not None and day.state is state for month in self.months for day in month.days)


def read_model_page(warehouse: Warehouse, model: ModelSpec, newest: Day) -> ModelPage | None:
    """Read a model's year that ends with its newest judged day; None where no day was judged."""
    span = {"model": model.model, "first_day": newest - timedelta(days=YEAR_DAYS - 1), "last_day": newest}
    states = read_rows(StateRow, warehouse, "states", **span)
    if not states:
        return None
    last = states[-1]
    return ModelPage(
        name=model.model,
        title=model.title,
        description=model.description,
        owner=model.owner,
        tier=model.tier,
        day=last.day,
        state=State(last.state),
        headline=last.headline,
        months=calendar({row.day: row for row in states}, last.day),
        findings=read_rows(PastFinding, warehouse, "past_findings", **span),
    )


def calendar(states: dict[date, StateRow], last: date) -> tuple[CalendarMonth, ...]:
    """Lay the year that ends with `last` out in months, the newest first, leaving out months before the first state."""
    first = max(min(states), last - timedelta(days=YEAR_DAYS - 1))
    every = [first.replace(day=1) + timedelta(days=offset) for offset in range((last - first.replace(day=1)).days + 1)]
    months = []
    for (year, month), days in groupby(every, key=lambda day: (day.year, day.month)):
        cells = [
            CalendarDay(
                day=day,
                state=State(states[day].state) if day in states else None,
                headline=states[day].headline if day in states else "never judged",
            )
            if day >= first
            else None
            for day in days
        ]
        months.append(CalendarMonth(title=f"{MONTHS[month - 1]} {year}", days=tuple(cells)))
    return tuple(reversed(months))
