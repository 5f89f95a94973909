"""Where messages go from Airflow: the connections that owners.yaml names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.declaration import read_declarations
from jobs.domain.rule import Severity
from jobs.home import home

if TYPE_CHECKING:
    from airflow.sdk import Connection

    from jobs.notify import Channel


def channels() -> dict[str, Channel]:
    """Return the channel of every connection that an owner names and that this installation has.

    A PLUMBLINE_CHANNEL_… variable comes first, then the Airflow connection of that id: type HTTP, the address in
    `host`, what of its path is secret in `password`. One that nobody made is left out: whoever needs it says so.
    """
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    from jobs.notify import channel, channels_from_environment, find_channel

    known = channels_from_environment()
    owners = read_declarations(home()).owners.values()
    for name in sorted({owner.connection(severity) or "" for owner in owners for severity in Severity} - {""}):
        if find_channel(known, name) is None:
            try:
                connection = Connection.get(name)
            except AirflowNotFoundException:
                continue
            known[name] = channel(name, _address(connection), where=f"Airflow connection {name}")
    return known


def _address(connection: Connection) -> str:
    host = connection.host or ""
    address = host if ":" in host else f"{connection.schema or 'https'}://{host}"
    port = f":{connection.port}" if connection.port else ""
    path = f"/{connection.password.lstrip('/')}" if connection.password else ""
    return f"{address.rstrip('/')}{port}{path}"
