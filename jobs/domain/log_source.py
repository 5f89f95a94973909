"""Where a model's predictions and labels come from, and when a day of them is complete."""

from __future__ import annotations

import functools
import re
from datetime import date, time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from jobs.domain.declared import Declared

_SOURCE = re.compile(r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/\S+$")
_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


def _is_object_url(text: str) -> str:
    if not _SOURCE.match(text):
        message = f"must be s3://bucket/key, got {text!r}"
        raise ValueError(message)
    return text


def _is_day_prefix(text: str) -> str:
    if text.count("{day}") != 1 or not text.endswith("/"):
        message = f"must hold {{day}} once and end with /, got {text!r}"
        raise ValueError(message)
    return text


def _is_clock(text: str) -> str:
    if not _CLOCK.match(text):
        message = f"must be a local time of the day after written HH:MM, got {text!r}"
        raise ValueError(message)
    return text


@functools.cache
def _zones() -> frozenset[str]:
    """List the zones once: every listing walks the whole database, 10 ms."""
    return frozenset(available_timezones())


def _is_zone(text: str) -> str:
    if text not in _zones():
        message = f"must be a time zone of the IANA database such as Europe/Berlin, got {text!r}"
        raise ValueError(message)
    return text


ObjectUrl = Annotated[str, AfterValidator(_is_object_url)]
DayPrefix = Annotated[str, AfterValidator(_is_object_url), AfterValidator(_is_day_prefix)]
ClockTime = Annotated[str, AfterValidator(_is_clock)]
ZoneName = Annotated[str, AfterValidator(_is_zone)]


class Ready(Declared):
    """Say when a day's prefix is complete: a marker written last, not before a local time."""

    marker: str = Field(default="_SUCCESS", min_length=1)
    not_before: ClockTime = "00:00"

    def not_before_time(self) -> time:
        """Return `not_before` as a time of day."""
        return time.fromisoformat(self.not_before)


class LogColumns(Declared):
    """Name the producer's columns; the right side is what stands in the files."""

    request_id: str
    event_time: str
    model_version: str
    score: str
    entity_id: str | None = None
    decision: str | None = None
    threshold: str | None = None
    feature_version: str | None = None
    latency_ms: str | None = None
    error: str | None = None


class PredictionLog(Declared):
    """Declare the prediction log: one row per request, append-only files under a prefix per day.

    `first_day` is where logging began, `last_day` where it ended: of a retired model nothing is expected any more.
    """

    source: DayPrefix
    format: Literal["parquet"] = "parquet"
    time_zone: ZoneName = "UTC"
    ready: Ready = Ready()
    columns: LogColumns
    first_day: date | None = None
    last_day: date | None = None
    outside_day_share: float = Field(default=0.05, ge=0, le=1)
    keep_days: int = Field(default=400, ge=1)

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.first_day and self.last_day and self.first_day > self.last_day:
            message = f"first_day must not be after last_day, got {self.first_day} and {self.last_day}"
            raise ValueError(message)
        return self

    def has_day(self, day: date) -> bool:
        """Whether `day` lies between the declared first and last day."""
        return (self.first_day is None or day >= self.first_day) and (self.last_day is None or day <= self.last_day)

    def days_in_words(self) -> str:
        """Say from when to when it is logged, as far as that is declared."""
        return f"{self.first_day or 'the beginning'} to {self.last_day or 'today'}"

    def zone(self) -> ZoneInfo:
        """Return the zone in which the day of the prefix is a day."""
        return ZoneInfo(self.time_zone)


class LabelColumns(Declared):
    """Name the columns of the label files."""

    request_id: str
    label: str
    label_time: str


class LabelSource(Declared):
    """Declare where labels arrive and after how many days they count as settled."""

    source: DayPrefix
    format: Literal["parquet"] = "parquet"
    columns: LabelColumns
    positive: bool | int | str | None = None
    maturity_days: int = Field(ge=0)
    expected_coverage: float = Field(default=1.0, gt=0, le=1)


class OfflineTable(Declared):
    """Declare an offline feature table to compare served features with, as of the request time."""

    source: ObjectUrl
    key: str
    time: str | None = None
    features: tuple[str, ...] = Field(min_length=1)
    tolerance: Tolerance | None = None

    @model_validator(mode="after")
    def _features_once(self) -> Self:
        twice = sorted({name for name in self.features if self.features.count(name) > 1})
        if twice:
            message = f"feature named twice: {', '.join(twice)}"
            raise ValueError(message)
        return self


class Tolerance(Declared):
    """Say by how much a served and an offline value may differ and still be the same."""

    absolute: float = Field(default=0.0, ge=0)
    relative: float = Field(default=0.0, ge=0)


OfflineTable.model_rebuild()
