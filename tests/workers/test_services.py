"""The processes of an installation: restarted, ended together, and never two of what may be one."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from catalog.jobs import INGEST
from catalog.log_lines import TEXT, Line
from tests.ingest.archive import Archive
from tests.waiting import until
from workers.names import is_known_dead, own_name
from workers.presence import is_worker_present, present
from workers.schedule import Duty, Watch
from workers.supervisor import Service, Supervisor
from workers.sweeper import sweep

ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("each_database")
def test_a_dead_workers_jobs_are_taken_back_at_once(tmp_path: Path) -> None:
    from catalog import claims
    from catalog.schema import utc_now

    archive = Archive(tmp_path)
    received = archive.bring("isi")
    child = subprocess.run(
        [sys.executable, "-c", "from workers.names import own_name; print(own_name())"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    dead = child.stdout.strip()
    assert is_known_dead(dead)
    assert not is_known_dead(own_name())
    assert not is_known_dead("lain:1:1")
    for worker, count in ((own_name(), 0), (dead, 1)):
        with archive.db.writing() as session:
            (held,) = claims.claim(session, INGEST, worker, utc_now())
        assert sweep(archive.db) == count
        with archive.db.writing() as session:
            claims.release(session, held)
    assert archive.job(received).state == "queued"
    archive.close()


def test_a_worker_is_seen_only_while_it_lives(tmp_path: Path) -> None:
    assert not is_worker_present(tmp_path)
    with present(tmp_path), present(tmp_path):
        assert is_worker_present(tmp_path)
    assert not is_worker_present(tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    logger = logging.getLogger(f"workers.{tmp_path.name}")
    handler = logging.FileHandler(tmp_path / "log")
    handler.setFormatter(Line("up", TEXT))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield logger
    handler.close()


def test_what_dies_is_started_again_and_all_end_together(tmp_path: Path, log: logging.Logger) -> None:
    steady = (
        "import logging, os, time; from catalog import log_lines; print('rahasia satu', flush=True);"
        "log_lines.begin('web', 'teks'); print('rahasia dua', flush=True); os.write(2, b'rahasia tiga');"
        "logging.getLogger('webapp').info('steady here'); time.sleep(60)"
    )
    services = [
        Service("steady", (sys.executable, "-c", steady)),
        Service("frail", (sys.executable, "-c", "raise ValueError('rahasia empat')")),
    ]
    stopping, troubles = threading.Event(), list[str]()
    supervisor = Supervisor(services, os.environ, log)
    thread = threading.Thread(target=supervisor.run, args=(stopping, troubles.append))
    thread.start()
    until(lambda: len(troubles) >= 2)
    stopping.set()
    thread.join(120)
    assert not thread.is_alive()
    assert set(troubles) == {"frail"}
    text = (tmp_path / "log").read_text()
    assert " INFO web webapp: steady here pid=" in text
    assert text.count("a service ended pid=") >= 2
    assert "exit=1 service=frail" in text
    assert "lines that are not ours were left out" in text
    assert "service=steady" in text
    assert "rahasia" not in text


SUPERVISED = """
import os, sys, threading, logging
from workers.supervisor import Service, Supervisor, module
child = "import time; from workers.lifetime import bind_to_supervisor as b; b(); time.sleep(60)"
services = [
    Service("ours", (sys.executable, "-c", child, f"--supervisor={os.getpid()}")),
    Service("other", module("workers.under", str(os.getpid()), "/bin/sleep", "60")),
]
print("up", flush=True)
Supervisor(services, os.environ, logging.getLogger()).run(threading.Event(), print)
"""


def test_no_service_outlives_a_killed_supervisor() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISED], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "up\n"
        tree = psutil.Process(supervisor.pid)
        until(lambda: len(tree.children()) == 2)
        children = tree.children()
        time.sleep(1.0)
        supervisor.kill()
    until(lambda: not any(child.is_running() and child.status() != "zombie" for child in children))


def test_a_watch_is_kept_by_one_and_taken_over_when_that_one_is_gone(tmp_path: Path) -> None:
    done: list[str] = []

    def watch(name: str) -> Watch:
        return Watch(tmp_path / "schedule.lock", (Duty("note", 0.0, lambda: done.append(name)),))

    first, second = watch("first"), watch("second")
    for each in (first, second, first, second):
        each.act()
    assert done == ["first", "first"]
    first.close()
    second.act()
    assert done[2:] == ["second"]
    second.close()
