"""Write a record as JSON: the page's numbers for programs, and what its digest is made of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING

from jobs.report.sentence import Sentence

if TYPE_CHECKING:
    from jobs.report.record import DayPage


def to_json(record: object) -> str:
    """Write a record, a sentence as its text and its facts; ValueError for a number that is not finite.

    >>> from jobs.report.sentence import said, share
    >>> to_json(said("{live} are empty.", live=share(0.31)))
    '{"text":"31 of 100 are empty.","facts":{"live":{"value":0.31,"said":"31 of 100"}}}'
    """
    return json.dumps(record, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Told:
    """Hold all that a page says as JSON; where it came from is left out, so that a re-run changes nothing."""

    text: str

    @classmethod
    def of(cls, page: DayPage) -> Told:
        """Write what a page says."""
        return cls(to_json({name: value for name, value in _fields(page).items() if name != "provenance"}))

    @property
    def digest(self) -> str:
        """The sha256 of what is said."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def with_provenance(self, page: DayPage) -> str:
        """Return the page's whole record as JSON, its provenance last."""
        return f'{self.text[:-1]},"provenance":{to_json(page.provenance)}}}'


def _plain(value: object) -> object:
    if isinstance(value, Sentence):
        facts = {hole: {"value": fact.value, "said": fact.text} for hole, fact in value.facts.items()}
        return {"text": str(value), "facts": facts}
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return _fields(value)
    raise TypeError(f"a record holds no {type(value).__name__}")


def _fields(record: object) -> dict[str, object]:
    kind = type(record)
    if kind not in _NAMES:
        assert is_dataclass(kind)
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return {name: getattr(record, name) for name in _NAMES[kind]}


_NAMES: dict[type, tuple[str, ...]] = {}
"""Field names by class, looked up once: a page holds thousands of records."""
