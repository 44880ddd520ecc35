"""An office whose parts run as processes apart, by the very commands of the composition, behind nginx."""

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from catalog.database import Database
from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user
from catalog.schema import utc_now
from catalog.settings import Settings, load_settings
from catalog.units import local_date, unit_by_code
from classification.scopes import PostKind
from services.deployment.first_secrets import make_secrets
from tests.deploy.composition import services
from tests.house.sources import ROOT

BIN = Path(sys.executable).parent
STAFF, PASSWORD = "staf", "kuda benar baterai steples"
REPLACED = {  # what is another place or number outside a container
    "pid /tmp/": "pid {folder}/",
    "/tmp/body": "{folder}/body",
    "/tmp/proxy": "{folder}/proxy",
    "/tmp/fastcgi": "{folder}/fastcgi",
    "/tmp/uwsgi": "{folder}/uwsgi",
    "/tmp/scgi": "{folder}/scgi",
    "/run/secrets/": "{folder}/secrets/",
    "listen 8080;": "listen 127.0.0.1:{http};",
    "listen 8443 ssl;": "listen 127.0.0.1:{https} ssl;",
    "server web:8321 resolve": "server 127.0.0.1:{first} max_fails=2; server 127.0.0.1:{second}",
}


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody uses at this moment."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found


class OfficeApart:
    """The office in ``folder``, with the ``servers`` that its settings name. Nothing runs before ``start``;
    ``end`` ends whatever runs.
    """

    def __init__(self, folder: Path, servers: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._servers = dict(servers or {})
        self.data = folder / "data"
        self.first, self.second, self.http, self.https = free_ports(4)
        self.running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._numbers = itertools.count()
        make_secrets(folder / "secrets", "localhost")

    def run(self, words: list[str], **settings: str) -> "subprocess.CompletedProcess[str]":
        """A command of the composition to its end."""
        return subprocess.run(
            self._command(words),
            env=self._environment(settings),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def prepare(self) -> "subprocess.CompletedProcess[str]":
        return self.run(services()["prepare"]["command"])

    def start(self, part: str, **settings: str) -> "subprocess.Popen[bytes]":
        """One more process of this part."""
        return self._begin(part, self._command(services()[part]["command"]), self._environment(settings))

    def start_proxy(self) -> "subprocess.Popen[bytes]":
        """nginx with the repository's own configuration, at other places and numbers."""
        text = (ROOT / "deploy/nginx.conf").read_text()
        values = {"folder": self.folder, "http": self.http, "https": self.https}
        for old, new in REPLACED.items():
            assert old in text, f"the configuration has no longer {old!r}"
            text = text.replace(old, new.format(**values, first=self.first, second=self.second))
        (self.folder / "nginx.conf").write_text(text)
        command = [_nginx(), "-c", str(self.folder / "nginx.conf"), "-g", "daemon off;"]
        return self._begin("proxy", command, dict(os.environ))

    def log_of(self, part: str) -> str:
        return "".join(path.read_text(errors="replace") for path in self.folder.glob(f"{part}-*.log"))

    def stop(self, seconds: float) -> dict[str, int]:
        """Tell all to end at once; the exit code of each. Raises ``TimeoutExpired`` for one that does not."""
        edge = time.monotonic() + seconds
        for _, process in self.running:
            process.send_signal(signal.SIGTERM)
        codes = {}
        for part, process in self.running:
            codes[f"{part} {process.pid}"] = process.wait(max(0.1, edge - time.monotonic()))
        return codes

    def end(self) -> None:
        for _, process in self.running:
            process.kill()
            process.wait()

    def settings(self) -> Settings:
        return load_settings({"TELUSUR_DATA": str(self.data), **self._servers})

    def add_staff(self) -> None:
        """One person who may file and read."""
        db = Database(self.settings().database_url)
        with db.writing() as session:
            root = unit_by_code(session, "00")
            assert root is not None
            user = create_user(
                session, STAFF, "Siti Rahma", PASSWORD, actor="os:t", must_change_password=False
            )
            today = local_date(session, root, utc_now())
            assign_post(session, user.id, PostValues(PostKind.STAFF, root.id, today), actor="os:t")
        db.close()

    def _command(self, words: list[str]) -> list[str]:
        secrets = str(self.folder / "secrets")
        return [str(BIN / words[0]), *(word.replace("/run/secrets", secrets) for word in words[1:])]

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        office = {"TELUSUR_DATA": str(self.data), "TELUSUR_HTTPS": "ya", "TELUSUR_OCR_PROCESSES": "1"}
        return dict(os.environ) | office | self._servers | settings

    def _begin(self, part: str, command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{part}-{next(self._numbers)}.log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, cwd=self.folder, stdout=log, stderr=log)
        self.running.append((part, process))
        return process


def _nginx() -> str:
    """Debian keeps it where only root looks."""
    return shutil.which("nginx") or "/usr/sbin/nginx"
