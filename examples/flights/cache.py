"""Know whether what lies in a folder is what a build would make."""

import json
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from examples.flights import source

RECEIPT = "build.json"
LIBRARIES = ("lightgbm", "numpy", "polars", "pyarrow", "scikit-learn")

AFTERWARDS = frozenset({"__main__.py", "facts.py", "s3_server.py", "upload.py"})
"""Modules that only use what was built: changing them changes nothing in it."""


def fingerprint() -> str:
    """Hash everything that decides the result: this package's code, the raw tables, the libraries' versions."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name not in AFTERWARDS:
            digest.update(path.name.encode() + path.read_bytes())
    for name in source.FILES:
        digest.update(source.find(name).read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library}=={metadata.version(library)}".encode())
    return digest.hexdigest()


def is_current(folder: Path, wanted: str) -> bool:
    """Whether the folder's receipt bears this fingerprint and every file on it is there with its size."""
    receipt = folder / RECEIPT
    if not receipt.is_file():
        return False
    try:
        content = json.loads(receipt.read_text())
    except json.JSONDecodeError:
        return False  # a receipt that was cut short vouches for nothing
    return bool(content == {"fingerprint": wanted, "files": sizes_of(folder)})


def write_receipt(folder: Path, wanted: str) -> None:
    """Note the fingerprint and the size of every file."""
    (folder / RECEIPT).write_text(json.dumps({"fingerprint": wanted, "files": sizes_of(folder)}, indent=0) + "\n")


def sizes_of(folder: Path) -> dict[str, int]:
    """Size in bytes of every file below the folder but the receipt, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != RECEIPT)
    return {str(path.relative_to(folder)): path.stat().st_size for path in sorted(files)}
