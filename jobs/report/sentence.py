"""A sentence is words with holes, and the facts that fill them: nobody writes a number by hand."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from jobs.domain.day_words import long_day, short_day, week_day
from jobs.domain.words import about, counted, of_100, ordinal, two_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Form = Literal[
    "of_100", "number", "times", "about", "counted", "ordinal", "day", "week_day", "long_day", "name", "strong", "text"
]


DAY_FORMS: Final[Mapping[Form, Callable[[date], str]]] = {"day": short_day, "week_day": week_day, "long_day": long_day}

NUMBER_FORMS: Final[Mapping[Form, Callable[[float], str]]] = {
    "of_100": of_100,
    "number": two_digits,
    "times": lambda value: f"{two_digits(value)} times",
    "about": lambda value: about(int(value)),
    "ordinal": lambda value: ordinal(int(value)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value as the record holds it, and the form in which it is said."""

    value: str | float | date
    form: Form
    noun: str | None = None
    href: str | None = None

    @property
    def text(self) -> str:
        """Say the value in its form."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, date):
            return DAY_FORMS[self.form](self.value)
        if self.form == "counted":
            return counted(int(self.value), self.noun or "")
        return NUMBER_FORMS[self.form](self.value)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence: plain words (`form` is None) or a fact."""

    text: str
    form: Form | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with `{holes}` and one fact for each; the words themselves hold no digit.

    >>> str(said("{feature} is empty for {live} rows.", feature=name("temp"), live=share(0.31)))
    'temp is empty for 31 of 100 rows.'
    """

    words: str
    facts: Mapping[str, Fact]

    def __post_init__(self) -> None:
        holes = {hole for _, hole, _, _ in string.Formatter().parse(self.words) if hole is not None}
        if holes != set(self.facts):
            raise ValueError(f"a sentence needs a fact for each hole: {self.words!r} has {sorted(self.facts)}")
        if any(letter.isdigit() for letter in string.Formatter().vformat(self.words, (), dict.fromkeys(holes, ""))):
            raise ValueError(f"a sentence's numbers are facts, got {self.words!r}")

    def __iter__(self) -> Iterator[Part]:
        """Give words and facts as they are read; a sentence begins with a capital, a name as it is written."""
        is_first = True
        for words, hole, _, _ in string.Formatter().parse(self.words):
            if words:
                yield Part(_capital(words) if is_first else words)
                is_first = False
            if hole is not None:
                fact = self.facts[hole]
                is_plain = is_first and fact.form not in ("name", "strong")
                yield Part(_capital(fact.text) if is_plain else fact.text, fact.form, fact.href)
                is_first = False

    def __str__(self) -> str:
        """Return the sentence as plain text."""
        return "".join(part.text for part in self)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def said(words: str, /, **facts: Fact) -> Sentence:
    """Make a sentence."""
    return Sentence(words, facts)


def share(value: float) -> Fact:
    """State a share of 0…1."""
    return Fact(value=value, form="of_100")


def number(value: float) -> Fact:
    """State a number."""
    return Fact(value=value, form="number")


def times(value: float) -> Fact:
    """State how many times as large something is."""
    return Fact(value=value, form="times")


def rows(value: int) -> Fact:
    """State a number of rows, rounded."""
    return Fact(value=value, form="about")


def count(value: int, noun: str) -> Fact:
    """State how many of something there are."""
    return Fact(value=value, form="counted", noun=noun)


def place(value: int) -> Fact:
    """State a place in an order."""
    return Fact(value=value, form="ordinal")


def day(value: date) -> Fact:
    """State a day."""
    return Fact(value=value, form="day")


def weekday(value: date) -> Fact:
    """State a day with its weekday."""
    return Fact(value=value, form="week_day")


def name(value: str, *, href: str | None = None) -> Fact:
    """State a name that stands in the data or the declaration."""
    return Fact(value=value, form="name", href=href)


def strong(value: str) -> Fact:
    """State words that carry the sentence."""
    return Fact(value=value, form="strong")


def text(value: str, *, href: str | None = None) -> Fact:
    """State words that come from somewhere else, or that lead somewhere."""
    return Fact(value=value, form="text", href=href)
