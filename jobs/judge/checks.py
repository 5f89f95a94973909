"""What the checks of a day say: those that failed, and those that could not run."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from jobs.domain.finding import Limit
from jobs.domain.headline import Phrase, plain_name
from jobs.domain.kind import Kind
from jobs.domain.presets import LOUDEST_OF_TIER
from jobs.domain.rule import Severity
from jobs.domain.state import State
from jobs.judge.candidates import LONGEST_LIST, Candidate, account_candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobs.domain.spec import ModelSpec
    from jobs.judge.facts import Check, DayFacts
    from jobs.judge.rulebook import RuleBook

MUCH_OF_A_COLUMN: Final = 0.1
"""From this share of unexpected values on a failed check is for somebody to act; it is the band of empty values."""


def failed_checks(book: RuleBook, facts: DayFacts) -> Iterator[Candidate]:
    """Tell failed warnings, several of one column as one; critical ones quarantined the day and are told by that.

    With them stand the column's checks that could not run: a column that arrives empty fails some and stops others.
    """
    for column, checks in _failed_columns(facts).items():
        errors = [each for each in facts.checks if each.outcome == "error" and (each.column or "") == column]
        yield _failed_column(book, facts, column, checks, errors)


def _failed_columns(facts: DayFacts) -> dict[str, list[Check]]:
    by_column: dict[str, list[Check]] = defaultdict(list)
    for each in facts.checks:
        if each.outcome == "fail" and each.severity == "warning":
            by_column[each.column or ""].append(each)
    return by_column


def _failed_column(book: RuleBook, facts: DayFacts, column: str, checks: list[Check], errors: list[Check]) -> Candidate:
    model = book.model
    largest = max((each.unexpected_share or 0.0 for each in checks), default=0.0)
    is_much = largest >= MUCH_OF_A_COLUMN
    feature = column if any(each.name == column for each in model.features) else None
    severity = Severity.TICKET if is_much else Severity.DIGEST
    return Candidate(
        kind=Kind.QUALITY_FAILED,
        subject=column,
        owner=book.owner(feature),
        state=State.INVESTIGATE if is_much else State.WATCH,
        severity=severity.at_most(LOUDEST_OF_TIER[model.tier]),
        rule=Kind.QUALITY_FAILED,
        runbook=Kind.QUALITY_FAILED,
        phrase=Phrase(plain_name(model, column) if column else "the day", "breaks its checks", "break their checks"),
        since=facts.day,
        feature=feature,
        place=" ".join(sorted({each.expectation for each in checks})),
        metric="unexpected_share",
        value=largest,
        limit=Limit(value=0.0, origin="declared"),
        window_days=1,
        row_count=facts.arrived.rows_read if facts.arrived else None,
        evidence={"column": column or None, "checks": told_checks([*checks, *errors]), "check_count": len(checks)},
    )


def errored_checks(model: ModelSpec, facts: DayFacts) -> Iterator[Candidate]:
    """Tell the checks that could not run, all as one: a check that did not run has not passed.

    Those of a column that fails others are told with it.
    """
    told = _failed_columns(facts).keys()
    errors = [each for each in facts.checks if each.outcome == "error" and (each.column or "") not in told]
    if errors:
        noun = "1 check" if len(errors) == 1 else f"{len(errors)} checks"
        phrase = Phrase(noun, "could not run", "could not run")
        evidence: dict[str, object] = {"checks": told_checks(errors), "check_count": len(errors)}
        yield account_candidate(
            model, facts.day, Kind.NOT_EVALUATED, phrase, evidence, severity=Severity.TICKET, subject="checks"
        )


def told_checks(checks: Iterable[Check]) -> list[dict[str, object]]:
    """Return checks as a finding's evidence keeps them; their texts hold no value of any row."""
    return [
        {
            "expectation": each.expectation,
            "column": each.column,
            "outcome": each.outcome,
            "observed": each.observed,
            "expected": each.expected,
            "unexpected_share": each.unexpected_share,
            "detail": each.detail,
        }
        for each in list(checks)[:LONGEST_LIST]
    ]
