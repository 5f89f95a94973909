"""The JSON Schema of what people declare, for their editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from jobs.domain.spec import ModelSpec

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class _Plain(GenerateJsonSchema):
    """Leave out the titles that only repeat a key's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 - as pydantic's own
        """Return False."""
        del schema
        return False

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> JsonSchemaValue:  # noqa: ANN401 - as pydantic's own
        """Name the dialect first."""
        return {"$schema": self.schema_dialect} | super().generate(schema, mode)


def model_schema() -> str:
    """Return the schema of one file of models/ as JSON text; what only the code can check is not in it."""
    return json.dumps(ModelSpec.model_json_schema(schema_generator=_Plain), indent=2) + "\n"
