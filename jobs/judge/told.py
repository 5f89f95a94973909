"""What is said first of a day: its state and its headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.cause import cause_headline, urgency_order
from jobs.domain.finding import FindingEvent
from jobs.domain.rule import Severity
from jobs.domain.state import State, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobs.domain.finding import Finding
    from jobs.judge.layers import Layer

QUIET: Final = "Nothing needs you today"


def day_state(layers: Iterable[Layer]) -> State:
    """Return the most urgent of the layers that are measured; TOO EARLY only where none of them is further.

    What time alone will mend does not hide that the rest of the day is fine, nor is it ever called fine itself.
    """
    states = [layer.state for layer in layers if layer.state is not None]
    return worst([state for state in states if state is not State.TOO_EARLY] or states)


def day_headline(state: State, findings: Iterable[Finding], layers: Sequence[Layer]) -> str:
    """Return the headline of the most urgent cause; that nothing is needed where only the digest would tell it."""
    evaluated = [each for each in findings if each.event not in {FindingEvent.RESOLVED, FindingEvent.NOT_EVALUATED}]
    if not evaluated:
        line = QUIET if state is State.OK else next(layer.line for layer in layers if layer.state is state)
        return line[:1].upper() + line[1:]
    lead = min(evaluated, key=urgency_order)
    if lead.severity is Severity.DIGEST and lead.state is State.WATCH:
        return f"{QUIET}: {len(evaluated)} to watch"
    return cause_headline([each for each in evaluated if each.cause == lead.cause])
