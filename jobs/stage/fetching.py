"""Verified local copies of a day's objects."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jobs.objects import ObjectStore, StoredObject, Verified

THREADS: Final = 4

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """Tie an object to its verified copy."""

    stored: StoredObject
    path: Path
    verified: Verified


def fetch_all(store: ObjectStore, objects: Sequence[StoredObject], folder: Path) -> list[Copy]:
    """Copy objects into `folder`, a few at once, in the order given; the first error ends it.

    Raises ObjectChangedError when one is no longer what was listed, SettingsError when the store cannot be read.
    """

    def fetch(position: int, stored: StoredObject) -> Copy:
        path = folder / copy_name(position, stored.name)
        return Copy(stored, path, store.fetch(stored, path))

    with ThreadPoolExecutor(THREADS) as threads:
        pending = [threads.submit(fetch, position, stored) for position, stored in enumerate(objects)]
        try:
            return [each.result() for each in pending]
        finally:
            for each in pending:
                each.cancel()


def copy_name(position: int, name: str) -> str:
    """Name a copy so that order is kept, equal names in two folders stay apart, and no sign is one of a pattern.

    >>> copy_name(7, "part-0[1].snappy.parquet")
    '000007-part-0_1_.snappy.parquet'
    """
    safe = _UNSAFE.sub("_", name)[-100:]
    return f"{position:06d}-{safe}" if safe.endswith(".parquet") else f"{position:06d}-{safe}.parquet"
