"""Which rules a model is judged by, and which of its inputs are important."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from jobs.domain.presets import important_features, preset_rules, resolved_rules
from jobs.domain.rule import Rule, Severity
from tests.jobs.judge.world import model


def test_only_tier_one_pages() -> None:
    loudest = {
        tier: max((rule.severity for rule in preset_rules(tier, "binary_classification")), key=lambda each: each.rank)
        for tier in (1, 2, 3)
    }
    assert loudest == {1: Severity.PAGE, 2: Severity.TICKET, 3: Severity.DIGEST}


def test_the_level_of_the_score_is_judged_where_the_score_is_a_probability() -> None:
    assert "score_level" in {rule.name for rule in preset_rules(1, "binary_classification")}
    assert "score_level" not in {rule.name for rule in preset_rules(1, "regression")}


def test_a_rule_of_its_own_replaces_the_preset_of_its_name_in_place() -> None:
    spec = model(rules=[{"name": "score_moved", "measure": "score_psi", "limit": 0.2, "severity": "page"}])
    rules = resolved_rules(spec)
    names = [rule.name for rule in rules]
    assert names == [rule.name for rule in preset_rules(1, "binary_classification")]
    (own,) = [rule for rule in rules if rule.name == "score_moved"]
    assert (own.limit, own.severity) == (0.2, Severity.PAGE)


def test_a_rule_of_its_own_with_a_new_name_joins_the_presets() -> None:
    rules = resolved_rules(model(rules=[{"name": "crowded", "measure": "psi", "features": ["city"]}]))
    assert rules[-1].name == "crowded"
    assert len(rules) == len(preset_rules(1, "binary_classification")) + 1


def test_the_tier_caps_a_rule_of_its_own_too() -> None:
    own = [{"name": "crowded", "measure": "psi", "severity": "page"}]
    assert resolved_rules(model(tier=2, rules=own))[-1].severity is Severity.TICKET


def features(**importances: float | None) -> list[dict[str, object]]:
    return [
        {"name": name, "type": "numeric"} | ({} if share is None else {"importance": share})
        for name, share in importances.items()
    ]


def test_the_top_quarter_by_importance_is_important_rounded_up() -> None:
    five = features(a=0.5, b=0.2, c=0.15, d=0.1, e=0.05)
    assert important_features(model(features=five)) == {"a", "b"}


def test_an_input_of_no_importance_is_never_important() -> None:
    assert important_features(model(features=features(a=0.0, b=0.0))) == frozenset()


def test_unknown_importances_count_as_important() -> None:
    assert important_features(model(features=features(a=0.9, b=0.1, c=0.1, d=0.0, e=None))) == {"a", "e"}
    assert important_features(model(features=features(a=None, b=None))) == {"a", "b"}


def test_equal_importances_are_told_apart_by_name_not_by_place() -> None:
    one, other = features(a=0.5, b=0.5), features(b=0.5, a=0.5)
    assert important_features(model(features=one)) == important_features(model(features=other)) == {"a"}


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"measure": "mean_score"}, "limit calibrated is for psi, js_distance, missing_change, score_psi"),
        (
            {"measure": "psi", "window_days": 7, "limit": {"trailing_days": 28, "t": 3.0, "least_change": 0.0}},
            "a trailing limit compares single days, got window_days 7",
        ),
        ({"measure": "score_psi", "features": ("age",)}, "features is for measures of inputs"),
        ({"measure": "psi", "window_days": 28, "days_in_a_row": 3}, "days_in_a_row counts one-day windows only"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_refused(declared: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate({"name": "own", **declared})
