"""One declared model: the content of one file of models/."""

from __future__ import annotations

from collections import Counter
from typing import Literal, Self

from pydantic import Field, model_validator

from jobs.domain.declared import Declared
from jobs.domain.feature import Feature
from jobs.domain.log_source import ClockTime, LabelSource, ObjectUrl, OfflineTable, PredictionLog
from jobs.domain.rule import Rule

ALL_SEGMENT = "all"
"""The segment that holds every row; others are written `column=value`."""

SCORE = "score"
"""The name under which the score is profiled beside the features."""


class Sla(Declared):
    """Promise when the page of a day is there, local time of the day after."""

    report_by: ClockTime = "09:00"


class ErrorCosts(Declared):
    """Price the two kinds of wrong decision, in one currency."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    false_positive: float = Field(ge=0)
    false_negative: float = Field(ge=0)


class Decision(Declared):
    """Say how the score becomes a decision."""

    threshold: float
    costs: ErrorCosts | None = None


class Operations(Declared):
    """Limit what serving itself may do."""

    latency_p95_ms: float | None = Field(default=None, gt=0)
    error_share: float | None = Field(default=None, ge=0, le=1)


class ProtectedColumn(Declared):
    """Name a column whose groups are compared for fairness."""

    column: str
    reference_group: str | None = None


class BaselineSource(Declared):
    """Say which rows define normal."""

    training: ObjectUrl


class ModelSpec(Declared):
    """Declare one monitored model.

    Every key is checked when the file is read; `plumbline model check` reports the problems of all files at once.
    """

    model: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    title: str = Field(min_length=1)
    description: str = ""
    owner: str
    tier: Literal[1, 2, 3]
    task: Literal["binary_classification", "multiclass_classification", "regression", "forecast", "ranking"]
    sla: Sla = Sla()
    log: PredictionLog
    decision: Decision | None = None
    features: tuple[Feature, ...] = Field(min_length=1)
    segments: tuple[str, ...] = ()
    least_rows: int = Field(default=100, ge=1)
    protected: tuple[ProtectedColumn, ...] = ()
    operations: Operations = Operations()
    labels: LabelSource | None = None
    baseline: BaselineSource
    skew: tuple[OfflineTable, ...] = ()
    expectations: str | None = None
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        for kind, names in (
            ("feature", [feature.name for feature in self.features]),
            ("segment", list(self.segments)),
            ("rule", [rule.name for rule in self.rules]),
        ):
            twice = sorted(name for name, count in Counter(names).items() if count > 1)
            if twice:
                message = f"{kind} declared twice: {', '.join(twice)}"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        declared = {feature.name for feature in self.features}
        for table in self.skew:
            unknown = sorted(set(table.features) - declared)
            if unknown:
                message = f"skew names features that are not declared: {', '.join(unknown)}"
                raise ValueError(message)
        for rule in self.rules:
            unknown = sorted(set(rule.features) - declared) if isinstance(rule.features, tuple) else []
            if unknown:
                message = f"rule {rule.name} names features that are not declared: {', '.join(unknown)}"
                raise ValueError(message)
        return self

    def feature(self, name: str) -> Feature:
        """Return the declared feature called `name`; KeyError when there is none."""
        for feature in self.features:
            if feature.name == name:
                return feature
        raise KeyError(name)
