"""A local Airflow: what it is told, and that nothing of it outlives whoever started it."""

from __future__ import annotations

import configparser
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.airflow_local import LocalAirflow, free_port, write_settings

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]


def settings(airflow: LocalAirflow) -> configparser.RawConfigParser:
    written = configparser.RawConfigParser()
    written.read(airflow.home / "airflow.cfg")
    return written


def test_it_listens_on_this_machine_only_and_keeps_everything_in_its_home(tmp_path: Path) -> None:
    airflow = LocalAirflow(tmp_path, 8123)
    write_settings(airflow)
    told = settings(airflow)
    assert (told["api"]["host"], told["api"]["port"], told["api"]["workers"]) == ("127.0.0.1", "8123", "1")
    assert told["core"]["load_examples"] == "False"
    assert told["database"]["sql_alchemy_conn"] == f"sqlite:///{tmp_path}/airflow.db"
    assert told["logging"]["base_log_folder"] == f"{tmp_path}/logs"
    assert str(ROOT) in told["dag_processor"]["dag_bundle_config_list"]


def test_its_secrets_are_its_own_stay_and_are_for_nobody_else_to_read(tmp_path: Path) -> None:
    secrets = []
    for name, port in (("a", 1), ("a", 2), ("b", 1)):
        airflow = LocalAirflow(tmp_path / name, port)
        airflow.home.mkdir(exist_ok=True)
        write_settings(airflow)
        told = settings(airflow)
        secrets.append((told["core"]["fernet_key"], told["api"]["secret_key"], told["api_auth"]["jwt_secret"]))
    assert secrets[0] == secrets[1]
    assert not set(secrets[0]) & set(secrets[2])
    assert (tmp_path / "a" / "airflow.cfg").stat().st_mode & 0o777 == 0o600


def test_no_setting_of_another_airflow_leaks_in_and_loopback_takes_no_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("NO_PROXY", "intern.example")
    environment = LocalAirflow(tmp_path, 1, variables={"PLUMBLINE_HOME": "/somewhere"}).environment()
    assert "AIRFLOW__CORE__EXECUTOR" not in environment
    assert environment["AIRFLOW_HOME"] == str(tmp_path)
    assert environment["NO_PROXY"] == "intern.example,127.0.0.1,localhost"
    assert environment["PLUMBLINE_HOME"] == "/somewhere"


def test_a_component_ends_with_its_children_when_its_starter_is_gone() -> None:
    code = (
        "import subprocess, threading, time; from scripts.airflow_component import end_with_the_starter;"
        "threading.Thread(target=end_with_the_starter, daemon=True).start();"
        "print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as component:
        assert component.stdin is not None
        assert component.stdout is not None
        child = int(component.stdout.readline())
        component.stdin.close()  # as the kernel does when the starter is killed
        assert component.wait(30) != 0
    deadline = time.monotonic() + 10
    while _is_running(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_free_port_is_free() -> None:
    assert 1024 < free_port() < 65536
