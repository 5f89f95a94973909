"""A rule: which measure, of which features or segments, beyond which limit, is worth whose attention."""

from __future__ import annotations

import difflib
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from jobs.domain.declared import Declared


class Severity(StrEnum):
    """Whom a finding reaches: a page wakes someone, a ticket is read this week, the digest weekly."""

    PAGE = "page"
    TICKET = "ticket"
    DIGEST = "digest"


MEASURES: dict[str, str] = {
    "psi": "population stability index of a feature against its reference, natural log",
    "js_distance": "square root of the Jensen-Shannon divergence, base 2, 0…1",
    "missing_change": "missing share of the day minus missing share of the reference, -1…1",
    "score_psi": "population stability index of the score against its reference, natural log",
    "mean_score": "mean of the score",
    "entropy": "mean binary entropy of the score, in bits",
}
"""Measures that a rule may name, with their one-line definition."""


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
    `combine: score_moved` keeps a finding at WATCH unless the scores are beyond their own limit as well.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    measure: Annotated[str, AfterValidator(_is_measure)]
    features: Literal["all", "top_importance_quartile"] | tuple[str, ...] = "all"
    segments: Literal["all", "each"] = "all"
    reference: Literal["training", "recent"] = "training"
    limit: DeclaredLimit = "calibrated"
    window_days: Literal["shortest", 1, 7, 28] = "shortest"
    days_in_a_row: int = Field(default=1, ge=1, le=28)
    combine: Literal["alone", "score_moved"] = "alone"
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
