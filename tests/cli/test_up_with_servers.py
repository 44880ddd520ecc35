"""A whole installation on PostgreSQL and Redis goes on after either was away, without a restart of ours."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from sqlalchemy import func, select

from catalog.audit import verify
from catalog.database import Database
from catalog.schema import FileVersion, Job, JobState, Record
from catalog.settings import Settings, load_settings
from services.first_start import initialise
from tests.servers.postgres import QUOTED_PASSWORD, Postgres
from tests.servers.processes import free_port
from tests.servers.redis import QUOTED_PASSWORD as REDIS_PASSWORD
from tests.servers.redis import Redis
from tests.waiting import until

ROOT = Path(__file__).parents[2]
FILES = 40
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Installation:
    """``telusur up`` as a process, and what can be asked of it."""

    settings: Settings
    password: str
    process: "subprocess.Popen[str]"
    browser: OpenerDirector

    def sign_in(self) -> None:
        token = TOKEN.search(self.get("/masuk")[1])
        assert token is not None
        form = {"username": "admin", "password": self.password, "csrf_token": token[1]}
        assert self.get("/masuk", urlencode(form).encode())[0] == 200

    def get(self, path: str, form: bytes | None = None) -> tuple[int, str]:
        address = f"http://127.0.0.1:{self.settings.port}{path}"
        try:
            with self.browser.open(address, form, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def put(self, number: int) -> None:
        folder = self.settings.hot_folder / "00"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"surat-{number}.txt").write_text(
            f"Surat nomor {number} tentang rekapitulasi di Wates\n" * 20
        )

    def states(self) -> Counter[str]:
        db = Database(self.settings.database_url)
        try:
            with db.reading() as session:
                return Counter(session.scalars(select(Job.state)))
        finally:
            db.close()

    def has_taken(self, files: int) -> bool:
        """All done; a file whose answer the crash cut off was brought again, and skipped as known."""
        states = self.states()
        return states[JobState.DONE] == files and set(states) <= {JobState.DONE, JobState.CANCELLED}

    @property
    def log(self) -> str:
        return (self.settings.logs_folder / "telusur.log").read_text()


@pytest.fixture
def installation(tmp_path: Path, postgres: Postgres, redis_server: Redis) -> Iterator[Installation]:
    database = postgres.new_database(is_empty=True)
    postgres.keep_commits(database)
    environment = {
        **os.environ,
        "TELUSUR_DATA": str(tmp_path / "kantor"),
        "TELUSUR_PORT": str(free_port()),
        "TELUSUR_DATABASE_URL": database,
        "TELUSUR_BROKER_URL": redis_server.url(database=5),
    }
    settings = load_settings(environment)
    password = initialise(settings).password
    command = [sys.executable, "-m", "cli.main", "up"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as process:
        made = Installation(settings, password, process, build_opener(HTTPCookieProcessor()))
        try:
            until(lambda: made.get("/sehat")[0] == 200)
            yield made
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            finally:
                process.kill()
                postgres.start()
                redis_server.start()
                postgres.drop(settings.database_url)


@pytest.mark.slow
def test_servers_that_come_back_are_worked_with_again(
    installation: Installation, postgres: Postgres, redis_server: Redis
) -> None:
    assert not (installation.settings.data / "telusur.db").exists()
    installation.sign_in()
    assert installation.get("/")[0] == 200
    for number in range(FILES // 2):
        installation.put(number)
    until(lambda: installation.states()[JobState.DONE] >= 3)
    postgres.stop(signal.SIGQUIT)  # as when its machine loses power
    redis_server.stop()
    for path, words in (("/", "Basis data sedang tidak terjangkau"), ("/siap", '{"keadaan":"gangguan"}')):
        status, page = installation.get(path)
        assert (status, words in page) == (503, True), page
    for number in range(FILES // 2, FILES):
        installation.put(number)
    time.sleep(5)
    postgres.start()
    until(lambda: installation.get("/")[0] == 200)
    until(lambda: installation.has_taken(FILES))
    redis_server.start()
    installation.put(FILES)
    until(lambda: installation.has_taken(FILES + 1))
    _check(installation)


def _check(installation: Installation) -> None:
    """Each file once, one whole trail, no process that died, and a log that can be read."""
    db = Database(installation.settings.database_url)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == FILES + 1
        assert session.scalar(select(func.count()).select_from(FileVersion)) == FILES + 1
    assert verify(db).is_whole
    db.close()
    log = installation.log
    assert "a service ended" not in log, log
    assert "Traceback" not in log, log
    troubles = [line for line in log.splitlines() if " INFO " not in line]
    assert len(troubles) < 40, log
    taken = re.findall(
        r"a file is taken in .*job=(\w+)", log
    )  # again, where the database went before it was written
    assert len(set(taken)) == FILES + 1
    assert QUOTED_PASSWORD not in log
    assert REDIS_PASSWORD not in log
    assert installation.process.poll() is None
