"""What a model is fed, one feature at a time."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from jobs.domain.declared import Declared


class Feature(Declared):
    """Declare one feature as it is fed to the model.

    `importance` is a share of the whole (SHAP, permutation, gain): 0…1, absent where nobody knows it.
    `min` and `max` are physical bounds: a value beyond them is impossible, not merely rare.
    """

    name: str = Field(min_length=1)
    type: Literal["numeric", "categorical", "boolean"]
    importance: float | None = Field(default=None, ge=0, le=1)
    min: float | None = None
    max: float | None = None
    owner: str | None = None
    description: str | None = None

    @model_validator(mode="after")
    def _bounds_fit(self) -> Self:
        if self.type != "numeric" and (self.min is not None or self.max is not None):
            message = f"min and max are for numeric features, {self.name!r} is {self.type}"
            raise ValueError(message)
        if self.min is not None and self.max is not None and self.min > self.max:
            message = f"min must not be above max, got {self.min} and {self.max}"
            raise ValueError(message)
        return self
