"""What one measure of one day is told as."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobs.domain.state import State
from jobs.judge.facts import Arrived, JobEnd
from tests.jobs.judge.world import DayFacts, facts, healthy, healthy_days, judge, model, on, row, verdict


def psi_windows(number: int, *windows: dict[str, Any]) -> list[dict[str, Any]]:
    """A healthy day whose psi of age is replaced by these windows."""
    day = on(number)
    kept = [each for each in healthy(day) if (each["metric"], each["feature"]) != ("psi", "age")]
    return kept + [row(day, "psi", "age", **window) for window in windows]


def test_before_28_healthy_days_the_declared_band_is_the_limit() -> None:
    told = verdict(judge([healthy(on(1), psi_age=0.12)])[0], "input_moved", "age")
    assert told.limit is not None
    assert (told.state, told.limit.value, told.limit.origin) == (State.WATCH, 0.1, "band")


def test_after_28_healthy_days_the_features_own_days_are_the_limit() -> None:
    noisy = [healthy(on(number), psi_age=0.30 + 0.01 * (number % 2)) for number in range(1, 29)]
    told = verdict(judge([*noisy, healthy(on(29), psi_age=0.305)])[-1], "input_moved", "age")
    assert told.limit is not None
    assert told.state is State.OK
    assert told.limit.origin == "calibrated"
    assert told.limit.value == pytest.approx(0.31)


def test_a_stable_feature_is_news_below_the_band() -> None:
    told = verdict(judge([*healthy_days(28), healthy(on(29), psi_age=0.08)])[-1], "input_moved", "age")
    assert told.limit is not None
    assert (told.state, told.limit.value, told.limit.origin) == (State.WATCH, 0.05, "floor")


def test_a_day_never_sets_its_own_limit() -> None:
    days = [*healthy_days(27), healthy(on(28), psi_age=0.5), healthy(on(29), psi_age=0.5)]
    before, after = (verdict(each, "input_moved", "age") for each in judge(days)[-2:])
    assert before.limit is not None
    assert after.limit is not None
    assert (before.state, before.limit.origin) == (State.WATCH, "band")
    assert after.limit.origin == "calibrated"


def test_a_fault_after_the_first_28_days_never_rolls_into_the_limit() -> None:
    days = healthy_days(28) + [healthy(on(number), psi_age=0.4) for number in range(29, 70)]
    assert {verdict(each, "input_moved", "age").state for each in judge(days)[28:]} == {State.WATCH}


def test_a_new_baseline_starts_a_new_calibration() -> None:
    new = [dict(each, baseline_id="b2") for each in healthy(on(29), psi_age=0.08)]
    told = verdict(judge([*healthy_days(28), new])[-1], "input_moved", "age")
    assert told.limit is not None
    assert told.limit.origin == "band"


def test_the_critical_value_of_a_small_sample_is_the_limit_where_it_is_largest() -> None:
    days = [*healthy_days(28), psi_windows(29, {"value": 0.07, "rows": 200, "critical": 0.09})]
    told = verdict(judge(days)[-1], "input_moved", "age")
    assert told.limit is not None
    assert (told.state, told.limit.value, told.limit.origin) == (State.OK, 0.09, "critical value")


def test_the_shortest_window_that_is_large_enough_is_judged() -> None:
    day = psi_windows(
        1,
        {"value": 0.9, "window": 1, "rows": 139},
        {"value": 0.8, "window": 7, "rows": 900, "critical": 0.11},
        {"value": 0.02, "window": 28, "rows": 4000},
    )
    told = verdict(judge([day])[0], "input_moved", "age")
    assert (told.window_days, told.value, told.state) == (28, 0.02, State.OK)


def test_too_few_rows_in_every_window_is_too_early() -> None:
    day = psi_windows(1, {"value": 0.9, "window": 1, "rows": 20}, {"value": 0.9, "window": 7, "rows": 139})
    told = verdict(judge([day])[0], "input_moved", "age")
    assert (told.state, told.reason) == (State.TOO_EARLY, "too few rows: 139 of 140 needed")


def test_a_sample_that_cannot_tell_a_change_from_chance_is_too_early() -> None:
    told = verdict(judge([psi_windows(1, {"value": 0.9, "rows": 150, "critical": 0.2})])[0], "input_moved", "age")
    assert (told.state, told.value) == (State.TOO_EARLY, None)


def test_the_models_own_least_rows_count_as_well() -> None:
    told = verdict(judge([healthy(on(1))], model(least_rows=2000))[0], "input_moved", "age")
    assert told.reason == "too few rows: 1000 of 2000 needed"


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        ({"arrived": None}, "day absent"),
        ({"arrived": Arrived(state="absent")}, "day absent"),
        ({"arrived": Arrived(state="empty")}, "day empty"),
        ({"arrived": Arrived(state="quarantined")}, "day quarantined"),
        ({"jobs": {"drift": JobEnd("failed")}}, "job failed: drift"),
        ({"arrived": None, "jobs": {"stage": JobEnd("failed"), "drift": JobEnd("failed")}}, "job failed: stage"),
        ({"measures": {}}, "nothing was measured"),
    ],
)
def test_what_was_not_measured_is_no_data_with_the_reason(account: dict[str, Any], reason: str) -> None:
    judged = judge([facts(on(1), healthy(on(1)), **account)])[0]
    told = verdict(judged, "input_moved", "age")
    assert (told.state, told.reason) == (State.NO_DATA, reason)
    assert judged.state is State.NO_DATA


def test_a_feature_that_nothing_measured_is_no_data_and_a_finding() -> None:
    rows = [each for each in healthy(on(1)) if each["feature"] != "age"]
    judged = judge([rows])[0]
    assert verdict(judged, "input_moved", "age").state is State.NO_DATA
    (finding,) = judged.findings
    assert (finding.kind, finding.headline) == ("not_evaluated", "Age of the customer could not be judged since 1 Mar")
    assert judged.state is State.NO_DATA


def test_the_measuring_jobs_reason_decides_the_state() -> None:
    early = psi_windows(1, {"value": None, "rows": 12, "reason": "too few rows"})
    broken = psi_windows(1, {"value": None, "reason": "feature is not in the baseline"})
    assert verdict(judge([early])[0], "input_moved", "age").state is State.TOO_EARLY
    assert verdict(judge([broken])[0], "input_moved", "age").state is State.NO_DATA


def test_a_distance_beyond_a_provisional_limit_is_watch_at_most() -> None:
    told = verdict(judge([healthy(on(1), score=3.0)])[0], "score_moved", "score")
    assert (told.state, told.reason) == (State.WATCH, "its limit is provisional: 0 of 28 days")


def test_a_declared_limit_is_literal_from_the_first_day() -> None:
    spec = model(rules=[{"name": "score_moved", "measure": "score_psi", "limit": {"watch": 0.1, "investigate": 0.25}}])
    assert verdict(judge([healthy(on(1), score=0.3)], spec)[0], "score_moved", "score").state is State.INVESTIGATE


def test_the_mean_score_is_held_against_the_days_before() -> None:
    days = [*healthy_days(28), healthy(on(29), mean=0.4)]
    told = verdict(judge(days)[-1], "score_level", "score")
    assert told.limit is not None
    assert (told.state, told.limit.origin) == (State.INVESTIGATE, "trailing")
    assert told.limit.value == pytest.approx(0.32)  # the mean of 0.3 and the least change of 0.02


def test_the_mean_score_is_too_early_with_fewer_than_half_the_days() -> None:
    assert (
        verdict(judge(healthy_days(14))[-1], "score_level", "score").reason == "too few days: 13 healthy of 14 needed"
    )
    assert verdict(judge(healthy_days(15))[-1], "score_level", "score").state is State.OK


def test_a_fall_of_the_mean_score_is_beyond_as_well() -> None:
    told = verdict(judge([*healthy_days(28), healthy(on(29), mean=0.27)])[-1], "score_level", "score")
    assert told.limit is not None
    assert (told.state, round(told.limit.value, 2)) == (State.WATCH, 0.28)


def important(judged_days: list[Any]) -> list[tuple[State, int, str | None]]:
    told = [verdict(each, "important_input_moved", "age") for each in judged_days]
    return [(each.state, each.days_beyond, each.reason) for each in told]


def test_an_important_input_needs_three_days_in_a_row() -> None:
    days = healthy_days(28) + [healthy(on(number), psi_age=0.4, score=0.4) for number in range(29, 32)]
    assert important(judge(days)[-3:]) == [
        (State.WATCH, 1, "day 1 of 3 in a row"),
        (State.WATCH, 2, "day 2 of 3 in a row"),
        (State.INVESTIGATE, 3, None),
    ]


def test_a_missing_day_neither_confirms_nor_resets_a_run() -> None:
    moved = [healthy(on(number), psi_age=0.4, score=0.4) for number in (29, 30, 32)]
    missing = facts(on(31), [], arrived=Arrived(state="absent"))
    told = important(judge([*healthy_days(28), *moved[:2], missing, moved[2]])[-2:])
    assert told == [(State.NO_DATA, 0, "day absent"), (State.INVESTIGATE, 3, None)]


def test_a_healthy_day_resets_a_run() -> None:
    values = (0.4, 0.4, 0.02, 0.4)
    days = healthy_days(28) + [healthy(on(29 + at), psi_age=value, score=0.4) for at, value in enumerate(values)]
    assert important(judge(days)[-1:]) == [(State.WATCH, 1, "day 1 of 3 in a row")]


def test_a_window_of_seven_days_never_counts_as_days_in_a_row() -> None:
    window = {"value": 0.5, "window": 7, "rows": 900}
    days = [psi_windows(number, {"value": 0.5, "rows": 100}, window) for number in range(1, 9)]
    told = verdict(judge(days)[-1], "important_input_moved", "age")
    assert (told.window_days, told.days_beyond, told.state) == (7, 0, State.WATCH)
    assert told.reason == "single days are too small to count days in a row"


def test_moved_inputs_with_steady_scores_are_only_observed() -> None:
    days = healthy_days(28) + [healthy(on(number), psi_age=0.4) for number in range(29, 32)]
    assert important(judge(days)[-1:]) == [(State.WATCH, 3, "the scores are within their limit")]


def test_moved_inputs_with_unjudged_scores_say_so() -> None:
    days = healthy_days(28) + [healthy(on(number), psi_age=0.4, score=None, mean=None) for number in range(29, 32)]
    assert important(judge(days)[-1:]) == [(State.WATCH, 3, "the scores could not be judged")]


def test_an_emptier_input_that_its_healthy_days_know_is_not_gone() -> None:
    often = [healthy(on(number), missing_age=0.55 if number % 5 == 0 else 0.0) for number in range(1, 29)]
    judged = judge([*often, healthy(on(29), missing_age=0.54)])[-1]
    told = verdict(judged, "input_gone", "age")
    assert (told.state, told.reason) == (State.WATCH, "no emptier than its healthy days allow")


def test_segments_that_are_not_calibrated_borrow_the_limit_of_all_rows() -> None:
    noisy = [healthy(on(number), psi_age=0.5) for number in range(1, 29)]
    today = healthy(on(29), row(on(29), "psi", "age", 0.45, segment="channel=app"), psi_age=0.5)
    told = verdict(judge([*noisy, today])[-1], "input_moved_in_segment", "age", "channel=app")
    assert told.limit is not None
    assert (told.state, told.limit.origin) == (State.OK, "calibrated on all rows")


def test_judging_changes_nothing_it_was_given() -> None:
    day = facts(on(1), healthy(on(1), psi_age=0.5))
    copy: DayFacts = replace(day)
    assert judge([day]) == judge([day])
    assert day == copy
