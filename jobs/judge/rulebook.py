"""A model's rules, with what does not change from day to day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.presets import important_features
from jobs.domain.rule import SCORE_MEASURES
from jobs.domain.spec import SCORE
from jobs.judge.limits import needed_sample
from jobs.judge.verdicts import Cell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from jobs.domain.rule import Rule
    from jobs.domain.spec import ModelSpec


class RuleBook:
    """Hold a model's rules with what does not change from day to day: features, samples needed, who can be told."""

    def __init__(self, model: ModelSpec, rules: Iterable[Rule], *, owners: Collection[str]) -> None:
        self.model = model
        self._owners = frozenset(owners)
        self._owner_of = {
            feature.name: feature.owner if feature.owner in self._owners else model.owner for feature in model.features
        }
        self.rules = tuple(rules)
        self.important = important_features(model)
        self._features = {rule.name: self._features_of(rule) for rule in self.rules}
        self._samples = {rule.name: needed_sample(rule, least_rows=model.least_rows) for rule in self.rules}

    def features(self, rule: Rule) -> tuple[str, ...]:
        """Return what a rule judges, in declared order; the score for measures of the score."""
        return self._features[rule.name]

    def cell(self, rule: Rule, feature: str, segment: str) -> Cell:
        """Return the cell of a rule on one feature and segment."""
        return Cell(rule, self._samples[rule.name], feature, segment)

    def _features_of(self, rule: Rule) -> tuple[str, ...]:
        if rule.measure in SCORE_MEASURES:
            return (SCORE,)
        declared = tuple(feature.name for feature in self.model.features)
        if rule.features == "all":
            return declared
        wanted = self.important if rule.features == "top_importance_quartile" else frozenset(rule.features)
        return tuple(name for name in declared if name in wanted)

    def owner(self, feature: str | None = None, rule: Rule | None = None) -> str:
        """Return who hears of a finding: the rule's owner, else the feature's, else the model's.

        An owner nobody can reach is passed over for the model's.
        """
        if rule is not None and rule.owner in self._owners:
            return rule.owner
        return self._owner_of.get(feature or "", self.model.owner)
