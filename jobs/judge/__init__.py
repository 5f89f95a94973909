"""Hold a model's measures against its limits: verdicts, findings with a life, and what is said of each day.

`judge` alone knows limits. It recomputes its day and every later judged day from stored measures, in ascending order,
so that days may be measured in any order, at once, twice, and end in the same findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobs.domain.day import Day
    from jobs.domain.owners import Owner
    from jobs.domain.run import Run
    from jobs.domain.spec import ModelSpec
    from jobs.judge.fold import DayJudgement
    from jobs.warehouse import Warehouse


def run(
    warehouse: Warehouse,
    model: ModelSpec,
    day: Day,
    *,
    run: Run,
    owners: Mapping[str, Owner],
    and_days: Sequence[Day] = (),
) -> Outcome:
    """Judge `day` and every later judged day again; append the days of which something else is said than before.

    `and_days`, later ones of a backfill, are judged with it although they never were before.

    A finding of an owner whom `owners` does not know goes to the model's owner: somebody must hear of it.
    """
    from jobs.domain.presets import resolved_rules
    from jobs.judge.fold import fold
    from jobs.judge.load import days_to_judge, memory_before, read_facts, read_history
    from jobs.judge.rows import digest, rows_of
    from jobs.judge.rulebook import RuleBook

    book = RuleBook(model, resolved_rules(model), owners=owners)
    with warehouse.model_lock(model.model):
        digests = days_to_judge(warehouse, model.model, day, and_days=and_days)
        days = list(digests)
        facts = read_facts(warehouse, book, days)
        history = read_history(warehouse, book, day)
        judgements = list(fold(book, facts, history, memory_before(warehouse, model.model, day)))
        changed = [(each, said) for each in judgements if (said := digest(each)) != digests[each.day]]
        if changed:
            warehouse.append(rows_of(model.model, run, changed))
    return _outcome(judgements[0], later=sum(each.day != day for each, _ in changed), is_changed=bool(changed))


def _outcome(today: DayJudgement, *, later: int, is_changed: bool) -> Outcome:
    from jobs.domain.finding import FindingEvent

    opened, resolved = today.count(FindingEvent.OPENED), today.count(FindingEvent.RESOLVED)
    revised = f"; {later} later day{'s' * (later != 1)} revised" if later else ""
    message = f"{today.state}: {len(today.memory.findings)} open findings, {opened} new, {resolved} resolved{revised}"
    return Outcome(message if is_changed else f"{message}; as judged before", skipped=not is_changed)
