"""Build the demo into a folder, once: a second build of the same code and data finds it done."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from examples.flights import cache
from examples.flights.errors import DemoError

Say = Callable[[str], None]


def build(to: Path, *, say: Say = print) -> None:
    """Build into the folder, unless what lies there is current; the folder appears whole or not at all."""
    wanted = cache.fingerprint()
    if cache.is_current(to, wanted):
        say(f"{to} is current")
        return
    _refuse_foreign(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=to.parent) as workshop:
        made = Path(workshop) / "new"
        made.mkdir()
        _write(made, say)
        cache.write_receipt(made, wanted)
        if to.exists():
            to.rename(Path(workshop) / "old")
        shutil.move(made, to)
    say(f"built {to}")


def _write(folder: Path, say: Say) -> None:
    from examples.flights.demo import write_demo  # here, so that a build that is current loads no model

    write_demo(folder, say=say)


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / cache.RECEIPT).is_file():
        raise DemoError(f"{folder}: must be empty or made by a build, holds other files; name another folder by --to")
