"""Which days can be asked for, and whether the producer has finished one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobs.declaration import read_model
from jobs.domain.errors import Problem, SpecError
from jobs.home import home as find_home

if TYPE_CHECKING:
    from jobs.domain.day import Day
    from jobs.domain.spec import ModelSpec
    from jobs.home import Home
    from jobs.stage import Readiness


def is_ready(model_name: str, day: Day, *, home: Home | None = None) -> Readiness:
    """Say whether the producer has finished `day`, and what is missing if not; opens no warehouse."""
    from jobs.objects import open_store
    from jobs.stage import readiness

    model = read_model(home or find_home(), model_name)
    refuse_impossible(model, day)
    return readiness(open_store(), model, day, now=datetime.now(UTC))


def refuse_impossible(model: ModelSpec, day: Day) -> None:
    """Raise SpecError for a day of which nothing can exist: in the future, or outside the declared days of the log."""
    today = datetime.now(model.log.zone()).date()
    if day > today:
        rule, way_out = (
            f"must not lie in the future (today is {today} in {model.log.time_zone})",
            "name a day that has begun",
        )
    elif not model.log.has_day(day):
        rule = f"must lie in the declared days of the log, {model.log.days_in_words()}"
        way_out = f"change log.first_day or log.last_day in models/{model.model}.yaml"
    else:
        return
    raise SpecError(Problem(where=f"day of {model.model}", rule=rule, got=str(day), way_out=way_out))
