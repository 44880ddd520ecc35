"""What the servers share: a port, a folder, a wait with an end, and a process that is surely ended."""

import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class ServerFailed(Exception):
    """A server of the test run could not be started; the message holds the end of its log."""


def free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """A fresh folder for what a server keeps, gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix=f"telusur-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def started(
    command: Sequence[str], log: Path, is_ready: Callable[[], bool], seconds: float, **options: Any
) -> "subprocess.Popen[bytes]":
    """A process that is ready; one that does not get so is ended. Raises ``ServerFailed``."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, **options)
    try:
        wait_for(is_ready, process, log, seconds)
    except BaseException:
        stop(process, signal.SIGKILL)
        raise
    return process


def answers(
    address: str | urllib.request.Request, seconds: float = 2.0, trust: ssl.SSLContext | None = None
) -> bool:
    """Whether a web server gives this address with success."""
    try:
        with urllib.request.urlopen(address, timeout=seconds, context=trust):
            return True
    except OSError:
        return False


def wait_for(
    is_ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path, seconds: float
) -> None:
    """Until ``is_ready``; raises ``ServerFailed`` when the process ends or the time is over."""
    edge = time.monotonic() + seconds
    while not is_ready():
        if process.poll() is not None or time.monotonic() > edge:
            raise ServerFailed(f"{process.args!r} is not ready:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.02)


def stop(process: "subprocess.Popen[bytes]", signal_number: int, seconds: float = 20.0) -> None:
    """Tell it to end, and end it."""
    if process.poll() is None:
        process.send_signal(signal_number)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
