"""What the steps of one model work with: its declaration, the warehouse, the store, owners and channels."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from jobs.declaration import read_model, read_owners
from jobs.home import home as find_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobs.domain.owners import Owner
    from jobs.domain.spec import ModelSpec
    from jobs.home import Home
    from jobs.notify import Channel
    from jobs.objects import ObjectStore
    from jobs.warehouse import Warehouse


class Site:
    """Hold what the steps of one model work with; the store, owners and channels are opened when first asked for."""

    def __init__(
        self, home: Home, model: ModelSpec, warehouse: Warehouse, *, channels: Mapping[str, Channel] | None = None
    ) -> None:
        self.home = home
        self.model = model
        self.warehouse = warehouse
        self._channels = channels

    @cached_property
    def store(self) -> ObjectStore:
        """Open the object store that AWS's own variables lead to."""
        from jobs.objects import open_store

        return open_store()

    @cached_property
    def owners(self) -> Mapping[str, Owner]:
        """Read owners.yaml."""
        return read_owners(self.home)

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        """Return the channels given, else those of PLUMBLINE_CHANNEL_… variables."""
        if self._channels is not None:
            return self._channels
        from jobs.notify import channels_from_environment

        return channels_from_environment()


@contextmanager
def open_site(
    model_name: str, *, home: Home | None = None, channels: Mapping[str, Channel] | None = None
) -> Iterator[Site]:
    """Open the warehouse for a declared model; SpecError when no file declares it."""
    from jobs.warehouse import open_warehouse

    place = home or find_home()
    model = read_model(place, model_name)
    with open_warehouse(place.warehouse_url, sql_root=place.sql) as warehouse:
        yield Site(place, model, warehouse, channels=channels)
