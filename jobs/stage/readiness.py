"""Has the producer finished a day, and what did it deliver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jobs.domain.errors import Problem, SpecError
from jobs.domain.staged import StagedState
from jobs.domain.words import counted

if TYPE_CHECKING:
    from jobs.domain.day import Day
    from jobs.domain.spec import ModelSpec
    from jobs.objects import ObjectStore, StoredObject


@dataclass(frozen=True, slots=True)
class Delivery:
    """Hold what lies under a day's prefix: the data objects by key, and whether the marker is there."""

    objects: tuple[StoredObject, ...]
    has_marker: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """Say whether a day can be read now, and why or why not in one sentence.

    `state` is ready, absent (nothing was delivered) or not_ready (try later).
    """

    state: StagedState
    reason: str
    delivery: Delivery = Delivery((), has_marker=False)

    @property
    def is_ready(self) -> bool:
        """Whether the producer has finished."""
        return self.state is StagedState.READY


def readiness(store: ObjectStore, model: ModelSpec, day: Day, *, now: datetime) -> Readiness:
    """Look whether `day` of a log is complete: its marker lies there, and its local time `not_before` has passed.

    Raises SpecError for a day in the future, SettingsError when the store or the bucket cannot be read.
    """
    _refuse_future(model, day, now)
    opens = datetime.combine(day + timedelta(days=1), model.log.ready.not_before_time(), tzinfo=model.log.zone())
    if now < opens.astimezone(UTC):
        return Readiness(StagedState.NOT_READY, f"{day} is complete from {opens:%Y-%m-%d %H:%M %Z} on, try again then")
    prefix, marker = day_prefix(model, day), model.log.ready.marker
    delivery = look(store, prefix, marker)
    files = counted(len(delivery.objects), "file")
    if delivery.has_marker:
        return Readiness(StagedState.READY, f"found {files} and {marker} under {prefix}", delivery)
    if delivery.objects:
        return Readiness(StagedState.NOT_READY, f"found {files} but no {marker} yet under {prefix}", delivery)
    return Readiness(StagedState.ABSENT, f"found neither files nor {marker} under {prefix}")


def day_prefix(model: ModelSpec, day: Day) -> str:
    """Return the address under which the producer writes `day`."""
    return model.log.source.replace("{day}", day.isoformat())


def look(store: ObjectStore, prefix: str, marker: str) -> Delivery:
    """List a day's prefix; names and folders that begin with _ or . are a writer's own business, not data."""
    listed = store.list(prefix)
    data = [stored for stored in listed if _is_data(stored.key.removeprefix(prefix)) and stored.key != prefix + marker]
    return Delivery(tuple(data), has_marker=any(stored.key == prefix + marker for stored in listed))


def _is_data(relative_key: str) -> bool:
    parts = relative_key.split("/")
    return bool(parts[-1]) and not any(part.startswith(("_", ".")) for part in parts)


def _refuse_future(model: ModelSpec, day: Day, now: datetime) -> None:
    today = now.astimezone(model.log.zone()).date()
    if day > today:
        raise SpecError(
            Problem(
                where=f"day of {model.model}",
                rule=f"must not lie in the future, today is {today} in {model.log.time_zone}",
                got=str(day),
                way_out="name a day that has begun",
            )
        )
