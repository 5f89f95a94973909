"""Speak to a local Airflow over its REST API: trigger, backfill, wait. Much quicker than its command line."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

POLL_SECONDS: Final = 1.0
PAGE_ROWS: Final = 100
"""What Airflow allows at once."""

FINISHED: Final = ("success", "failed")


class AirflowApi:
    """Call one Airflow on this machine as the admin that anybody on it is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._token: str | None = None

    def call(self, method: str, path: str, body: object = None, **query: object) -> Any:  # noqa: ANN401 - JSON
        """Return the decoded answer; RuntimeError with the server's own words when it refuses."""
        if self._token is None:
            self._token = self._send("GET", "/auth/token", None, {})["access_token"]
        address = f"/api/v2{path}?{urlencode(query, doseq=True)}" if query else f"/api/v2{path}"
        return self._send(method, address, body, {"Authorization": f"Bearer {self._token}"})

    def is_healthy(self) -> bool:
        """Say whether metadata database, scheduler and DAG processor are all well."""
        try:
            health = self._send("GET", "/api/v2/monitor/health", None, {})
        except (OSError, RuntimeError, json.JSONDecodeError):
            return False
        return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))

    def has_dag(self, dag_id: str) -> bool:
        """Say whether the DAG was parsed and is in use."""
        return any(dag["dag_id"] == dag_id for dag in self.call("GET", "/dags", dag_id_pattern=dag_id)["dags"])

    def trigger(self, dag_id: str, **settings: object) -> str:
        """Start a run by hand and return its id; `partition_key`, `conf`, `logical_date` as the UI sends them."""
        run = self.call("POST", f"/dags/{dag_id}/dagRuns", {"logical_date": None} | settings)
        return str(run["dag_run_id"])

    def backfill(self, dag_id: str, first: str, last: str, **settings: object) -> list[str]:
        """Start a backfill of the days from `first` to `last`, both included, and return the ids of its runs."""
        before = {run["dag_run_id"] for run in self.backfill_runs(dag_id)}
        body = {"dag_id": dag_id, "from_date": f"{first}T00:00:00Z", "to_date": f"{last}T00:00:00Z"}
        chosen = {"max_active_runs": 4, "reprocess_behavior": "completed"} | settings
        self.call("POST", "/backfills", body | chosen)
        return [run["dag_run_id"] for run in self.backfill_runs(dag_id) if run["dag_run_id"] not in before]

    def cancel_backfills(self, dag_id: str) -> None:
        """End the open backfill of a DAG, if there is one: what has not started yet does not start."""
        for backfill in self._open_backfills(dag_id):
            self.call("PUT", f"/backfills/{backfill['id']}/cancel")

    def wait_for_backfills(self, dag_id: str, *, within_seconds: float) -> None:
        """Wait until no backfill of a DAG is open: Airflow allows one at a time, and closes it up to 30 s late."""
        deadline = time.monotonic() + within_seconds
        while self._open_backfills(dag_id):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{dag_id}: a backfill is still open after {within_seconds} s")
            time.sleep(POLL_SECONDS)

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """List all runs of a DAG, newest first."""
        runs: list[dict[str, Any]] = []
        while True:
            page = self.call("GET", f"/dags/{dag_id}/dagRuns", limit=PAGE_ROWS, offset=len(runs), order_by="-id")
            runs += page["dag_runs"]
            if not page["dag_runs"] or len(runs) >= page["total_entries"]:
                return runs

    def backfill_runs(self, dag_id: str) -> list[dict[str, Any]]:
        """List the runs that backfills of a DAG made, newest first."""
        return [run for run in self.runs(dag_id) if run["run_type"] == "backfill"]

    def tasks(self, dag_id: str, run_id: str) -> dict[str, str]:
        """Return the state of every task of a run."""
        answer = self.call("GET", f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances", limit=PAGE_ROWS)
        return {instance["task_id"]: instance["state"] for instance in answer["task_instances"]}

    def wait_for_runs(
        self, dag_id: str, run_ids: Sequence[str], *, within_seconds: float, on_end: Callable[[str, str], None]
    ) -> dict[str, str]:
        """Wait until runs have ended and return their states, telling each as it ends."""
        deadline, ended = time.monotonic() + within_seconds, dict[str, str]()
        while len(ended) < len(run_ids):
            if time.monotonic() > deadline:
                running = sorted(set(run_ids) - set(ended))
                raise RuntimeError(f"{dag_id}: {len(running)} runs had not ended after {within_seconds} s: {running}")
            time.sleep(POLL_SECONDS)
            for run in self.runs(dag_id):
                run_id, state = run["dag_run_id"], run["state"]
                if run_id in run_ids and run_id not in ended and state in FINISHED:
                    ended[run_id] = state
                    on_end(run["partition_key"] or run_id, state)
        return ended

    def _open_backfills(self, dag_id: str) -> list[dict[str, Any]]:
        answer = self.call("GET", "/backfills", dag_id=dag_id)
        return [backfill for backfill in answer["backfills"] if backfill["completed_at"] is None]

    def _send(self, method: str, address: str, body: object, headers: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
        content = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            self.url + address, content, headers | {"Content-Type": "application/json"}, method=method
        )
        try:
            with self._opener.open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            raise RuntimeError(f"{method} {address}: {error.code} {said}") from error
