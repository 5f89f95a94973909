"""Which way a message takes to an owner, and what to do where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.domain.rule import Severity
from jobs.notify.channels import find_channel, variable_of
from jobs.notify.message import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobs.domain.owners import Owner
    from jobs.notify.message import Channel, Message


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold how one channel dealt with a message; `channel` is None where none is declared."""

    channel: str | None
    delivery: Delivery


def deliver(
    message: Message, owner_name: str, owner: Owner | None, severity: Severity, channels: Mapping[str, Channel]
) -> Iterator[Attempt]:
    """Try the owner's connection for `severity`, then the quieter ones, until one delivers; tell every attempt."""
    tried: set[str] = set()
    for step in _steps(severity):
        connection = owner.connection(step) if owner else None
        if connection in tried:
            continue
        if connection is None:
            yield Attempt(None, _refused(_no_connection(owner_name, owner, step)))
            continue
        tried.add(connection)
        channel = find_channel(channels, connection)
        if channel is None:
            yield Attempt(connection, _refused(_no_address(owner_name, connection, step)))
            continue
        delivery = channel.send(message)
        yield Attempt(connection, delivery)
        if delivery.is_delivered:
            return


def _steps(severity: Severity) -> tuple[Severity, ...]:
    """Turn a page that cannot be delivered into a ticket: better read late than never; the rest takes one way."""
    return (Severity.PAGE, Severity.TICKET) if severity is Severity.PAGE else (severity,)


def _refused(detail: str) -> Delivery:
    return Delivery(is_delivered=False, detail=detail, attempts=0)


def _no_connection(owner_name: str, owner: Owner | None, severity: Severity) -> str:
    if owner is None:
        return f"owner {owner_name} is not declared; add it to models/owners.yaml"
    return (
        f"no channel configured for owner {owner_name} severity {severity}; "
        f"set {severity} of {owner_name} in models/owners.yaml"
    )


def _no_address(owner_name: str, connection: str, severity: Severity) -> str:
    return (
        f"no channel configured for owner {owner_name} severity {severity}; "
        f"set {variable_of(connection)} or the Airflow connection {connection}"
    )
