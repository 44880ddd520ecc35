"""Both brokers carry wake-ups alike: quickly, one at a time, and a lost one costs seconds only."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from catalog.jobs import INGEST
from catalog.schema import Job, JobState, Record
from catalog.settings import Settings, load_settings
from ingest.arrivals import Received
from tests.ingest.archive import Archive
from tests.servers.redis import PASSWORD, QUOTED_PASSWORD, Redis
from tests.waiting import PATIENCE
from workers.app import KEY_PREFIX, broker_app, outgoing
from workers.enqueue import wake
from workers.redis_wakes import RedisWakes

ROOT = Path(__file__).parents[2]
NEVER = 600.0  # seconds between two looks of a worker that does nothing unless it is woken


@dataclass
class Broker:
    """One broker, its unread messages, and an archive whose worker it wakes."""

    settings: Settings
    archive: Archive
    server: Redis | None

    def unread(self) -> list[str]:
        if self.server is None:
            return [path.read_text() for path in self.settings.broker_folder.glob(f"*.{INGEST}.msg")]
        return [message.decode() for message in self.server.client().lrange(KEY_PREFIX + INGEST, 0, -1)]

    def lose_all(self) -> None:
        if self.server is None:
            for path in self.settings.broker_folder.glob("*.msg"):
                path.unlink()
        else:
            self.server.client().flushall()

    @contextmanager
    def worker(self, poll: float = NEVER, seconds_a_page: float = 0.0) -> "Iterator[subprocess.Popen[str]]":
        command = [sys.executable, "-W", "error", "-m", "tests.contract.woken_worker"]
        command += [str(self.settings.data), self.settings.broker_url, str(poll), str(seconds_a_page)]
        log = (self.settings.data / "worker.log").open("w")
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": log}
        with log, subprocess.Popen(command, **pipes, text=True, cwd=ROOT) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "at work\n"
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(120)
                finally:
                    process.kill()

    @property
    def complaints(self) -> str:
        said = (self.settings.data / "worker.log").read_text().splitlines()
        return "\n".join(line for line in said if " INFO " not in line)

    def is_idle(self) -> bool:
        """Whether what the worker did when it came to the broker is over, and it waits."""
        wake(self.settings)
        return comes_true(lambda: not self.unread(), 0.5)


def comes_true(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    edge = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > edge:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(params=["folder", "redis"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    server: Redis | None = request.getfixturevalue("redis_server") if request.param == "redis" else None
    address = {"TELUSUR_BROKER_URL": server.url()} if server else {}
    settings = load_settings({"TELUSUR_DATA": str(tmp_path), **address})
    made = Broker(settings, Archive(tmp_path), server)
    made.lose_all()
    yield made
    made.archive.close()


def is_done(broker: Broker, received: Received) -> bool:
    return broker.archive.job(received).state is JobState.DONE


def test_at_most_one_wake_up_lies_unread_and_it_names_a_queue_only(broker: Broker) -> None:
    received = broker.archive.bring("isi")
    for _ in range(3):
        wake(broker.settings)
    (message,) = broker.unread()
    assert "['ingest']" in message
    assert received.job_id not in message
    if broker.server is None:
        assert list(outgoing(broker.settings.broker_folder).iterdir()) == []


def test_a_wake_up_reaches_an_idle_worker_at_once(broker: Broker) -> None:
    with broker.worker() as process:
        assert comes_true(broker.is_idle)
        for number in range(2):
            received = broker.archive.bring(f"isi {number}")
            time.sleep(0.3)
            assert not is_done(broker, received)
            wake(broker.settings)
            assert comes_true(lambda: is_done(broker, received))  # noqa: B023 - called in this round
    assert process.returncode == 0
    assert "Traceback" not in broker.complaints
    assert broker.unread() == []


def test_a_lost_wake_up_costs_seconds_and_no_document(broker: Broker) -> None:
    with broker.worker(poll=1.0):
        assert comes_true(broker.is_idle)
        received = broker.archive.bring("isi")
        broker.lose_all()
        assert comes_true(lambda: is_done(broker, received))


def test_no_result_of_a_task_is_kept(broker: Broker) -> None:
    with broker.worker():
        assert comes_true(broker.is_idle)
        wake(broker.settings)
        assert comes_true(lambda: not broker.unread())
    if broker.server is not None:
        left = {key.decode().removeprefix(KEY_PREFIX) for key in broker.server.client().keys("*")}
        # A wake-up that was just taken when the worker was told to leave is given back.
        assert left <= {INGEST, f"_kombu.binding.{INGEST}", f"_kombu.binding_permanent.{INGEST}"}


def test_a_folder_that_takes_no_wake_up_breaks_nothing(tmp_path: Path) -> None:
    settings = load_settings({"TELUSUR_DATA": str(tmp_path)})
    broker_app(settings.broker_folder)
    outgoing(settings.broker_folder).rmdir()
    outgoing(settings.broker_folder).write_text("in the way")
    wake(settings)
    assert list(settings.broker_folder.glob("*.msg")) == []


def test_a_server_that_is_away_holds_nobody_up_and_is_told_of_once(
    redis_server: Redis, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.redis_wakes.REST_SECONDS", 0.2)
    wakes = RedisWakes(redis_server.url(database=3))
    redis_server.stop()
    began = time.monotonic()
    with caplog.at_level(logging.INFO):
        for _ in range(6):
            wakes.send(INGEST)
            time.sleep(0.1)
        redis_server.start()
        time.sleep(0.3)
        wakes.send(INGEST)
    assert time.monotonic() - began < 20
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "does not answer" in caplog.messages[0]
    assert "answers again" in caplog.messages[1]
    assert PASSWORD not in caplog.text
    assert QUOTED_PASSWORD not in caplog.text


@pytest.mark.slow
def test_a_server_killed_with_jobs_in_flight_loses_none_and_doubles_none(
    redis_server: Redis, tmp_path: Path
) -> None:
    settings = load_settings({"TELUSUR_DATA": str(tmp_path), "TELUSUR_BROKER_URL": redis_server.url()})
    broker = Broker(settings, Archive(tmp_path), redis_server)
    broker.lose_all()
    with broker.worker(poll=0.5, seconds_a_page=0.02) as process:
        received = []
        for number in range(60):
            received.append(broker.archive.bring(f"[scan]berkas {number}"))
            wake(settings)
            if number == 20:
                redis_server.stop()
            if number == 40:
                redis_server.start()
        assert comes_true(lambda: all(is_done(broker, each) for each in received))
        last = broker.archive.bring("sesudah")
        wake(settings)
        assert comes_true(lambda: is_done(broker, last))
        assert process.poll() is None
    with broker.archive.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 61
        assert session.scalar(select(func.sum(Job.lost_leases + Job.attempts))) == 0
    complaints = broker.complaints.splitlines()
    assert len(complaints) <= 4
    assert QUOTED_PASSWORD not in broker.complaints
    broker.archive.close()
