"""Outgoing channels: a webhook, the log; and which of them leads to whom."""

from jobs.notify.channels import channel, channels_from_environment, find_channel
from jobs.notify.failure import task_failed
from jobs.notify.links import page_link, runbook_link
from jobs.notify.message import Channel, Delivery, Message
from jobs.notify.route import Attempt, deliver
from jobs.notify.unreadable import declaration_unreadable

__all__ = [
    "Attempt",
    "Channel",
    "Delivery",
    "Message",
    "channel",
    "channels_from_environment",
    "declaration_unreadable",
    "deliver",
    "find_channel",
    "page_link",
    "runbook_link",
    "task_failed",
]
