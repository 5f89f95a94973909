"""How findings are told in one clause, whatever their names are."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.domain.headline import LONGEST_HEADLINE, Phrase, headline, plain_name
from tests.jobs.judge.world import model

DAY = date(2013, 12, 31)
NAMES = st.text(min_size=1, max_size=200)


def phrase(subject: str, place: str | None = None) -> Phrase:
    return Phrase(subject, "arrives empty", "arrive empty", place)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.builds(phrase, NAMES, st.none() | NAMES), min_size=1, max_size=30), st.dates())
def test_a_headline_fits_and_always_says_what_and_since_when(phrases: list[Phrase], since: date) -> None:
    told = headline(phrases, since)
    assert len(told) <= LONGEST_HEADLINE
    assert "empty" in told
    assert " since " in told


def test_two_subjects_are_both_named() -> None:
    assert headline([phrase("wind"), phrase("rain")], DAY) == "Wind and rain arrive empty since 31 Dec"


def test_a_place_is_named_when_all_share_it() -> None:
    at = [phrase("wind", "origin JFK"), phrase("rain", "origin JFK")]
    assert headline(at, DAY) == "Wind and rain arrive empty at origin JFK since 31 Dec"
    assert headline([at[0], phrase("rain")], DAY) == "Wind and rain arrive empty since 31 Dec"


def test_a_long_name_is_shortened_the_ending_never() -> None:
    told = headline([phrase("x" * 100)], DAY)
    assert told.endswith("… arrives empty since 31 Dec")
    assert len(told) == LONGEST_HEADLINE


def test_an_input_is_called_by_the_first_clause_of_its_description() -> None:
    def called(description: str | None) -> str:
        feature = {"name": "wind_mph", "type": "numeric"} | ({"description": description} if description else {})
        return plain_name(model(features=[feature]), "wind_mph")

    assert called("Wind speed, at scoring time") == "Wind speed"
    assert called("Wind speed") == "Wind speed"
    assert called(None) == "wind mph"
    assert called("x" * 31) == "wind mph"
    assert plain_name(model(), "score") == "scores"
