"""A Tika server of the test run; its program is fetched once into a cache outside the tree."""

import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.maven import fetched_jar, program
from tests.servers.processes import free_port, stop, wait_for

PROGRAM = ("org.apache.tika", "tika-server-standard", "3.3.2")


class Tika:
    """One server. After ``stop`` and ``start`` it has its port again."""

    def __init__(self, folder: Path, port: int, memory: str = "512m") -> None:
        self._folder, self._port, self._memory = folder, port, memory
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Does nothing where it runs."""
        if self._process is not None:
            return
        config, log_file = self._folder / "tika-config.xml", self._folder / "log"
        # Without its own watcher process: what a test stops is stopped.
        config.write_text(
            "<properties><server><params>"
            f"<port>{self._port}</port><host>127.0.0.1</host><noFork>true</noFork>"
            "</params></server></properties>"
        )
        command = [
            program("java"),
            f"-Xmx{self._memory}",
            "-XX:+UseSerialGC",
            f"-Djava.io.tmpdir={self._folder}",
        ]
        command += ["-XX:+ExitOnOutOfMemoryError", "-jar", str(fetched_jar(*PROGRAM)), "-c", str(config)]
        with log_file.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)
        wait_for(self.is_ready, self._process, log_file, 90)

    def stop(self, signal_number: int = signal.SIGKILL) -> None:
        if self._process is not None:
            stop(self._process, signal_number)
            self._process = None

    def pause(self) -> None:
        """It holds its connections and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/version", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running_tika() -> Iterator[Tika]:
    """A server with its state in a folder of its own, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="telusur-tika-"))
    server = Tika(folder, free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
