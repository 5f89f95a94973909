"""Which columns of a model are counted, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.domain.log_schema import Kind, LogColumn, log_columns
from jobs.domain.spec import SCORE

if TYPE_CHECKING:
    from jobs.domain.spec import ModelSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Hold what is counted as numbers (flags and the score included), what as categories, and what makes segments."""

    numbers: tuple[LogColumn, ...]
    categories: tuple[LogColumn, ...]
    segments: tuple[LogColumn, ...]

    @property
    def features(self) -> tuple[LogColumn, ...]:
        """Everything that gets a profile."""
        return (*self.numbers, *self.categories)


def columns_of(model: ModelSpec) -> Columns:
    """Return the columns of a declared model."""
    by_name = {column.name.lower(): column for column in log_columns(model)}
    names = dict.fromkeys([*(feature.name.lower() for feature in model.features), SCORE])
    features = [by_name[name] for name in names]
    return Columns(
        numbers=tuple(column for column in features if column.kind is not Kind.TEXT),
        categories=tuple(column for column in features if column.kind is Kind.TEXT),
        segments=tuple(by_name[name.lower()] for name in model.segments),
    )


def feature_type(column: LogColumn) -> str:
    """Return the type that a feature of this kind is declared with."""
    return {Kind.TEXT: "categorical", Kind.FLAG: "boolean"}.get(column.kind, "numeric")
