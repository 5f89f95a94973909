"""Tell messages to the log: the channel that needs nobody and nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.notify.message import Delivery

if TYPE_CHECKING:
    from jobs.notify.message import Message

LOGGER: Final = logging.getLogger("plumbline.alerts")
LOGGER.setLevel(logging.WARNING)  # also where the command line silences the rest


@dataclass(frozen=True, slots=True)
class Log:
    """Write a message's subject and text to the logger `plumbline.alerts`."""

    name: str = "log"

    def send(self, message: Message) -> Delivery:
        """Write the message; it cannot fail."""
        LOGGER.warning("%s\n%s", message.subject, message.text)
        return Delivery(is_delivered=True, detail="written to the log", attempts=1)
