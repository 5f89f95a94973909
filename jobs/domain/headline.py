"""How a finding is told in one clause: subject, what is wrong, since when; no metric, no acronym, no blame."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.day_words import short_day
from jobs.domain.spec import SCORE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jobs.domain.spec import ModelSpec

LONGEST_HEADLINE: Final = 70
_LONGEST_NAME: Final = 30
_SMALL_WORD: Final = 3
_CLAUSE_END: Final = re.compile(r"[,.;:(]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Hold what a finding says: of one subject, of several, and of which part of the population (None: of all)."""

    subject: str
    says: str
    say: str
    place: str | None = None

    def to_evidence(self) -> dict[str, str | None]:
        """Return the phrase as a finding's evidence keeps it."""
        return {"subject": self.subject, "says": self.says, "say": self.say, "place": self.place}

    @classmethod
    def from_evidence(cls, evidence: object) -> Phrase | None:
        """Read a phrase back, None where a finding's evidence has none."""
        if not isinstance(evidence, dict) or not {"subject", "says", "say"} <= evidence.keys():
            return None
        return cls(evidence["subject"], evidence["says"], evidence["say"], evidence.get("place"))


def plain_name(model: ModelSpec, feature: str) -> str:
    """Return how people call a feature: the first clause of its description where that is short, else its name.

    `wind_mph` with the description "Wind speed, at scoring time" is called "Wind speed".
    """
    if feature == SCORE:
        return "scores"
    described = next((each.description for each in model.features if each.name == feature), None) or ""
    clause = _CLAUSE_END.split(described, maxsplit=1)[0].strip()
    return clause if 0 < len(clause) <= _LONGEST_NAME else feature.replace("_", " ")


def place_name(segment: str) -> str:
    """Return how people call a segment.

    >>> place_name("origin=JFK")
    'origin JFK'
    """
    return segment.replace("=", " ", 1)


def headline(phrases: Sequence[Phrase], since: date) -> str:
    """Tell one or more subjects of which the same is said, in at most 70 characters.

    >>> from datetime import date
    >>> wind = Phrase("wind speed", "arrives empty", "arrive empty")
    >>> headline([wind], date(2013, 12, 31))
    'Wind speed arrives empty since 31 Dec'
    >>> headline([wind, wind, wind], date(2013, 12, 31))
    'Wind speed and 2 more inputs arrive empty since 31 Dec'
    """
    first, more = phrases[0], len(phrases) - 1
    others = f" and {more} more inputs" if more > 1 else f" and {phrases[1].subject}" if more else ""
    says = first.say if more else first.says
    places = {phrase.place for phrase in phrases}
    place = f" at {first.place}" if first.place and len(places) == 1 else ""
    ending = f"{says}{place} since {short_day(since)}"
    if more == 1 and len(first.subject) + len(others) + 1 + len(ending) > LONGEST_HEADLINE:
        others = " and 1 more input"
    return _fit(first.subject, f"{others} {ending}", f"{others} {says} since {short_day(since)}")


def _fit(subject: str, ending: str, shorter_ending: str) -> str:
    """Shorten first the place, then the subject, until the sentence fits."""
    if len(subject) + len(ending) > LONGEST_HEADLINE:
        ending = shorter_ending
    room = LONGEST_HEADLINE - len(ending)
    sentence = f"{subject if len(subject) <= room else _cut(subject, room - 1)}{ending}"
    return sentence[:1].upper() + sentence[1:]


def _cut(text: str, room: int) -> str:
    """Cut after a word that says something, where there is one.

    >>> _cut("Late arrivals at the origin", 18)
    'Late arrivals…'
    """
    cut = text[: max(0, room)]
    words = cut.split(" ")[:-1]
    while words and len(words[-1]) <= _SMALL_WORD:
        words.pop()
    return f"{' '.join(words) or cut.rstrip()}…"
