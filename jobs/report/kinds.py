"""What to do first about each kind of finding, what it costs, and the tempting thing that makes it worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Words with the holes `{subject}` and `{owner}`: look first, then ask; never the last."""

    look: str
    ask: str
    never: str
    because: str


ADVICE: Final[Mapping[str, Advice]] = {
    Kind.INPUT_MOVED: Advice(
        look="Find out whether {subject} changed in the world or in its pipeline.",
        ask="Ask {owner} what changed.",
        never="Do not raise the limit",
        because="in its first days a fault looks like a season.",
    ),
    Kind.INPUT_EMPTY: Advice(
        look="Find where {subject} got lost: source, join or serving.",
        ask="Ask {owner} to repair it.",
        never="Do not retrain",
        because="the model would learn the fault.",
    ),
    Kind.SCORE_MOVED: Advice(
        look="Look which inputs moved on the same days, and for a new model version.",
        ask="Ask {owner} what changed in the model or its threshold.",
        never="Do not change the threshold",
        because="it would hide the cause.",
    ),
    Kind.QUALITY_FAILED: Advice(
        look="Read which expectation on {subject} failed, and on how many rows.",
        ask="Ask {owner} whether the data or the expectation is wrong.",
        never="Do not loosen the expectation first",
        because="it is what the producer promised.",
    ),
    Kind.DAY_QUARANTINED: Advice(
        look="Read what made the day unreadable.",
        ask="Ask {owner} to deliver it again; it then loads by itself.",
        never="Do not delete the delivery",
        because="it is the evidence.",
    ),
    Kind.DAY_ABSENT: Advice(
        look="Look whether the producer wrote the day under its prefix.",
        ask="Ask {owner} when it will come; it then loads by itself.",
        never="Do not take silence for health",
        because="nothing of this day was seen.",
    ),
    Kind.DAY_EMPTY: Advice(
        look="Look whether the service answered requests on this day.",
        ask="Ask {owner} whether an empty day was meant.",
        never="Do not fill the day by hand",
        because="made-up rows would become the reference.",
    ),
    Kind.FILES_QUARANTINED: Advice(
        look="Open the files named below: each has its reason.",
        ask="Ask {owner} to write them again; the day then reloads by itself.",
        never="Do not copy rows by hand",
        because="the account of rows would break.",
    ),
    Kind.CONFLICTING_REQUESTS: Advice(
        look="Compare the rows of one request id that came twice.",
        ask="Ask {owner} which of them was served.",
        never="Do not join labels to these rows yet",
        because="one of the two decisions was never made.",
    ),
    Kind.ROWS_OUTSIDE_DAY: Advice(
        look="Compare the producer's clock and time zone with the declared ones.",
        ask="Ask {owner} whether late rows belong to this delivery.",
        never="Do not widen the allowed share first",
        because="a clock that is wrong moves every daily number.",
    ),
    Kind.NOT_EVALUATED: Advice(
        look="Read below what could not be checked, and why.",
        ask="Ask {owner} to repair what the reason names.",
        never="Do not read the rest as all clear",
        because="what was not measured may be broken.",
    ),
    Kind.RUN_FAILED: Advice(
        look="Read the failed job's log, then run the day again: every job repairs itself.",
        ask="Tell {owner} when it fails twice.",
        never="Do not skip the job",
        because="what it measures would stay unknown.",
    ),
}
"""One entry for every kind; a rule with a runbook of its own keeps the advice of its kind."""

EXPECTATION_WORDS: Final[Mapping[str, str]] = {
    "expect_column_quantile_values_to_be_between": "percentiles in their range",
    "expect_column_to_exist": "the column exists",
    "expect_column_values_to_be_between": "values in their range",
    "expect_column_values_to_be_in_set": "known categories only",
    "expect_column_values_to_be_in_type_list": "the declared type",
    "expect_column_values_to_be_of_type": "the declared type",
    "expect_column_values_to_be_unique": "no value twice",
    "expect_column_values_to_not_be_null": "values are there",
    "expect_table_row_count_to_equal": "as many rows as were read",
}
"""What the usual expectations expect; the others are told by their own name."""


def expectation_words(expectation: str) -> str:
    """Return in words what an expectation expects.

    >>> expectation_words("expect_column_mean_to_be_between")
    'mean to be between'
    """
    known = EXPECTATION_WORDS.get(expectation)
    return known or expectation.removeprefix("expect_").removeprefix("column_").replace("_", " ")


MEASURE_WORDS: Final[Mapping[str, str]] = {
    "psi": "how far values lie from training",
    "js_distance": "how far values lie from training",
    "missing_change": "empty values above training",
    "mean_score": "the mean score",
    "entropy": "how undecided the scores are",
}
"""Metric → what it tells, in the words of the charts and tables."""
