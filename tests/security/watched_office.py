"""An office of real processes whose every output is kept, so that a test can look for words in it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

from sqlalchemy import text

from catalog.database import Database
from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user
from catalog.schema import utc_now
from catalog.settings import Settings, load_settings
from catalog.units import local_date, unit_by_code
from classification.scopes import PostKind
from services.first_start import initialise
from tests.house.sources import ROOT
from tests.servers.processes import free_port, stop
from tests.waiting import until

PARTS = ("web", "worker", "index", "schedule", "inbox")
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: HTTPMessage
    page: str

    @property
    def request_id(self) -> str:
        return str(self.headers["X-Request-ID"])


class WatchedOffice:
    """Nothing runs before ``serve`` or ``up``; ``end`` ends all."""

    def __init__(self, folder: Path, more: Mapping[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        self.environment = {
            **os.environ,
            "TELUSUR_DATA": str(folder / "kantor"),
            "TELUSUR_PORT": str(self.port),
            "TELUSUR_OCR_PROCESSES": "1",
            **more,
        }
        self.settings: Settings = load_settings(self.environment)
        initialise(self.settings)
        self.db = Database(self.settings.database_url)
        self._running: list[subprocess.Popen[bytes]] = []
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def add_person(self, username: str, name: str, password: str) -> None:
        with self.db.writing() as session:
            root = unit_by_code(session, "00")
            assert root is not None
            user = create_user(session, username, name, password, actor="os:t", must_change_password=False)
            post = PostValues(PostKind.STAFF, root.id, local_date(session, root, utc_now()))
            assign_post(session, user.id, post, actor="os:t")

    def serve(self) -> None:
        """Each part alone, as in a cluster; returns when the web answers."""
        for part in PARTS:
            self._start(part, "serve", part)
        self._wait_for_web()

    def up(self) -> None:
        self._start("up", "up")
        self._wait_for_web()

    def _start(self, name: str, *words: str) -> None:
        with (self.folder / f"{name}.out").open("ab") as out:
            command = [sys.executable, "-m", "cli.main", *words]
            self._running.append(
                subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=out, stderr=out)
            )

    def _wait_for_web(self) -> None:
        until(lambda: self.get("/siap").status == 200)

    def end(self) -> None:
        for process in self._running:
            stop(process, signal.SIGTERM, 40)
        self._running.clear()
        self.db.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self._open(urllib.request.Request(self._address(path), headers=headers))

    def post(self, path: str, form: Mapping[str, str], page: str = "") -> Answer:
        """The form of ``page`` (``path`` itself unless given), with its token."""
        body = urllib.parse.urlencode({"csrf_token": self.token(page or path), **form}).encode()
        return self._open(urllib.request.Request(self._address(path), body))

    def send(self, batch: str, name: str, data: bytes) -> Answer:
        """One file, as the upload page's script sends it."""
        headers = {"X-CSRFToken": self.token("/unggah"), "X-File-Name": urllib.parse.quote(name)}
        headers |= {"X-Requested-With": "fetch", "Content-Type": "application/octet-stream"}
        return self._open(urllib.request.Request(self._address(f"/unggah/{batch}/file"), data, headers))

    def token(self, page: str) -> str:
        found = _TOKEN.search(self.get(page).page)
        assert found, page
        return found[1]

    def say(self, raw: bytes) -> None:
        """Bytes that no browser sends."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(raw)
            connection.recv(4096)

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode(errors="replace"))
        except OSError:
            return Answer(0, HTTPMessage(), "")

    def run_sql(self, *statements: str) -> None:
        """Straight on the driver, which takes each statement as it is."""
        with self.db.writing() as session:
            for statement in statements:
                session.connection().exec_driver_sql(statement)

    def outputs(self) -> dict[str, str]:
        """Everything that any process printed or filed, by the file's name."""
        files = [*self.folder.glob("*.out"), *self.settings.logs_folder.glob("*")]
        return {path.name: path.read_text(errors="replace") for path in files}

    def lines(self, part: str) -> list[dict[str, Any]]:
        """What this part said, whole JSON lines alone."""
        said = (self.folder / f"{part}.out").read_text().splitlines()
        return [json.loads(line) for line in said if line.endswith("}")]

    def events(self, part: str, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines(part) if line["event"] == event]

    def count(self, table: str) -> int:
        with self.db.reading() as session:
            return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
