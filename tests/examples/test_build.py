from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.flights import cache
from examples.flights.__main__ import main
from examples.flights.build import build
from examples.flights.errors import DemoError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "predictions/day=2013-04-01/part-noon.parquet"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder that bears the receipt of this code and these data."""
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes(b"rows")
    cache.write_receipt(tmp_path, cache.fingerprint())
    return tmp_path


def test_what_is_current_is_not_built_again(made: Path) -> None:
    said: list[str] = []
    build(made, say=said.append)
    assert said == [f"{made} is current"]


def test_a_file_lost_added_or_cut_short_makes_a_build_stale(made: Path) -> None:
    wanted = cache.fingerprint()
    assert cache.is_current(made, wanted)
    (made / FILE).write_bytes(b"row")
    assert not cache.is_current(made, wanted)
    (made / FILE).unlink()
    assert not cache.is_current(made, wanted)
    (made / FILE).write_bytes(b"rows")
    (made / "new").touch()
    assert not cache.is_current(made, wanted)


def test_other_code_or_data_make_a_build_stale(made: Path) -> None:
    assert not cache.is_current(made, "another fingerprint")


def test_a_receipt_that_is_no_json_makes_a_build_stale(made: Path) -> None:
    (made / cache.RECEIPT).write_text("{")
    assert not cache.is_current(made, cache.fingerprint())


def test_a_folder_of_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DemoError, match=r"must be empty or made by a build"):
        build(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_mistake_is_said_in_a_sentence_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["upload", "--from", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"error: {tmp_path}: must hold a built demo, does not; run python -m examples.flights build\n"
    )
