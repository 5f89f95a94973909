"""Where a warehouse lies: its URL read into paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jobs.domain.errors import Problem, SettingsError

_URL = re.compile(r"^(?P<kind>ducklake:sqlite|duckdb):(?P<path>.+)$")
_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.s3fs", "afs"})
_MOUNTS = Path("/proc/mounts")


class Kind(StrEnum):
    """How the warehouse is kept."""

    DUCKLAKE = "ducklake:sqlite"
    SINGLE_FILE = "duckdb"


@dataclass(frozen=True, slots=True)
class Location:
    """Hold the places of one warehouse; everything but the catalog lies beside it, so the folder can be moved whole.

    >>> place = read_location("ducklake:sqlite:/srv/plumbline/catalog.sqlite")
    >>> str(place.data), str(place.staging), str(place.commit_lock)
    ('/srv/plumbline/data', '/srv/plumbline/staging', '/srv/plumbline/catalog.sqlite.lock')
    """

    kind: Kind
    catalog: Path

    @property
    def url(self) -> str:
        """The URL with an absolute path."""
        return f"{self.kind}:{self.catalog}"

    @property
    def data(self) -> Path:
        """Folder of the published Parquet files (DuckLake only)."""
        return self.catalog.parent / "data"

    @property
    def staging(self) -> Path:
        """Folder of the staged files; on the file system of the data, so that publishing never copies."""
        return self.catalog.parent / "staging"

    @property
    def temporary(self) -> Path:
        """Folder into which DuckDB spills what does not fit its memory limit."""
        return self.catalog.parent / "temporary"

    @property
    def commit_lock(self) -> Path:
        """File whose lock every commit holds."""
        return self.catalog.with_name(f"{self.catalog.name}.lock")

    def model_lock(self, model: str) -> Path:
        """File whose lock a job of `model` holds that reads and rewrites what earlier days left."""
        return self.catalog.parent / "locks" / f"{model}.lock"


def read_location(url: str) -> Location:
    """Read `ducklake:sqlite:<path>` or `duckdb:<file>`; SettingsError for anything else."""
    match = _URL.match(url)
    if match is None:
        raise SettingsError(
            Problem(
                where="PLUMBLINE_WAREHOUSE",
                rule="must be ducklake:sqlite:<path> or duckdb:<file>",
                got=repr(url),
                way_out="e.g. ducklake:sqlite:/srv/plumbline/catalog.sqlite",
            )
        )
    return Location(Kind(match["kind"]), Path(match["path"]).expanduser().resolve())


def make_folders(location: Location, *, read_only: bool) -> None:
    """Make the folders of a warehouse; one that is only read may lie where nothing can be made."""
    own = (location.data,) if location.kind is Kind.DUCKLAKE else ()
    for folder in (location.catalog.parent, location.temporary, *own):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            if not read_only:
                raise


def refuse_network_file_system(location: Location) -> None:
    """Raise SettingsError when the catalog lies on a network file system: its locks do not hold there."""
    found = _file_system_of(location.catalog.parent)
    if found in _NETWORK_FILE_SYSTEMS:
        raise SettingsError(
            Problem(
                where=location.url,
                rule="must lie on a local disk, because locks do not hold on network file systems",
                got=f"a folder mounted as {found}",
                way_out="set PLUMBLINE_WAREHOUSE to a path on a disk of this machine",
            )
        )


def _file_system_of(folder: Path) -> str | None:
    if not _MOUNTS.exists():
        return None
    mounts = [line.split(" ")[1:3] for line in _MOUNTS.read_text().splitlines()]
    above = [(point, kind) for point, kind in mounts if folder.is_relative_to(point.replace("\\040", " "))]
    return max(above, key=lambda mount: len(mount[0]))[1] if above else None
