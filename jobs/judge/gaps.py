"""What should have been judged and was not: measures that are lacking, jobs that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.headline import Phrase, plain_name
from jobs.domain.kind import Kind
from jobs.domain.rule import Severity
from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State
from jobs.judge.candidates import LONGEST_LIST, Candidate, account_candidate
from jobs.judge.facts import NOTHING_MEASURED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobs.domain.spec import ModelSpec
    from jobs.judge.facts import DayFacts
    from jobs.judge.verdicts import Judged


def lacking_measures(model: ModelSpec, facts: DayFacts, judged: Iterable[Judged]) -> Iterator[Candidate]:
    """Tell measures of all rows that are NO DATA, unless a failed job or a day without data tells why already."""
    if facts.why_unmeasured() not in {None, NOTHING_MEASURED}:
        return
    lacking = sorted(
        {
            (each.verdict.feature, each.verdict.reason or "")
            for each in judged
            if each.verdict.state is State.NO_DATA and each.verdict.segment == ALL_SEGMENT
        }
    )
    if not lacking:
        return
    names = sorted({feature for feature, _ in lacking})
    subject = plain_name(model, names[0]) if len(names) == 1 else f"{len(names)} measures"
    listed = [{"feature": feature, "reason": why} for feature, why in lacking[:LONGEST_LIST]]
    yield account_candidate(
        model,
        facts.day,
        Kind.NOT_EVALUATED,
        Phrase(subject, "could not be judged", "could not be judged"),
        {"measures": listed, "measure_count": len(names)},
        severity=Severity.TICKET,
        subject="measures",
    )


_WORK: Final = {
    "stage": "fetching the log",
    "check": "checking the data",
    "publish": "publishing the day",
    "profile": "counting the inputs",
    "drift": "measuring the inputs",
}
"""Job → what it does, for people who never read its name."""


def failed_jobs(model: ModelSpec, facts: DayFacts) -> Iterator[Candidate]:
    """Tell each measuring job whose newest run of the day failed."""
    for job in facts.failed_jobs():
        evidence = {"job": job, "message": facts.jobs[job].message}
        phrase = Phrase(_WORK[job], "fails", "fail")
        yield account_candidate(model, facts.day, Kind.RUN_FAILED, phrase, evidence, subject=job)
