"""What is sent to people, and how its delivery ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Hold one message: a line for those who read no further, plain text, and the same facts for machines.

    Receivers join the messages of one `dedupe_key`: what is sent twice arrives once.
    """

    subject: str
    text: str
    dedupe_key: str
    payload: Mapping[str, object]

    def body(self) -> dict[str, object]:
        """Return all of it as one JSON-ready object; `text` is what chat tools show."""
        return {"subject": self.subject, "text": self.text, "dedupe_key": self.dedupe_key, **self.payload}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Say whether a message arrived, in words that hold no address and no secret."""

    is_delivered: bool
    detail: str
    attempts: int


class Channel(Protocol):
    """Deliver messages over one connection."""

    @property
    def name(self) -> str:
        """The connection id; never its address."""
        ...

    def send(self, message: Message) -> Delivery:
        """Deliver a message; never raises for what the outside does, the outcome says it."""
        ...
