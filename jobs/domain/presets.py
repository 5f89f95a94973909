"""The rules every model is judged by unless it says otherwise: from its tier and its task."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from jobs.domain.rule import Rule, Severity, TrailingLimit

if TYPE_CHECKING:
    from jobs.domain.spec import ModelSpec

LOUDEST_OF_TIER: Final = {1: Severity.PAGE, 2: Severity.TICKET, 3: Severity.DIGEST}
"""Tier 1 may wake someone, tier 2 is read by day, tier 3 only in the digest."""

_QUIET: Final = Severity.DIGEST
_SOON: Final = Severity.TICKET
_NOW: Final = Severity.PAGE

_INPUT_RULES: Final = (
    Rule(name="input_moved", measure="psi", watch_only=True, severity=_QUIET),
    Rule(
        name="input_moved_in_segment",
        measure="psi",
        segments="each",
        days_in_a_row=3,
        watch_only=True,
        severity=_QUIET,
    ),
    Rule(
        name="important_input_moved",
        measure="psi",
        features="top_importance_quartile",
        days_in_a_row=3,
        combine="score_moved",
        severity=_NOW,
    ),
    Rule(name="input_empty", measure="missing_change", severity=_SOON),
    Rule(name="input_empty_in_segment", measure="missing_change", segments="each", window_days=1, severity=_SOON),
    Rule(name="important_input_empty", measure="missing_change", features="top_importance_quartile", severity=_NOW),
    Rule(name="input_gone", measure="missing_change", limit=0.5, combine="input_empty", severity=_NOW),
)
"""Moved inputs may be a season: they page only when they last, matter, and the scores moved as well. Empty inputs are
broken data, never a season: they are told on their first day, and page when the input is important or half gone."""

_SCORE_RULES: Final = (
    Rule(name="score_moved", measure="score_psi", severity=_SOON),
    Rule(
        name="score_moved_in_segment",
        measure="score_psi",
        segments="each",
        days_in_a_row=3,
        watch_only=True,
        severity=_QUIET,
    ),
)

_SCORE_LEVEL: Final = Rule(
    name="score_level",
    measure="mean_score",
    limit=TrailingLimit(trailing_days=28, t=3.0, least_change=0.02),
    window_days=1,
    severity=_SOON,
)
"""Only for tasks whose score is a probability: elsewhere nobody but the model's owner knows the least change that
matters, so the owner declares the rule."""

_PROBABILITY_TASKS: Final = frozenset({"binary_classification", "multiclass_classification"})


def preset_rules(tier: int, task: str) -> tuple[Rule, ...]:
    """Return the rules of a tier and a task, none louder than the tier allows.

    >>> [rule.name for rule in preset_rules(1, "regression") if rule.severity is Severity.PAGE]
    ['important_input_moved', 'important_input_empty', 'input_gone']
    >>> {rule.severity for rule in preset_rules(3, "regression")}
    {<Severity.DIGEST: 'digest'>}
    """
    level = (_SCORE_LEVEL,) if task in _PROBABILITY_TASKS else ()
    return tuple(_capped(rule, tier) for rule in (*_INPUT_RULES, *_SCORE_RULES, *level))


def resolved_rules(model: ModelSpec) -> tuple[Rule, ...]:
    """Return the presets of a model's tier and task with its own rules among them.

    A rule of its own replaces the preset of the same name in place; the others follow. The tier caps every severity,
    also of a rule of its own: a tier-2 model never wakes anyone.
    """
    own = {rule.name: rule for rule in model.rules}
    presets = preset_rules(model.tier, model.task)
    replaced = [own.pop(rule.name, rule) for rule in presets]
    return tuple(_capped(rule, model.tier) for rule in (*replaced, *own.values()))


def important_features(model: ModelSpec) -> frozenset[str]:
    """Return the top quarter of the features by declared importance, rounded up, and every feature without one.

    An importance that nobody knows may be high: until it is declared, the feature counts as important. A feature
    whose importance is 0 is never among them.
    """
    known = sorted(
        (feature for feature in model.features if feature.importance is not None),
        key=lambda feature: (-(feature.importance or 0.0), feature.name),
    )
    quarter = known[: math.ceil(len(known) / 4)]
    unknown = {feature.name for feature in model.features if feature.importance is None}
    return frozenset({feature.name for feature in quarter if feature.importance} | unknown)


def _capped(rule: Rule, tier: int) -> Rule:
    return rule.model_copy(update={"severity": rule.severity.at_most(LOUDEST_OF_TIER[tier])})
