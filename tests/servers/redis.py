"""A Redis server of the test run."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.exceptions import RedisError

from tests.servers.processes import ServerFailed, free_port, own_folder, started, stop

PASSWORD = "kata-sandi-uji%/@2"
QUOTED_PASSWORD = "kata-sandi-uji%25%2F%402"


class Redis:
    """One server. After ``stop`` and ``start`` it has its port; what it knew only where ``is_kept``."""

    def __init__(self, folder: Path, port: int, is_kept: bool = False) -> None:
        self._folder, self._port, self._is_kept = folder, port, is_kept
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Does nothing where it runs."""
        if self._process is not None:
            return
        program = shutil.which("redis-server")
        if program is None:
            raise ServerFailed("redis-server is not installed: tools/system-packages.sh test")
        command = [program, "--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        command += ["--requirepass", PASSWORD, "--save", "", "--appendonly", "yes" if self._is_kept else "no"]
        self._process = started(command, self._folder / "log", self.is_ready, 60)

    def stop(self, signal_number: int = signal.SIGKILL) -> None:
        if self._process is not None:
            stop(self._process, signal_number)
            self._process = None

    def is_ready(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except RedisError:
            return False

    def client(self, database: int = 0) -> "redis.Redis":
        return redis.Redis(host="127.0.0.1", port=self._port, password=PASSWORD, db=database)

    def url(self, database: int = 0, password: str = QUOTED_PASSWORD) -> str:
        """The address as the setting takes it."""
        return f"redis://:{password}@127.0.0.1:{self._port}/{database}"


@contextmanager
def running_redis(is_kept: bool = False) -> Iterator[Redis]:
    """A server with its state in a folder of its own, until the block ends."""
    with own_folder("redis") as folder:
        server = Redis(folder, free_port(), is_kept)
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGTERM)
