"""What the verdict rests on: the reference, the rules with their limits, and what could not be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobs.domain.spec import ALL_SEGMENT, SCORE
from jobs.domain.state import State
from jobs.domain.words import counted
from jobs.report.answers import DAYS_NEEDED
from jobs.report.kinds import MEASURE_WORDS
from jobs.report.material import ORDER
from jobs.report.record.decided import Decided, NotChecked, RuleTold
from jobs.report.sentence import Sentence, count, name, number, said, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.domain.rule import Rule
    from jobs.report.material import Material
    from jobs.report.record.first import Layer
    from jobs.report.rows import VerdictRow

CHANCE: Final = 0.01
"""A critical value is exceeded less often than this without drift."""

_BEYOND: Final = (State.WATCH.value, State.INVESTIGATE.value)


def decided(material: Material) -> Decided:
    """Return the sentences and the table about how the day was judged."""
    by_rule: dict[str, list[VerdictRow]] = {}
    for verdict in material.rows.verdicts:
        by_rule.setdefault(verdict.rule, []).append(verdict)
    return Decided(
        notes=(*_compared(material), *_limits(material), *_chance(material), *_states()),
        rules=tuple(_rule(rule, found, material.rules.get(rule)) for rule, found in by_rule.items()),
    )


def _compared(material: Material) -> tuple[Sentence, ...]:
    bins = material.rows.bins.get(SCORE) or next(iter(material.rows.bins.values()), None)
    if bins is None or material.rows.baseline_id is None:
        return (said("Compared with nothing: no profile of this day is stored."),)
    facts = {
        "rows": count(bins.row_count or 0, "row"),
        "source": name(bins.source or "unknown source"),
        "baseline": name(material.rows.baseline_id),
    }
    version = ", model version {version}" if bins.model_version else ""
    if bins.model_version:
        facts["version"] = name(bins.model_version)
    return (Sentence(f"Compared with training: {{rows}} of {{source}}{version}, baseline {{baseline}}.", facts),)


def _limits(material: Material) -> tuple[Sentence, ...]:
    calibrated = material.rows.state.calibrated_days
    if calibrated is None:
        return ()
    facts = {"so_far": number(min(calibrated, DAYS_NEEDED)), "needed": count(DAYS_NEEDED, "healthy day")}
    if calibrated < DAYS_NEEDED:
        words = "Limits are provisional bands: {so_far} of {needed} are behind them."
    else:
        words = (
            "Limits are set per input by its first {needed}, and never below chance or the least change that matters."
        )
        del facts["so_far"]
    return (Sentence(words, facts),)


def _chance(material: Material) -> tuple[Sentence, ...]:
    judged = [row for row in material.rows.verdicts if row.value is not None and row.limit_origin == "critical value"]
    beyond = sum(row.state in _BEYOND for row in material.rows.verdicts if row.value is not None)
    evaluated = sum(row.value is not None for row in material.rows.verdicts)
    told = [
        said(
            "{judged} judged, {beyond} beyond a limit.",
            judged=count(evaluated, "measure"),
            beyond=text(f"{beyond:,}"),
        )
    ]
    if judged:
        told.append(
            said(
                "{at_chance} have the limit of chance; by chance about {expected} of them would cross it.",
                at_chance=count(len(judged), "measure"),
                expected=number(len(judged) * CHANCE),
            )
        )
    return tuple(told)


def _states() -> tuple[Sentence, ...]:
    return (
        said("Beyond its limit a measure is WATCH."),
        said("Beyond the higher limit, for as many days as its rule asks, it is INVESTIGATE."),
        said("What could not be judged is NO DATA or TOO EARLY, and never OK."),
    )


def _rule(rule: str, judged: Sequence[VerdictRow], declared: Rule | None) -> RuleTold:
    evaluated = [row for row in judged if row.value is not None]
    return RuleTold(
        rule=rule,
        kind=judged[0].kind,
        judges=_judges(judged[0], declared),
        windows=tuple(sorted({row.window_days for row in evaluated})),
        origins=tuple(sorted({row.limit_origin for row in evaluated if row.limit_origin})),
        judged=len(evaluated),
        beyond=sum(row.state in _BEYOND for row in evaluated),
        not_evaluated=len(judged) - len(evaluated),
    )


def _judges(row: VerdictRow, declared: Rule | None) -> str:
    measure = MEASURE_WORDS.get(row.metric, row.metric.replace("_", " "))
    if declared is None:
        return measure
    features = {"all": "", "top_importance_quartile": ", most important quarter"}
    told = [measure + (features.get(declared.features, "") if isinstance(declared.features, str) else ", some inputs")]
    if declared.segments == "each":
        told.append("in every segment")
    if declared.days_in_a_row > 1:
        told.append(f"{counted(declared.days_in_a_row, 'day')} in a row")
    if declared.combine == "score_moved":
        told.append("while the scores move as well")
    return "; ".join(told)


def not_checked(material: Material, layers: Sequence[Layer]) -> tuple[NotChecked, ...]:
    """Return everything that was not evaluated, by reason, the most urgent state first."""
    groups: dict[tuple[str, State], list[VerdictRow]] = {}
    for row in material.rows.verdicts:
        if row.value is None:
            reason = (row.reason or "not measured").partition(":")[0]
            groups.setdefault((reason, State(row.state)), []).append(row)
    found = [
        NotChecked(reason=reason, state=state, count=len(group), subjects=_subjects(group))
        for (reason, state), group in groups.items()
    ]
    errors = [row for row in material.rows.quality if row.outcome == "error"]
    if errors:
        subjects = tuple(sorted({f"{row.column_name or 'the day'}: {row.expectation}" for row in errors}))
        found.append(
            NotChecked(
                reason="expectation could not be evaluated", state=State.NO_DATA, count=len(errors), subjects=subjects
            )
        )
    unmeasured = tuple(layer.name for layer in layers if layer.state is None)
    if unmeasured:
        found.append(
            NotChecked(reason="not measured for this model", state=None, count=len(unmeasured), subjects=unmeasured)
        )
    return tuple(sorted(found, key=lambda each: (ORDER.index(each.state) if each.state else len(ORDER), each.reason)))


def _subjects(group: Sequence[VerdictRow]) -> tuple[str, ...]:
    """Name inputs, or segments where a segment is what was too small."""
    everywhere = sorted({row.feature or row.rule for row in group if row.segment == ALL_SEGMENT})
    rows_of: dict[str, int] = {}
    for row in group:
        if row.segment != ALL_SEGMENT:
            rows_of[row.segment] = max(rows_of.get(row.segment, 0), row.row_count or 0)
    small = [f"{segment} ({counted(rows, 'row')})" for segment, rows in sorted(rows_of.items())]
    return (*everywhere, *small)
