"""Run Airflow on this machine for the demo, the UI and the tests: SQLite, LocalExecutor, 127.0.0.1 only.

Settings are written to `<AIRFLOW_HOME>/airflow.cfg`, so that every `airflow …` command with the same AIRFLOW_HOME
speaks to the same installation. Each component runs in a process group of its own, which is ended whole.
"""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.airflow_api import AirflowApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
COMPONENTS: Final = (("api-server",), ("scheduler", "--skip-serve-logs"), ("dag-processor",))
READY_SECONDS: Final = 120
END_SECONDS: Final = 20


@dataclass(slots=True)
class LocalAirflow:
    """Hold one installation: its home, its port, what its processes add to the environment, and the processes."""

    home: Path
    port: int
    bundle: Path = ROOT
    slots: int = 4
    variables: Mapping[str, str] = field(default_factory=dict)
    api: AirflowApi = field(init=False)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Speak to it where it listens."""
        self.api = AirflowApi(self.url)

    @property
    def url(self) -> str:
        """Where the UI and the API answer."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the environment in which `airflow` means this installation; loopback never takes a proxy."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("AIRFLOW_")}
        loopback = "127.0.0.1,localhost"
        return inherited | {
            "AIRFLOW_HOME": str(self.home),
            "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY"), loopback])),
            "no_proxy": ",".join(filter(None, [os.environ.get("no_proxy"), loopback])),
            **self.variables,
        }

    def prepare(self) -> None:
        """Write the settings and bring the metadata database to this version."""
        self.home.mkdir(parents=True, exist_ok=True)
        write_settings(self)
        self.run("db", "migrate")

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one `airflow` command and return what it printed; raises with its output when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "airflow", *arguments],
            env=self.environment(),
            cwd=self.bundle,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(
                f"airflow {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done

    def start(self) -> None:
        """Start the components and wait until scheduler, DAG processor and API all answer as healthy."""
        logs = self.home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        for command in COMPONENTS:
            with (logs / f"{command[0]}.log").open("ab") as output:
                self._processes[command[0]] = subprocess.Popen(
                    [sys.executable, "-m", "scripts.airflow_component", *command],
                    env=self.environment(),
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        self._wait_until_healthy()

    def run_days(self, model: str, days: Sequence[str], *, within_seconds: float, say: Callable[[str], None]) -> None:
        """Backfill consecutive days of a model and wait; RuntimeError when the run of a day failed."""
        dag_id = f"monitor__{model}"
        self.wait_for_dag(dag_id)
        self.api.cancel_backfills(dag_id)  # one that was left when an earlier Airflow ended would stand in the way
        run_ids = self.api.backfill(dag_id, days[0], days[-1])

        def tell(day: str, state: str) -> None:
            say(f"Airflow ran {day}: {state}")

        ended = self.api.wait_for_runs(dag_id, run_ids, within_seconds=within_seconds, on_end=tell)
        failed = sorted(run_id for run_id, state in ended.items() if state != "success")
        if failed or len(ended) != len(days):
            raise RuntimeError(
                f"{dag_id}: {len(ended)} of {len(days)} days ran, failed: {failed}; see {self.home}/logs/"
            )

    def stop(self) -> None:
        """End every component with all its children; what does not end in time is killed."""
        processes, self._processes = self._processes, {}
        for process in processes.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + END_SECONDS
        for process in processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
        for process in processes.values():
            _signal_group(process, signal.SIGKILL)
            process.communicate()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            for name, process in self._processes.items():
                if process.poll() is not None:
                    raise RuntimeError(
                        f"airflow {name} ended with {process.returncode}; see {self.home}/logs/{name}.log"
                    )
            if self.api.is_healthy():
                return
            time.sleep(0.5)
        raise RuntimeError(f"Airflow was not ready after {READY_SECONDS} s; see {self.home}/logs/")

    def wait_for_dag(self, dag_id: str) -> None:
        """Wait until the DAG processor has parsed a DAG."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.api.has_dag(dag_id):
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"{dag_id} was not parsed in {READY_SECONDS} s; see {self.home}/logs/dag-processor.log"
                )
            time.sleep(0.5)


@contextlib.contextmanager
def running(airflow: LocalAirflow) -> Iterator[LocalAirflow]:
    """Prepare and start an installation; end it whatever happens."""
    airflow.prepare()
    try:
        airflow.start()
        yield airflow
    finally:
        airflow.stop()


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def write_settings(airflow: LocalAirflow) -> None:
    """Write airflow.cfg, readable by its owner only; secrets made once stay."""
    path = airflow.home / "airflow.cfg"
    earlier = configparser.RawConfigParser()
    earlier.read(path)

    def secret(section: str, key: str, byte_count: int) -> str:
        return earlier.get(section, key, fallback="") or urlsafe_b64encode(secrets.token_bytes(byte_count)).decode()

    bundle = {
        "name": "plumbline",
        "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
        "kwargs": {"path": str(airflow.bundle)},
    }
    settings: dict[str, dict[str, object]] = {
        "core": {
            "load_examples": False,
            "executor": "LocalExecutor",
            "parallelism": airflow.slots,
            "fernet_key": secret("core", "fernet_key", 32),
            "simple_auth_manager_all_admins": True,
            "execution_api_server_url": f"{airflow.url}/execution/",
        },
        "database": {"sql_alchemy_conn": f"sqlite:///{airflow.home / 'airflow.db'}"},
        "dag_processor": {"dag_bundle_config_list": json.dumps([bundle])},
        "api": {
            "host": "127.0.0.1",
            "port": airflow.port,
            "workers": 1,
            "base_url": airflow.url,
            "secret_key": secret("api", "secret_key", 64),
        },
        "api_auth": {"jwt_secret": secret("api_auth", "jwt_secret", 64)},
        "logging": {"base_log_folder": airflow.home / "logs"},
        "scheduler": {"task_instance_heartbeat_timeout": 120},
    }
    written = configparser.RawConfigParser()
    written.read_dict({section: {key: str(value) for key, value in keys.items()} for section, keys in settings.items()})
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        written.write(output)
