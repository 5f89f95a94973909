"""Sentences: numbers only as facts, words only once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.domain.kind import Kind
from jobs.domain.words import about, of_100, ordinal, two_digits
from jobs.report.kinds import ADVICE
from jobs.report.sentence import Sentence, count, name, said, share, strong

SHARES = st.floats(min_value=0, max_value=1)
FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


def test_a_number_written_by_hand_is_refused() -> None:
    with pytest.raises(ValueError, match="numbers are facts"):
        said("31 of 100 are empty.")


def test_a_hole_without_a_fact_and_a_fact_without_a_hole_are_refused() -> None:
    with pytest.raises(ValueError, match="a fact for each hole"):
        said("{share} are empty.")
    with pytest.raises(ValueError, match="a fact for each hole"):
        said("Some are empty.", share=share(0.3))


def test_a_sentence_begins_with_a_capital_and_a_name_as_it_is_written() -> None:
    assert str(said("{inputs} moved.", inputs=count(1, "input"))) == "1 input moved."
    assert str(said("{feature} moved.", feature=name("temp_f"))) == "temp_f moved."
    assert str(said("{owner} decides.", owner=strong("ops-ml"))) == "ops-ml decides."
    assert str(said("about it.")) == "About it."


@given(SHARES)
def test_no_share_is_rounded_to_none_or_all(value: float) -> None:
    assert (of_100(value) == "0 of 100") == (value == 0)
    assert (of_100(value) == "100 of 100") == (value == 1)


@given(FINITE)
def test_numbers_have_at_most_two_significant_digits(value: float) -> None:
    written = two_digits(value).replace(",", "").lstrip("-")
    digits = written.replace(".", "").lstrip("0").rstrip("0")
    assert len(digits) <= 2
    assert float(two_digits(value).replace(",", "")) == pytest.approx(value, rel=0.06, abs=1e-300)


@given(st.integers(0, 10**9))
def test_counts_that_are_rounded_say_so(value: int) -> None:
    told = about(value)
    assert told.startswith("about ") == (int(told.removeprefix("about ").replace(",", "")) != value)


def test_places_end_as_people_say_them() -> None:
    assert [ordinal(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip


def test_every_kind_has_advice_in_short_sentences_without_blame() -> None:
    assert set(ADVICE) == set(Kind)
    for advice in ADVICE.values():
        for words in (advice.look, advice.ask, f"{advice.never}: {advice.because}"):
            assert len(words.split()) <= 25
            assert words.endswith(".")
            assert not any(letter.isdigit() for letter in words)
        assert advice.never.startswith("Do not ")
        holes = {"subject": strong("temp_f"), "owner": strong("ops-ml")}
        for words in (advice.look, advice.ask):
            str(Sentence(words, {hole: fact for hole, fact in holes.items() if f"{{{hole}}}" in words}))
