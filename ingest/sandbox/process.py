"""One sandbox process as its parent sees it: asked, watched, killed."""

import json
import logging
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from ingest.sandbox.limits import MEGABYTE, Limits
from ingest.sandbox.protocol import HEADER, ProtocolError, body_length, decode, encode
from ingest.sandbox.spawner import spawn

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
_STEP = 0.5  # seconds between two looks at the process's memory


class Died(Exception):
    """The process ended without an answer; ``status`` is its exit status, negative for a signal."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"status {status}")


class OverMemory(Exception):
    """Killed because it held more memory than allowed."""


class OverTime(Exception):
    """Killed because it took longer than allowed."""


class SandboxProcess:
    """A warm process; one caller at a time. Raises ``OSError`` where it cannot be started."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._limits = limits
        self._folder = Path(tempfile.mkdtemp(prefix="p-", dir=folder))
        command = (
            sys.executable,
            "-P",  # the working folder holds strangers' files: nothing is imported from there
            "-s",
            "-m",
            "ingest.sandbox.child",
            str(os.getpid()),
            json.dumps(asdict(limits)),
        )
        self._popen = spawn(command, _environment(self._folder), self._folder)
        self._tasks = 0

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None

    @property
    def is_worn(self) -> bool:
        """Whether it has done its number of tasks or grown too large to be kept."""
        return self._tasks >= self._limits.tasks_per_process or self._resident() > self._limits.keep_mb

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send one request and wait for the answer; raises ``Died``, ``OverMemory`` or ``OverTime``."""
        self._tasks += 1
        deadline = time.monotonic() + self._limits.wall_seconds
        try:
            self._send(encode(message))
            return decode(self._receive(body_length(self._receive(HEADER, deadline)), deadline))
        except (BrokenPipeError, ProtocolError) as error:
            self.kill()
            raise Died(self._popen.wait()) from error

    def kill(self) -> None:
        """End it and all that it started, now."""
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
            log.debug("a sandbox process was gone already")
        self._popen.wait()

    def close(self) -> None:
        """End it and remove its folder."""
        self.kill()
        for stream in (self._popen.stdin, self._popen.stdout):
            if stream is not None:
                stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, request: bytes) -> None:
        assert self._popen.stdin is not None
        view = memoryview(request)
        while view:
            view = view[self._popen.stdin.write(view) :]

    def _receive(self, length: int, deadline: float) -> bytes:
        assert self._popen.stdout is not None
        received = bytearray()
        while len(received) < length:
            self._wait_readable(deadline)
            part = self._popen.stdout.read(length - len(received))
            if not part:
                raise Died(self._popen.wait())
            received += part
        return bytes(received)

    def _wait_readable(self, deadline: float) -> None:
        assert self._popen.stdout is not None
        poller = select.poll()
        poller.register(self._popen.stdout, select.POLLIN)
        while not poller.poll(_STEP * 1000):
            if time.monotonic() > deadline:
                self.kill()
                raise OverTime
            if self._resident() > self._limits.memory_mb:
                self.kill()
                raise OverMemory

    def _resident(self) -> float:
        try:
            return float(psutil.Process(self._popen.pid).memory_info().rss / MEGABYTE)
        except psutil.Error:
            return 0.0


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the parent's environment but where programs lie: a taken-over parser finds no secret."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "OMP_THREAD_LIMIT": "1",  # Tesseract's own threads cost five times what they bring
    }
