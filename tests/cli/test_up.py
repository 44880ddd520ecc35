"""The whole installation started, hurt and stopped, as an administrator does it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select

from catalog.database import Database
from catalog.schema import PartHeartbeat
from catalog.settings import load_settings
from services.first_start import initialise
from tests.waiting import until

ROOT = Path(__file__).parents[2]
UP = [sys.executable, "-m", "cli.main", "up"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = dict(os.environ) | {"TELUSUR_DATA": str(tmp_path / "kantor"), "TELUSUR_PORT": str(port)}
    initialise(load_settings(made))
    return made


@pytest.fixture
def running(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        UP, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as process:
        yield process
        process.kill()


def _run(environment: dict[str, str]) -> tuple[int, str]:
    ended = subprocess.run(UP, env=environment, capture_output=True, text=True, cwd=ROOT, timeout=60)
    return ended.returncode, ended.stderr


def _service(parent: int, word: str) -> psutil.Process | None:
    for child in psutil.Process(parent).children():
        if word in " ".join(child.cmdline()):
            return child
    return None


def test_an_address_in_use_is_told_in_a_sentence(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["TELUSUR_PORT"]))):
        code, told = _run(environment)
    assert code == 1
    assert "tidak dapat dipakai" in told
    assert "TELUSUR_PORT" in told


def test_without_init_it_says_what_to_do(environment: dict[str, str], tmp_path: Path) -> None:
    code, told = _run(environment | {"TELUSUR_DATA": str(tmp_path / "kosong")})
    assert code == 1
    assert "telusur init" in told


@pytest.mark.slow
def test_it_serves_heals_and_stops(environment: dict[str, str], running: "subprocess.Popen[str]") -> None:
    assert running.stdout is not None
    address = f"http://127.0.0.1:{environment['TELUSUR_PORT']}/"
    assert address in running.stdout.readline()
    with urllib.request.urlopen(address + "masuk") as answer:
        assert answer.status == 200
    assert "sudah berjalan" in _run(environment)[1]
    until(lambda: _service(running.pid, "worker_process"))
    worker = _service(running.pid, "worker_process")
    assert worker is not None
    worker.kill()
    assert "worker terhenti" in running.stdout.readline()
    until(lambda: (new := _service(running.pid, "worker_process")) is not None and new.pid != worker.pid)
    everyone = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    assert "Telusur berhenti." in running.stdout.read()
    assert not [each for each in everyone if each.is_running() and each.status() != "zombie"]


@pytest.mark.slow
def test_every_part_gives_signs_of_life_and_takes_leave(
    environment: dict[str, str], running: "subprocess.Popen[str]"
) -> None:
    assert running.stdout is not None
    address = f"http://127.0.0.1:{environment['TELUSUR_PORT']}"
    running.stdout.readline()

    def told() -> str:
        with urllib.request.urlopen(f"{address}/metrics") as answer:
            return str(answer.read().decode())

    def parts() -> set[str]:
        return set(re.findall(r'telusur_part_heartbeat_age_seconds{host="[^"]+",part="(\w+)"}', told()))

    until(lambda: parts() == {"web", "worker", "index", "schedule", "inbox"})
    for _ in range(5):
        urllib.request.urlopen(f"{address}/masuk").close()
    counted = 'telusur_http_requests_total{method="GET",rule="/masuk",status="2xx"} 5.0'
    assert counted in told()  # whichever process answered
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    db = Database(load_settings(environment).database_url)
    with db.reading() as session:
        assert session.scalars(select(PartHeartbeat.part)).all() == []
    db.close()
