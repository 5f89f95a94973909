"""One hash for everything a staged day depends on: equal fingerprint, nothing to do."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from jobs.domain.log_schema import log_columns

if TYPE_CHECKING:
    from jobs.domain.spec import ModelSpec
    from jobs.stage.readiness import Readiness

READING: Final = 1
"""Grows when the same objects would be staged in another way, so that days are loaded again."""


def fingerprint(model: ModelSpec, found: Readiness) -> str:
    """Return the SHA-256 over every object's key, ETag, size and version, and over how the model declares to read them.

    A changed, late or removed file gives another one; so does a changed column, type or time zone. The marker's own
    content does not count, its being there does: an empty day is not an absent one.
    """
    read_as = [[column.name, column.source, column.kind, column.is_key] for column in log_columns(model)]
    objects = [[stored.key, stored.etag, stored.size_bytes, stored.version] for stored in found.delivery.objects]
    said = [READING, found.state, model.log.format, model.log.time_zone, read_as, objects]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
