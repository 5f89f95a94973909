"""The life of findings, whom they reach and what is said of the day."""

from __future__ import annotations

import pytest

from jobs.domain.finding import FindingEvent
from jobs.domain.rule import Severity
from jobs.domain.state import State
from jobs.judge.facts import Arrived, Check, DayFacts, JobEnd, QuarantinedFile
from jobs.judge.told import QUIET
from tests.jobs.judge.world import Rows, facts, findings, healthy, healthy_days, judge, model, on, row

PUBLISHED = Arrived(state="published", rows_read=1000, rows_published=1000)


def life(days: list[Rows | DayFacts], kind: str, feature: str | None) -> list[tuple[str, str]]:
    told = [findings(each).get((kind, feature)) for each in judge(days)]
    return [(each.event.value, each.state.value) for each in told if each is not None]


def test_a_healthy_day_needs_nothing() -> None:
    judged = judge(healthy_days(29))[-1]
    assert (judged.state, judged.headline, judged.findings) == (State.OK, QUIET, ())


def test_the_first_weeks_say_how_many_days_are_behind_the_limits() -> None:
    assert [each.calibrated_days for each in judge(healthy_days(31))][::5] == [0, 5, 10, 15, 20, 25, 28]


def test_an_important_input_that_empties_pages_on_its_first_day() -> None:
    judged = judge([*healthy_days(28), healthy(on(29), missing_age=0.2)])[-1]
    finding = findings(judged)["input_empty", "age"]
    assert (finding.event, finding.state, finding.severity) == ("opened", State.INVESTIGATE, Severity.PAGE)
    assert finding.headline == "Age of the customer is empty more often since 29 Mar"
    assert judged.headline == finding.headline


def test_an_unimportant_input_pages_only_when_half_of_it_is_gone() -> None:
    some = findings(judge([*healthy_days(28), healthy(on(29), missing_visits=0.2)])[-1])["input_empty", "visits"]
    half = findings(judge([*healthy_days(28), healthy(on(29), missing_visits=0.6)])[-1])["input_empty", "visits"]
    assert (some.severity, half.severity) == (Severity.TICKET, Severity.PAGE)


def test_half_an_input_pages_in_the_first_week_too() -> None:
    assert findings(judge([healthy(on(1), missing_visits=1.0)])[-1])["input_empty", "visits"].severity is Severity.PAGE


def test_a_finding_is_opened_seen_and_resolved() -> None:
    gone = [healthy(on(number), missing_age=1.0) for number in (29, 30)]
    assert life([*healthy_days(28), *gone, healthy(on(31))], "input_empty", "age") == [
        ("opened", "INVESTIGATE"),
        ("seen", "INVESTIGATE"),
        ("resolved", "OK"),
    ]


def test_no_data_is_no_recovery() -> None:
    absent = facts(on(30), [], arrived=Arrived(state="absent"))
    days = [*healthy_days(28), healthy(on(29), missing_age=1.0), absent, healthy(on(31), missing_age=1.0)]
    assert life(days, "input_empty", "age") == [
        ("opened", "INVESTIGATE"),
        ("not_evaluated", "NO DATA"),
        ("seen", "INVESTIGATE"),
    ]
    assert findings(judge(days)[-1])["input_empty", "age"].days_open == 3


def test_a_finding_escalates_once_however_often_it_climbs_again() -> None:
    shares = (0.05, 0.3, 0.05, 0.3)
    days = healthy_days(28) + [healthy(on(29 + at), missing_age=share) for at, share in enumerate(shares)]
    assert [event for event, _ in life(days, "input_empty", "age")] == ["opened", "escalated", "seen", "seen"]


def test_a_finding_that_returns_is_a_new_one() -> None:
    days = [*healthy_days(28), healthy(on(29), missing_age=1.0), healthy(on(30)), healthy(on(31), missing_age=1.0)]
    first, _, second = judge(days)[-3:]
    ids = [findings(each)["input_empty", "age"].finding_id for each in (first, second)]
    assert ids[0] != ids[1]


def test_an_important_input_escalates_from_watch_when_it_lasts_and_the_scores_move() -> None:
    days = healthy_days(28) + [healthy(on(number), psi_age=0.4, score=0.4) for number in range(29, 32)]
    assert life(days, "input_moved", "age") == [("opened", "WATCH"), ("seen", "WATCH"), ("escalated", "INVESTIGATE")]
    finding = findings(judge(days)[-1])["input_moved", "age"]
    assert (finding.severity, finding.rule) == (Severity.PAGE, "important_input_moved")
    assert finding.headline == "Age of the customer moved away from training since 29 Mar"


def test_what_is_held_at_watch_is_told_one_step_more_quietly() -> None:
    days = healthy_days(28) + [healthy(on(number), psi_age=0.4) for number in range(29, 32)]
    assert findings(judge(days)[-1])["input_moved", "age"].severity is Severity.TICKET


def test_an_unimportant_input_that_moved_is_for_the_digest() -> None:
    judged = judge([*healthy_days(28), healthy(on(29), psi_visits=0.9)])[-1]
    finding = findings(judged)["input_moved", "visits"]
    assert (finding.state, finding.severity) == (State.WATCH, Severity.DIGEST)
    assert (judged.state, judged.headline) == (State.WATCH, f"{QUIET}: 1 to watch")


def test_an_input_that_arrives_empty_is_not_told_as_moved_as_well() -> None:
    judged = judge([*healthy_days(28), healthy(on(29), missing_age=1.0, psi_age=9.0)])[-1]
    assert set(findings(judged)) == {("input_empty", "age")}


def test_inputs_that_empty_on_one_day_in_one_place_are_one_cause() -> None:
    gone = healthy(on(29), missing_age=1.0, missing_city=1.0, missing_visits=0.9)
    judged = judge([*healthy_days(28), gone])[-1]
    assert {each.cause for each in judged.findings} == {"2026-03-29/input_empty/all"}
    assert judged.headline == "Age of the customer and 2 more inputs arrive empty since 29 Mar"


def test_inputs_that_empty_a_day_later_are_another_cause() -> None:
    first = healthy(on(29), missing_age=1.0)
    second = healthy(on(30), missing_age=1.0, missing_city=1.0)
    judged = judge([*healthy_days(28), first, second])[-1]
    assert len({each.cause for each in judged.findings}) == 2


def test_a_failed_check_of_an_empty_column_has_the_empty_columns_cause() -> None:
    check = Check(
        expectation="expect_column_values_to_not_be_null",
        column="age",
        severity="warning",
        outcome="fail",
        unexpected_share=1.0,
    )
    rows = healthy(on(29), missing_age=1.0)
    judged = judge([*healthy_days(28), facts(on(29), rows, checks=(check,))])[-1]
    assert {each.kind for each in judged.findings} == {"input_empty", "quality_failed"}
    assert {each.cause for each in judged.findings} == {"2026-03-29/input_empty/all"}


def test_a_later_finding_of_an_empty_input_joins_its_cause() -> None:
    check = Check(expectation="expect_x", column="age", severity="warning", outcome="fail", unexpected_share=0.5)
    first, second = (healthy(on(number), missing_age=1.0) for number in (29, 30))
    judged = judge([*healthy_days(28), first, facts(on(30), second, checks=(check,))])[-1]
    assert {each.cause for each in judged.findings} == {"2026-03-29/input_empty/all"}


def only_in_app(number: int, *, everyone: float = 0.0, app: float = 0.5) -> Rows:
    day = on(number)
    shares = {"channel=app": app, "channel=web": everyone, "channel=shop": everyone}
    segments = [
        row(day, "missing_change", "age", share, segment=segment, rows=rows)
        for rows, (segment, share) in zip((200, 300, 500), shares.items(), strict=True)
    ]
    return healthy(day, *segments, missing_age=0.2 * app + 0.8 * everyone)


def test_a_fault_of_one_segment_names_it() -> None:
    days = [only_in_app(number, app=0.0) for number in range(1, 29)]
    finding = findings(judge([*days, only_in_app(29)])[-1])["input_empty", "age"]
    assert finding.headline == "Age of the customer is empty more often at channel app since 29 Mar"
    assert [each["segment"] for each in finding.evidence["segments"]] == ["channel=app"]  # type: ignore[attr-defined]


def test_a_segment_speaks_where_all_rows_are_within_their_limit() -> None:
    days = [only_in_app(number, app=0.0) for number in range(1, 29)]
    finding = findings(judge([*days, only_in_app(29, app=0.09)])[-1])["input_empty", "age"]
    assert (finding.segment, finding.state) == ("channel=app", State.WATCH)


def in_two_columns(number: int, *, app: float, north: float) -> Rows:
    day = on(number)
    shares = {"channel=app": app, "channel=web": 0.0, "region=north": north, "region=south": 0.0}
    segments = [
        row(day, "missing_change", "age", share, segment=segment, rows=500) for segment, share in shares.items()
    ]
    return healthy(day, *segments)


@pytest.mark.parametrize(
    ("north", "told", "place"),
    [
        (0.04, "channel=app", "channel app"),  # as urgent, twice its limit: the worst segment speaks
        (0.2, "region=north", "region north"),  # less than app, but beyond its second limit
    ],
)
def test_the_segment_whose_number_is_told_is_the_one_that_is_named(north: float, told: str, place: str) -> None:
    days = [in_two_columns(number, app=0.3, north=0.0) for number in range(1, 29)]
    finding = findings(judge([*days, in_two_columns(29, app=0.35, north=north)])[-1])["input_empty", "age"]
    assert finding.segment == told
    assert f" at {place} " in finding.headline


def test_a_fault_of_everyone_names_nobody() -> None:
    days = [only_in_app(number, app=0.0) for number in range(1, 29)]
    finding = findings(judge([*days, only_in_app(29, everyone=0.5)])[-1])["input_empty", "age"]
    assert finding.headline == "Age of the customer is empty more often since 29 Mar"
    assert [each["row_count"] for each in finding.evidence["segments"]] == [500, 300, 200]  # type: ignore[attr-defined]


def test_a_fault_of_one_segment_that_is_absent_today_stays_open() -> None:
    days = [only_in_app(number, app=0.0) for number in range(1, 29)]
    judged = judge([*days, only_in_app(29, app=0.09), healthy(on(30))])[-1]
    finding = findings(judged)["input_empty", "age"]
    assert (finding.event, finding.state) == (FindingEvent.NOT_EVALUATED, State.TOO_EARLY)
    assert judged.state is State.OK


def test_a_finding_belongs_to_the_owner_of_its_input() -> None:
    judged = judge([*healthy_days(28), healthy(on(29), missing_age=1.0, missing_income=1.0)])[-1]
    told = findings(judged)
    assert told["input_empty", "age"].owner == "risk"
    assert told["input_empty", "income"].owner == "features"


def test_an_owner_nobody_can_reach_is_passed_over_for_the_models() -> None:
    spec = model(features=[{"name": "age", "type": "numeric", "owner": "nobody"}])
    judged = judge([facts(on(1), [row(on(1), "missing_change", "age", 1.0)])], spec)[-1]
    assert findings(judged)["input_empty", "age"].owner == "risk"


@pytest.mark.parametrize(("tier", "loudest"), [(1, Severity.PAGE), (2, Severity.TICKET), (3, Severity.DIGEST)])
def test_the_tier_caps_how_loud_anything_is(tier: int, loudest: Severity) -> None:
    days = [*healthy_days(28), healthy(on(29), missing_age=1.0)]
    assert findings(judge(days, model(tier=tier))[-1])["input_empty", "age"].severity is loudest
    absent = facts(on(1), [], arrived=Arrived(state="absent"))
    assert findings(judge([absent], model(tier=tier))[0])["day_absent", None].severity is loudest


def test_a_tier_three_model_is_investigated_in_the_digest() -> None:
    judged = judge([*healthy_days(28), healthy(on(29), missing_age=1.0)], model(tier=3))[-1]
    assert (judged.state, judged.findings[0].state) == (State.INVESTIGATE, State.INVESTIGATE)


def test_scores_that_move_alone_say_so_in_their_evidence() -> None:
    alone = judge([*healthy_days(28), healthy(on(29), score=0.9)])[-1]
    together = judge([*healthy_days(28), healthy(on(29), score=0.9, missing_age=1.0)])[-1]
    assert findings(alone)["score_moved", "score"].evidence["inputs_beyond"] == []
    assert findings(together)["score_moved", "score"].evidence["inputs_beyond"] == ["age"]


def test_a_mean_score_that_jumps_says_in_which_direction() -> None:
    judged = judge([*healthy_days(28), healthy(on(29), mean=0.6)])[-1]
    assert judged.headline == "Scores are higher than usual since 29 Mar"
    assert findings(judged)["score_moved", "score"].severity is Severity.TICKET


def test_a_rule_that_is_no_longer_declared_keeps_nothing_open() -> None:
    from jobs.judge.fold import judge_day
    from tests.jobs.judge.world import history, rulebook

    spec = model(rules=[{"name": "crowded", "measure": "psi", "features": ["city"], "limit": 0.01}])
    before = judge([healthy(on(1))], spec)[-1]
    assert ("input_moved", "city") in findings(before)
    after = judge_day(rulebook(model()), facts(on(2), healthy(on(2))), history([]), before.memory)
    assert findings(after)["input_moved", "city"].event is FindingEvent.RESOLVED


ACCOUNTS = [
    (
        {"arrived": Arrived(state="quarantined", reason="schema")},
        "day_quarantined",
        "Predictions are quarantined since 1 Mar",
    ),
    ({"arrived": Arrived(state="absent")}, "day_absent", "Predictions are missing since 1 Mar"),
    ({"arrived": None}, "day_absent", "Predictions are missing since 1 Mar"),
    ({"arrived": Arrived(state="empty")}, "day_empty", "The prediction log holds zero rows since 1 Mar"),
    ({"jobs": {"drift": JobEnd("failed", "KeyError: x")}}, "run_failed", "Measuring the inputs fails since 1 Mar"),
    ({"measures": {}}, "not_evaluated", "5 measures could not be judged since 1 Mar"),
    (
        {"checks": (Check(expectation="e", column="age", severity="warning", outcome="error"),)},
        "not_evaluated",
        "1 check could not run since 1 Mar",
    ),
    ({"quarantined_files": (QuarantinedFile("k", "torn"),)}, "files_quarantined", "1 file is unreadable since 1 Mar"),
    (
        {"arrived": Arrived(state="published", rows_published=1000, conflicting_requests=3)},
        "conflicting_requests",
        "3 requests have two contents since 1 Mar",
    ),
    (
        {"arrived": Arrived(state="published", rows_published=1000, rows_outside_day=120)},
        "rows_outside_day",
        "12 of 100 rows belong to another day since 1 Mar",
    ),
    (
        {"checks": (Check(expectation="e", column="age", severity="warning", outcome="fail", unexpected_share=0.3),)},
        "quality_failed",
        "Age of the customer breaks its checks since 1 Mar",
    ),
]


@pytest.mark.parametrize(("account", "kind", "headline"), ACCOUNTS, ids=[kind for _, kind, _ in ACCOUNTS])
def test_the_days_account_makes_findings_of_its_own(account: dict[str, object], kind: str, headline: str) -> None:
    judged = judge([facts(on(1), healthy(on(1)), **account)])[0]
    (finding,) = judged.findings
    assert (finding.kind, finding.runbook, finding.headline) == (kind, kind, headline)
    assert judged.state is not State.OK


def test_rows_of_other_days_within_the_declared_share_are_no_finding() -> None:
    arrived = Arrived(state="published", rows_published=1000, rows_outside_day=50)
    assert judge([facts(on(1), healthy(on(1)), arrived=arrived)])[0].findings == ()


def test_a_failed_check_that_only_informs_is_no_finding() -> None:
    check = Check(expectation="e", column="age", severity="info", outcome="fail")
    assert judge([facts(on(1), healthy(on(1)), checks=(check,))])[0].findings == ()


def test_several_failed_checks_of_one_column_are_one_finding() -> None:
    checks = tuple(
        Check(expectation=f"e{at}", column="age", severity="warning", outcome="fail", unexpected_share=0.01)
        for at in range(3)
    )
    (finding,) = judge([facts(on(1), healthy(on(1)), checks=checks)])[0].findings
    assert (finding.state, finding.severity, finding.evidence["check_count"]) == (State.WATCH, Severity.DIGEST, 3)


def test_a_check_that_stopped_on_a_column_that_fails_others_is_told_with_it() -> None:
    failed = Check(expectation="e1", column="age", severity="warning", outcome="fail", unexpected_share=1.0)
    stopped = Check(expectation="e2", column="age", severity="warning", outcome="error", detail="no values")
    elsewhere = Check(expectation="e2", column="city", severity="warning", outcome="error", detail="no values")
    judged = judge([facts(on(1), healthy(on(1)), checks=(failed, stopped, elsewhere))])[0]
    told = {each.kind: each for each in judged.findings}
    assert [each["outcome"] for each in told["quality_failed"].evidence["checks"]] == ["fail", "error"]  # type: ignore[attr-defined]
    assert told["not_evaluated"].headline == "1 check could not run since 1 Mar"
    assert judged.not_evaluated == 3, "two checks, and the mean score of the first day"


def test_an_errored_check_of_a_quarantined_day_belongs_to_that() -> None:
    check = Check(expectation="e", column="age", severity="critical", outcome="error")
    judged = judge([facts(on(1), [], arrived=Arrived(state="quarantined"), checks=(check,))])[0]
    assert {each.kind for each in judged.findings} == {"day_quarantined", "not_evaluated"}
    assert {each.cause for each in judged.findings} == {"2026-03-01/day_quarantined/all"}


def test_a_job_that_ran_again_resolves_its_finding_and_one_that_did_not_leaves_it_open() -> None:
    failed = facts(on(1), [], arrived=None, jobs={"stage": JobEnd("ok"), "check": JobEnd("failed", "boom")})
    again = facts(on(2), healthy(on(2)), jobs={"stage": JobEnd("ok"), "check": JobEnd("ok")})
    not_reached = facts(on(2), [], arrived=None, jobs={"stage": JobEnd("failed")})
    events = {each.subject: each for each in judge([failed])[0].memory.findings}
    assert set(events) == {"check"}
    assert [event.event for event in judge([failed, again])[1].findings] == ["resolved"]
    assert {event.event for event in judge([failed, not_reached])[1].findings} == {"not_evaluated", "opened"}


def test_layers_that_nothing_measures_have_no_state() -> None:
    layers = judge([healthy(on(1))])[0].layers
    assert [(each.layer, each.state) for each in layers] == [
        ("data in", State.OK),
        ("predictions", State.OK),
        ("performance", None),
        ("business", None),
        ("operations", None),
    ]
    assert {each.line for each in layers[3:]} == {"not measured"}


def test_a_day_with_too_few_rows_is_too_early_and_says_why() -> None:
    rows = [dict(each, row_count=20) for each in healthy(on(1))]
    judged = judge([rows])[0]
    assert (judged.state, judged.headline) == (State.TOO_EARLY, "1,000 rows; too few rows: 20 of 140 needed")


def test_a_moved_score_belongs_to_the_predictions_layer() -> None:
    layers = {each.layer: each for each in judge([*healthy_days(28), healthy(on(29), score=0.9)])[-1].layers}
    assert (layers["predictions"].state, layers["data in"].state) == (State.INVESTIGATE, State.OK)
    assert layers["predictions"].line == "Scores moved away from training since 29 Mar"


def test_unknown_importances_count_as_important() -> None:
    spec = model(features=[{"name": name, "type": "numeric"} for name in ("age", "income", "city", "visits")])
    finding = findings(judge([*healthy_days(28), healthy(on(29), missing_visits=0.2)], spec)[-1])[
        "input_empty", "visits"
    ]
    assert finding.severity is Severity.PAGE
