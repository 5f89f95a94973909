"""The page of all models: what each needs today, its year as a strip, its last days as links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from jobs.domain.state import State
from jobs.report.material import ORDER
from jobs.report.read import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.warehouse import Warehouse

YEAR_DAYS: Final = 365
WEEK_DAYS: Final = 7

NEVER_JUDGED: Final = "Declared, and never judged"


class ModelsRow(NamedTuple):
    """The judged days of one model; the lists run in step."""

    model: str
    days: list[date]
    states: list[str]
    headline: str


class NewestDay(NamedTuple):
    """The newest judged day of all models."""

    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """One model: its state on the newest day, what it says, for how many days, and how its year went."""

    name: str
    state: State
    sentence: str
    last_day: date | None
    days_in_state: int
    year: tuple[State | None, ...]

    @property
    def week(self) -> tuple[State | None, ...]:
        """The last seven days."""
        return self.year[-WEEK_DAYS:]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """All models on the newest day that any of them was judged on."""

    day: date | None
    days: tuple[date, ...]
    models: tuple[ModelLine, ...]

    def count(self, state: State) -> int:
        """Count the models in a state."""
        return sum(model.state is state for model in self.models)


def read_index(warehouse: Warehouse, declared: Iterable[str]) -> IndexPage:
    """Read the states of all models, those that are declared but were never judged included."""
    newest = read_rows(NewestDay, warehouse, "newest_day")[0].day
    if newest is None:
        return index_page(None, (), declared)
    first = newest - timedelta(days=YEAR_DAYS - 1)
    return index_page(newest, read_rows(ModelsRow, warehouse, "models", first_day=first, last_day=newest), declared)


def index_page(newest: date | None, rows: Iterable[ModelsRow], declared: Iterable[str]) -> IndexPage:
    """Build the page: a model that was not judged when others were is NO DATA, never its last good state."""
    days = tuple(newest - timedelta(days=back) for back in range(YEAR_DAYS - 1, -1, -1)) if newest else ()
    lines = [_line(row, days) for row in rows]
    known = {line.name for line in lines}
    lines += [_never(name, days) for name in declared if name not in known]
    return IndexPage(day=newest, days=days, models=tuple(sorted(lines, key=_urgency)))


def _urgency(line: ModelLine) -> tuple[int, int, str]:
    return ORDER.index(line.state), -line.days_in_state, line.name


def _line(row: ModelsRow, days: tuple[date, ...]) -> ModelLine:
    judged = {day: State(state) for day, state in zip(row.days, row.states, strict=True)}
    year = tuple(judged.get(day) for day in days)
    last = row.days[-1]
    behind = (days[-1] - last).days
    if behind > 1:
        since = last + timedelta(days=1)
        return ModelLine(
            name=row.model,
            state=State.NO_DATA,
            sentence=f"Not judged since {since.isoformat()}; before: {row.headline}",
            last_day=last,
            days_in_state=behind,
            year=year,
        )
    upto = [judged.get(day) for day in days[: len(days) - behind]]
    state = judged[last]
    length = next((at for at, each in enumerate(reversed(upto)) if each is not state), len(upto))
    waits = f" (newest day not judged yet, this is {last.isoformat()})" if behind else ""
    return ModelLine(
        name=row.model, state=state, sentence=f"{row.headline}{waits}", last_day=last, days_in_state=length, year=year
    )


def _never(name: str, days: tuple[date, ...]) -> ModelLine:
    return ModelLine(
        name=name,
        state=State.NO_DATA,
        sentence=NEVER_JUDGED,
        last_day=None,
        days_in_state=0,
        year=tuple(None for _ in days),
    )
