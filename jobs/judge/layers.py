"""The five layers of a day, each with its state and one line; a layer nobody measures has no state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobs.domain.finding import FindingEvent
from jobs.domain.kind import Kind
from jobs.domain.spec import ALL_SEGMENT
from jobs.domain.state import State, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobs.domain.finding import Finding
    from jobs.domain.spec import ModelSpec
    from jobs.judge.facts import DayFacts
    from jobs.judge.verdicts import Judged

NOT_MEASURED: Final = "not measured"


@dataclass(frozen=True, slots=True)
class Layer:
    """Hold one layer of the page: its state, None where nothing measures it, and one line."""

    layer: str
    state: State | None
    line: str


def layers_of(
    model: ModelSpec, facts: DayFacts, judged: Sequence[Judged], findings: Iterable[Finding]
) -> tuple[Layer, ...]:
    """Return data in, predictions, performance, business, operations: in this order, always all five."""
    heard = [each for each in findings if each.event not in {FindingEvent.RESOLVED, FindingEvent.NOT_EVALUATED}]
    of_scores = [each for each in heard if each.kind == Kind.SCORE_MOVED]
    of_inputs = [each for each in heard if each.kind != Kind.SCORE_MOVED]
    everywhere = [each for each in judged if each.verdict.segment == ALL_SEGMENT]
    inputs = [each for each in everywhere if each.verdict.kind != Kind.SCORE_MOVED]
    scores = [each for each in everywhere if each.verdict.kind == Kind.SCORE_MOVED]
    return (
        Layer("data in", _state(inputs, of_inputs), _inputs_line(model, facts, inputs, of_inputs)),
        Layer("predictions", _state(scores, of_scores), _scores_line(facts, scores, of_scores)),
        Layer("performance", None, NOT_MEASURED if model.labels else "not declared"),
        Layer("business", None, NOT_MEASURED),
        Layer("operations", None, NOT_MEASURED),
    )


def _state(judged: Sequence[Judged], findings: Sequence[Finding]) -> State:
    """Return the most urgent finding's state; without one OK only where something was evaluated."""
    return worst([*(each.state for each in findings), _evaluated_state(judged)])


def _evaluated_state(judged: Sequence[Judged]) -> State:
    if any(each.level is not None for each in judged):
        return State.OK
    return worst(each.verdict.state for each in judged)


def _inputs_line(model: ModelSpec, facts: DayFacts, judged: Sequence[Judged], findings: Sequence[Finding]) -> str:
    if (reason := facts.why_unmeasured()) is not None:
        return reason
    arrived = facts.arrived
    count = arrived.rows_published if arrived else 0
    rows = "1 row" if count == 1 else f"{count:,} rows"
    if _evaluated_state(judged) is not State.OK:
        return f"{rows}; {_why(judged)}"
    named = {each.feature for each in findings if each.feature}
    total = len(model.features)
    beyond = (
        f"{len(named)} of {total} inputs beyond their limit" if named else f"all {total} inputs within their limits"
    )
    return f"{rows}; {beyond}"


def _scores_line(facts: DayFacts, judged: Sequence[Judged], findings: Sequence[Finding]) -> str:
    if (reason := facts.why_unmeasured()) is not None:
        return reason
    if findings:
        return findings[0].headline
    if _evaluated_state(judged) is not State.OK:
        return _why(judged)
    return "scores within their limits"


def _why(judged: Sequence[Judged]) -> str:
    return next((each.verdict.reason for each in judged if each.verdict.reason), NOT_MEASURED)
