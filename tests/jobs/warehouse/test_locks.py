from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from jobs.domain.errors import SettingsError
from jobs.warehouse.locks import file_lock

if TYPE_CHECKING:
    from pathlib import Path


def test_readers_share_a_lock_and_a_writer_waits_for_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with file_lock(path, patience_seconds=1):
        pass
    with (
        file_lock(path, patience_seconds=1, is_shared=True),
        file_lock(path, patience_seconds=1, is_shared=True),
        pytest.raises(SettingsError, match=r"must be free within 0\.05 s"),
        file_lock(path, patience_seconds=0.05),
    ):
        pass
    with file_lock(path, patience_seconds=0.05):
        pass


def test_whoever_waits_does_so_only_as_long_as_it_was_told(tmp_path: Path) -> None:
    with file_lock(tmp_path / "lock", patience_seconds=1):
        started = time.monotonic()
        with pytest.raises(SettingsError, match="held by process"), file_lock(tmp_path / "lock", patience_seconds=0.2):
            pass
        assert 0.2 <= time.monotonic() - started < 5


def test_an_error_inside_lets_the_lock_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), file_lock(tmp_path / "lock", patience_seconds=1):
        raise ZeroDivisionError
    with file_lock(tmp_path / "lock", patience_seconds=0.05):
        pass


def test_notes_stay_for_the_next_holder(tmp_path: Path) -> None:
    with file_lock(tmp_path / "lock", patience_seconds=1) as held:
        held.write_notes({"word": "a rather long one"})
        held.write_notes({"word": "short"})
    with file_lock(tmp_path / "lock", patience_seconds=1) as held:
        assert held.read_notes()["word"] == "short"


@pytest.mark.parametrize("torn", ["", "{", "[1, 2]", '"text"', "\x00\x00"])
def test_notes_that_a_kill_has_torn_are_no_notes(tmp_path: Path, torn: str) -> None:
    (tmp_path / "lock").write_text(torn)
    with file_lock(tmp_path / "lock", patience_seconds=1) as held:
        assert set(held.read_notes()) == {"process"}


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with (
        pytest.raises(SettingsError, match="must be a file that this user can write, every commit locks it"),
        file_lock(tmp_path / "lock", patience_seconds=1),
    ):
        pass
