"""Which channel a connection id leads to."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from jobs.domain.errors import Problem, SettingsError
from jobs.notify.log import Log
from jobs.notify.webhook import LOOPBACK, Webhook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.notify.message import Channel

PREFIX: Final = "PLUMBLINE_CHANNEL_"


def channels_from_environment() -> dict[str, Channel]:
    """Return the channels of PLUMBLINE_CHANNEL_<CONNECTION_ID> variables by connection id in lower case.

    A value is `https://…`, `http://` to this machine, or `log:`. SettingsError names every variable that is none.
    """
    channels: dict[str, Channel] = {}
    problems: list[Problem] = []
    for variable, url in sorted(os.environ.items()):
        if variable.startswith(PREFIX) and url:
            try:
                found = channel(variable.removeprefix(PREFIX).lower(), url, where=variable)
            except SettingsError as error:
                problems += error.problems
            else:
                channels[found.name] = found
    if problems:
        raise SettingsError(*problems)
    return channels


def channel(connection_id: str, url: str, *, where: str | None = None) -> Channel:
    """Return the channel of a connection; SettingsError, which does not repeat the address, when it is no such."""
    scheme = url.partition(":")[0]
    if scheme == "log":
        return Log(connection_id)
    if not _is_safe(url):
        raise SettingsError(
            Problem(
                where=where or f"connection {connection_id}",
                rule="must be https://…, http:// to this machine only, or log:",
                got=f"an address that begins with {scheme!r}"
                if scheme in {"http", "https", "ftp"}
                else "something else",
                way_out="a message holds what went wrong with a model: encrypt it",
            )
        )
    return Webhook(connection_id, url)


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_sound_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_encrypted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return is_encrypted and bool(parts.hostname) and has_sound_port


def find_channel(channels: Mapping[str, Channel], connection_id: str) -> Channel | None:
    """Return the channel of a connection id as declared, else as an environment variable would write it."""
    return channels.get(connection_id) or channels.get(variable_of(connection_id).removeprefix(PREFIX).lower())


def variable_of(connection_id: str) -> str:
    """Return the environment variable that gives a connection its address.

    >>> variable_of("slack-ops.ml")
    'PLUMBLINE_CHANNEL_SLACK_OPS_ML'
    """
    return PREFIX + re.sub(r"\W", "_", connection_id).upper()
