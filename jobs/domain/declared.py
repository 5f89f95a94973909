"""How everything that people declare is read: strictly, whole, unchangeable afterwards."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Refuse unknown keys and wrong types; never change after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
