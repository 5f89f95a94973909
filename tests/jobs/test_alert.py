"""Who hears what, once: new causes, escalations, endings; and what stays silent."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobs import alert, judge
from jobs.domain.owners import Owner
from jobs.domain.run import Outcome, Run, RunKind
from jobs.notify.webhook import Webhook
from jobs.warehouse import Warehouse, open_warehouse
from tests.jobs.judge.store import put
from tests.jobs.judge.world import healthy, healthy_days, model, on
from tests.jobs.receiver import Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jobs.domain.spec import ModelSpec

ROOT = Path(__file__).resolve().parents[2]
OWNERS = {
    "risk": Owner(page="pager", ticket="tickets", digest="mail"),
    "features": Owner(page="features_pager", ticket="tickets"),
}


class World:
    """A warehouse with four calibrated weeks, and someone listening on every connection."""

    def __init__(self, warehouse: Warehouse, receiver: Receiver) -> None:
        self.warehouse = warehouse
        self.receiver = receiver
        self.channels = {
            name: Webhook(name, receiver.url, pauses_seconds=(0.0, 0.0))
            for name in ("pager", "tickets", "features_pager")
        }

    def day(
        self, number: int, *, kind: RunKind = RunKind.LIVE, spec: ModelSpec | None = None, **changes: Any
    ) -> Outcome:
        """Measure a day with changes (none: healthy), judge it, alert."""
        put(self.warehouse, on(number), healthy(on(number), **changes))
        return self.tell(number, kind=kind, spec=spec)

    def tell(self, number: int, *, kind: RunKind = RunKind.LIVE, spec: ModelSpec | None = None) -> Outcome:
        run, spec = Run(f"r{number}", kind), spec or model()
        judge.run(self.warehouse, spec, on(number), run=run, owners=OWNERS)
        outcome = alert.run(self.warehouse, spec, on(number), run=run, owners=OWNERS, channels=self.channels)
        self.warehouse.append({"runs": [{"model": "churn", "day": on(number), "job": "alert", "outcome": "ok"}]})
        return outcome

    def rows(self) -> list[dict[str, Any]]:
        with self.warehouse.reading() as connection:
            return connection.execute("select * from alerts order by recorded_at").to_arrow_table().to_pylist()

    def subjects(self) -> list[str]:
        return [each["subject"] for each in self.receiver.messages]


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four healthy weeks, put once and copied for every test."""
    file = tmp_path_factory.mktemp("calibrated") / "one.duckdb"
    with open_warehouse(f"duckdb:{file}", sql_root=ROOT / "sql") as warehouse:
        rows = [each for day in healthy_days(28) for each in day]
        days: list[date] = sorted({each["day"] for each in rows})
        manifest = [{"model": "churn", "day": day, "version": 1, "state": "published"} for day in days]
        warehouse.append({"metrics": rows, "manifest": manifest})
    return file


@pytest.fixture
def world(calibrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("PLUMBLINE_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("PLUMBLINE_HOME", str(ROOT))
    monkeypatch.delenv("PLUMBLINE_REPORTS_URL", raising=False)
    url = f"duckdb:{shutil.copy(calibrated, tmp_path / 'one.duckdb')}"
    with open_warehouse(url, sql_root=ROOT / "sql") as warehouse, receiving() as receiver:
        yield World(warehouse, receiver)


def test_a_new_cause_is_told_once_to_its_owner(world: World) -> None:
    outcome = world.day(29, missing_age=1.0, missing_city=1.0)
    assert outcome.message == "1 delivered"
    assert world.subjects() == ["◆ churn: Age of the customer and city arrive empty since 29 Mar"]
    (row,) = world.rows()
    assert (row["event"], row["outcome"], row["detail"], row["channel"]) == ("opened", "delivered", "HTTP 200", "pager")
    assert (row["severity"], len(row["finding_ids"])) == ("page", 2)
    assert world.tell(29).skipped
    assert world.day(30, missing_age=1.0, missing_city=1.0).skipped
    assert len(world.receiver.messages) == 1


def test_the_message_says_what_since_when_whose_and_where_to_go(world: World) -> None:
    report = {"model": "churn", "day": on(29), "page": "day", "path": "churn/2026-03-29.html", "revision": 1}
    world.warehouse.append({"reports": [report]})
    world.day(29, missing_age=1.0)
    (message,) = world.receiver.messages
    assert message["dedupe_key"] == "churn/2026-03-29/input_empty/all/risk"
    assert (message["model"], message["day"], message["state"]) == ("churn", "2026-03-29", "INVESTIGATE")
    assert (message["owner"], message["severity"], message["since"]) == ("risk", "page", "2026-03-29")
    assert message["page"].endswith("reports/churn/2026-03-29.html")
    assert message["runbook"] == str(ROOT / "runbooks" / "input_empty.md")
    (finding,) = message["findings"]
    assert (finding["what"], finding["value"]) == ("Age of the customer arrives empty since 29 Mar", 1.0)
    assert (finding["limit"], finding["limit_origin"]) == (0.02, "floor")
    assert message["finding_ids"] == [finding["id"]]
    assert "- Age of the customer arrives empty since 29 Mar (1, limit 0.02, floor)" in message["text"]


def test_links_lead_to_where_the_reports_are_served(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_REPORTS_URL", "https://reports.example/plumbline/")
    world.warehouse.append({"reports": [{"model": "churn", "day": on(29), "page": "day", "path": "churn/d.html"}]})
    world.day(29, missing_age=1.0)
    (message,) = world.receiver.messages
    assert message["page"] == "https://reports.example/plumbline/churn/d.html"
    assert message["runbook"] == "https://reports.example/plumbline/runbooks/input_empty.html"


def test_a_page_that_was_not_written_is_said_to_be_not_written(world: World) -> None:
    world.day(29, missing_age=1.0)
    assert world.receiver.messages[0]["page"] is None
    assert "Page of the day: not written" in world.receiver.messages[0]["text"]


def test_owners_hear_of_one_cause_apart(world: World) -> None:
    world.day(29, missing_age=1.0, missing_income=1.0)
    assert sorted(each["owner"] for each in world.receiver.messages) == ["features", "risk"]
    assert len({each["dedupe_key"] for each in world.receiver.messages}) == 2


def test_an_escalation_is_told_again_under_the_same_key(world: World) -> None:
    world.day(29, missing_visits=0.2)
    world.day(30, missing_visits=0.8)
    first, second = world.receiver.messages
    assert (first["event"], first["severity"]) == ("opened", "ticket")
    assert (second["event"], second["severity"]) == ("escalated", "page")
    assert first["dedupe_key"] == second["dedupe_key"]
    world.day(31, missing_visits=0.2)
    world.day(32, missing_visits=0.8)
    assert len(world.receiver.messages) == 2


def test_the_end_of_what_was_delivered_is_told_once(world: World) -> None:
    world.day(29, missing_age=1.0)
    world.day(30)
    world.day(31)
    assert world.subjects()[1:] == ["● churn: resolved: Age of the customer arrives empty since 29 Mar"]
    assert world.receiver.messages[1]["event"] == "resolved"
    assert world.receiver.messages[1]["dedupe_key"] == world.receiver.messages[0]["dedupe_key"]


def test_a_day_without_data_ends_nothing(world: World) -> None:
    world.day(29, missing_age=1.0)
    put(world.warehouse, on(30), [], state="absent")
    world.tell(30)
    assert [each["event"] for each in world.receiver.messages] == ["opened", "opened"]
    assert world.subjects()[1] == "– churn: Predictions are missing since 30 Mar"


def test_a_finding_that_a_repaired_day_no_longer_has_is_told_as_resolved(world: World) -> None:
    put(world.warehouse, on(29), [], state="absent")
    world.tell(29)
    world.day(29)
    assert world.subjects() == [
        "– churn: Predictions are missing since 29 Mar",
        "● churn: resolved: Predictions are missing since 29 Mar",
    ]


def test_what_returns_after_its_end_is_told_anew(world: World) -> None:
    world.day(29, missing_age=1.0)
    world.day(30)
    world.day(31, missing_age=1.0)
    assert [each["event"] for each in world.receiver.messages] == ["opened", "resolved", "opened"]


@pytest.mark.parametrize("kind", [RunKind.BACKFILL, RunKind.REPLAY])
def test_nothing_leaves_in_a_backfill_or_replay(world: World, kind: RunKind) -> None:
    outcome = world.day(29, kind=kind, missing_age=1.0)
    world.day(30, kind=kind, missing_age=1.0)
    world.tell(30, kind=kind)
    assert outcome.message == "1 held back"
    assert world.receiver.messages == []
    (row,) = world.rows()
    assert (row["outcome"], row["detail"], row["channel"]) == ("held_back", f"a {kind} sends nothing", "pager")


def test_the_first_live_day_tells_what_a_backfill_held_back_and_is_still_open(world: World) -> None:
    world.day(29, kind=RunKind.BACKFILL, missing_age=1.0)
    world.day(30, missing_age=1.0)
    assert world.subjects() == ["◆ churn: Age of the customer arrives empty since 29 Mar"]


def test_what_is_for_the_digest_waits_for_it(world: World) -> None:
    outcome = world.day(29, psi_visits=0.9)
    assert outcome.message == "1 held back"
    assert world.receiver.messages == []
    assert world.rows()[0]["detail"] == "kept for the weekly digest"
    assert world.day(30, psi_visits=0.9).skipped


def test_what_is_over_before_anybody_heard_of_it_is_held_back(world: World) -> None:
    put(world.warehouse, on(29), healthy(on(29), missing_age=1.0))
    put(world.warehouse, on(30), healthy(on(30)))
    for number in (29, 30):
        judge.run(world.warehouse, model(), on(number), run=Run("j"), owners=OWNERS)
    world.tell(29)
    assert world.receiver.messages == []
    assert world.rows()[0]["detail"] == "resolved before it could be told"


def test_a_later_day_that_a_late_day_made_worse_is_told_by_the_late_days_run(world: World) -> None:
    for number in (30, 31):
        world.day(number, psi_age=0.4, score=0.4)
    pages = [each for each in world.receiver.messages if each["severity"] == "page"]
    assert pages == []
    world.day(29, psi_age=0.4, score=0.4)
    pages = [each for each in world.receiver.messages if each["severity"] == "page"]
    assert [each["headline"] for each in pages] == ["Age of the customer moved away from training since 29 Mar"]
    assert [each["day"] for each in pages] == ["2026-03-31"]


def test_a_later_day_that_is_still_to_be_told_tells_its_own(world: World) -> None:
    put(world.warehouse, on(30), healthy(on(30), missing_age=1.0))
    judge.run(world.warehouse, model(), on(30), run=Run("j"), owners=OWNERS)
    assert world.day(29).skipped
    world.tell(30)
    assert [each["day"] for each in world.receiver.messages] == ["2026-03-30"]


def test_a_failed_delivery_is_a_row_and_tried_again_by_the_next_run(world: World) -> None:
    world.receiver.answers = [500]
    outcome = world.day(29, missing_age=1.0)
    assert outcome.message == "2 FAILED"
    assert [(row["channel"], row["outcome"], row["detail"], row["attempts"]) for row in world.rows()] == [
        ("pager", "failed", "HTTP 500", 3),
        ("tickets", "failed", "HTTP 500", 3),
    ]
    world.receiver.answers = [200]
    assert world.tell(29).message == "1 delivered"


def test_an_owner_without_a_channel_is_a_failed_row_and_a_line_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.channels.clear()
    with caplog.at_level(logging.WARNING, logger="plumbline.alerts"):
        world.day(29, missing_visits=0.2)
    (row,) = world.rows()
    assert (row["outcome"], row["channel"]) == ("failed", "tickets")
    assert row["detail"].startswith(
        "no channel configured for owner risk severity ticket; set PLUMBLINE_CHANNEL_TICKETS"
    )
    assert "Visits is empty more often since 29 Mar" in caplog.text
    assert "not delivered over tickets" in caplog.text


def test_no_row_and_no_log_line_holds_an_address(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.receiver.answers = [500]
    with caplog.at_level(logging.DEBUG):
        world.day(29, missing_age=1.0)
    kept = json.dumps(world.rows(), default=str) + caplog.text
    assert "secret-token" not in kept


def test_a_tier_three_model_pages_nobody(world: World) -> None:
    world.day(29, spec=model(tier=3), missing_age=1.0)
    assert world.receiver.messages == []
    assert world.rows()[0]["severity"] == "digest"
