"""Bring a file to a second place without copying its bytes where the file system can."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_CANNOT_LINK: Final = (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK)


def link_or_copy(file: Path, place: Path) -> None:
    """Give `file` a second name, or copy it where that cannot be done; flush it, and let nobody write it any more."""
    try:
        place.hardlink_to(file)
    except OSError as error:
        if error.errno not in _CANNOT_LINK:
            raise
        shutil.copyfile(file, place)
    place.chmod(0o444)
    flush(place)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
