"""A Tika server of the test run; its program is fetched once into a cache outside the tree."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.maven import fetched_jar, program
from tests.servers.processes import answers, free_port, own_folder, started, stop

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
        config = self._folder / "tika-config.xml"
        # Without its own watcher process: what a test stops is stopped.
        config.write_text(
            "<properties><server><params>"
            f"<port>{self._port}</port><host>127.0.0.1</host><noFork>true</noFork>"
            "</params></server></properties>"
        )
        command = [
            program("java"),
            f"-Xmx{self._memory}",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            f"-Djava.io.tmpdir={self._folder}",
        ]
        command += ["-XX:+ExitOnOutOfMemoryError", "-jar", str(fetched_jar(*PROGRAM)), "-c", str(config)]
        self._process = started(command, self._folder / "log", self.is_ready, 120, cwd=self._folder)

    def stop(self, signal_number: int = signal.SIGKILL) -> None:
        if self._process is not None:
            stop(self._process, signal_number)
            self._process = None

    def pause(self) -> None:
        """It holds its connections and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def is_ready(self) -> bool:
        return answers(f"{self.url}/version")


@contextmanager
def running_tika() -> Iterator[Tika]:
    """A server with its state in a folder of its own, until the block ends."""
    with own_folder("tika") as folder:
        server = Tika(folder, free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()
