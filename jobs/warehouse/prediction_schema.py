"""What one model's predictions are called: with the producer, and with us."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jobs.domain.log_schema import LogColumn, log_columns, undeclared_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.log_schema import Kind
    from jobs.domain.spec import ModelSpec

PARTITION: Final = "plumbline_day"
"""Column that the path of a published file tells; a producer's own `day` stays a column like any other."""

_MEANINGS: Final = {
    "request_id": "id of the request; labels join on it",
    "entity_id": "whom or what the prediction is about",
    "event_time": "when the prediction was made, UTC",
    "model_version": "version of the model that answered",
    "score": "raw output of the model",
    "decision": "what was decided from the score",
    "threshold": "threshold the score was held against",
    "feature_version": "version of the features the model was fed",
    "latency_ms": "time the answer took, in milliseconds",
    "error": "what went wrong while serving; null when nothing did",
}


@dataclass(frozen=True, slots=True)
class PredictionSchema:
    """Say what a model's log holds; `own_kinds` are the log's own columns, declared or not: readers see all of them."""

    model: str
    columns: tuple[LogColumn, ...]
    own_kinds: Mapping[str, Kind] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The table with the producer's column names."""
        return f"predictions_{self.model}"

    @property
    def view(self) -> str:
        """The view with our column names, of days whose newest delivery is published."""
        return f"current_predictions_{self.model}"


def prediction_schema(model: ModelSpec) -> PredictionSchema:
    """Return the schema that a declaration asks for; SpecError when a name would have to be two things."""
    columns = log_columns(model)
    own = {name for name, _ in model.log.columns}
    own_kinds = {column.name: column.kind for column in columns if column.name in own} | undeclared_columns(model)
    features = {feature.name: feature.description or "feature, as the model was fed it" for feature in model.features}
    return PredictionSchema(model.model, columns, own_kinds, _MEANINGS | features)
