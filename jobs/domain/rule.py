"""A rule: which measure, of which features or segments, beyond which limit, is worth whose attention."""

from __future__ import annotations

import difflib
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from jobs.domain.declared import Declared


class Severity(StrEnum):
    """Whom a finding reaches: a page wakes someone, a ticket is read this week, the digest weekly."""

    PAGE = "page"
    TICKET = "ticket"
    DIGEST = "digest"

    @property
    def rank(self) -> int:
        """How loud it is: 0 for the digest, 2 for a page."""
        return _LOUDNESS.index(self)

    def at_most(self, loudest: Severity) -> Severity:
        """Return the quieter of the two.

        >>> Severity.PAGE.at_most(Severity.TICKET)
        <Severity.TICKET: 'ticket'>
        """
        return min(self, loudest, key=_LOUDNESS.index)

    def one_step_quieter(self) -> Severity:
        """Return the next quieter severity; the digest stays the digest.

        >>> Severity.PAGE.one_step_quieter()
        <Severity.TICKET: 'ticket'>
        """
        return _LOUDNESS[max(0, self.rank - 1)]


_LOUDNESS = (Severity.DIGEST, Severity.TICKET, Severity.PAGE)


MEASURES: dict[str, str] = {
    "psi": "population stability index of a feature against its reference, natural log",
    "js_distance": "square root of the Jensen-Shannon divergence, base 2, 0…1",
    "missing_change": "missing share of the day minus missing share of the reference, -1…1",
    "score_psi": "population stability index of the score against its reference, natural log",
    "mean_score": "mean of the score",
    "entropy": "mean binary entropy of the score, in bits",
}
"""Measures that a rule may name, with their one-line definition."""

CALIBRATED_MEASURES = ("psi", "js_distance", "missing_change", "score_psi")
"""Measures of a distance from the reference: 0 is no change, so a limit can be learnt from healthy days."""

SCORE_MEASURES = ("score_psi", "mean_score", "entropy")
"""Measures of the score; the others are measures of each input."""


class TrailingLimit(Declared):
    """Judge today against the days before it: beyond `t` standard deviations and a least change that matters.

    The multiple `t` is widened by the t quantile that `trailing_days` give; today is left out of its own reference.
    """

    trailing_days: int = Field(ge=7, le=90)
    t: float = Field(gt=0)
    least_change: float = Field(ge=0)


class Bands(Declared):
    """Fixed limits: from `watch` on it is worth a look, from `investigate` on somebody acts."""

    watch: float
    investigate: float

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.watch > self.investigate:
            message = f"watch must not be above investigate, got {self.watch} and {self.investigate}"
            raise ValueError(message)
        return self


def _is_measure(text: str) -> str:
    if text not in MEASURES:
        near = difflib.get_close_matches(text, MEASURES, n=1)
        way_out = f"; did you mean {near[0]!r}?" if near else ""
        message = f"must be one of {', '.join(MEASURES)}, got {text!r}{way_out}"
        raise ValueError(message)
    return text


def _limit_form(raw: object) -> str | None:
    """Tell which form of limit was written, so that only its own problems are reported."""
    if isinstance(raw, dict):
        return "trailing" if "trailing_days" in raw or "t" in raw else "bands"
    if isinstance(raw, Bands | TrailingLimit):
        return "bands" if isinstance(raw, Bands) else "trailing"
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return "number"
    return "calibrated" if raw == "calibrated" else None


LIMIT_FORMS = ("number", "calibrated", "bands", "trailing")

DeclaredLimit = Annotated[
    Annotated[float, Tag("number")]
    | Annotated[Literal["calibrated"], Tag("calibrated")]
    | Annotated[Bands, Tag("bands")]
    | Annotated[TrailingLimit, Tag("trailing")],
    Discriminator(
        _limit_form,
        custom_error_type="limit_form",
        custom_error_message="must be a number, calibrated, {watch, investigate} or {trailing_days, t, least_change}",
    ),
]


class Rule(Declared):
    """Declare what is judged, how, and who hears of it.

    `limit` is a number, bands, a trailing limit, or `calibrated`: the larger of a floor, the critical value for the
    day's sample and the feature's own quantile of healthy days (the declared band until there are 28 of them).
    `combine: score_moved` keeps a finding at WATCH unless the scores are beyond their own limit as well,
    `combine: input_empty` unless the same input is emptier than its healthy days allow; `watch_only` keeps it there
    always. A finding at WATCH is told one step more quietly than `severity`.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    measure: Annotated[str, AfterValidator(_is_measure), WithJsonSchema({"enum": list(MEASURES)})]
    features: Literal["all", "top_importance_quartile"] | tuple[str, ...] = "all"
    segments: Literal["all", "each"] = "all"
    reference: Literal["training", "recent"] = "training"
    limit: DeclaredLimit = "calibrated"
    window_days: Literal["shortest", 1, 7, 28] = "shortest"
    days_in_a_row: int = Field(default=1, ge=1, le=28)
    combine: Literal["alone", "score_moved", "input_empty"] = "alone"
    watch_only: bool = False
    severity: Severity = Severity.TICKET
    runbook: str | None = None
    owner: str | None = None

    @model_validator(mode="after")
    def _window_fits_runs(self) -> Self:
        if self.days_in_a_row > 1 and self.window_days in (7, 28):
            message = (
                f"days_in_a_row counts one-day windows only, got days_in_a_row {self.days_in_a_row} "
                f"with window_days {self.window_days}"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _limit_fits_measure(self) -> Self:
        if self.limit == "calibrated" and self.measure not in CALIBRATED_MEASURES:
            message = (
                f"limit calibrated is for {', '.join(CALIBRATED_MEASURES)}; for {self.measure} declare a number, "
                "{watch, investigate} or {trailing_days, t, least_change}"
            )
            raise ValueError(message)
        if isinstance(self.limit, TrailingLimit) and self.window_days in (7, 28):
            message = f"a trailing limit compares single days, got window_days {self.window_days}; leave it out"
            raise ValueError(message)
        if self.features != "all" and self.measure in SCORE_MEASURES:
            message = f"features is for measures of inputs, {self.measure} is one of the score; leave it out"
            raise ValueError(message)
        return self
