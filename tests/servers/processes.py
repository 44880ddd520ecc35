"""What the servers share: a free port, a wait with an end, and a process that is surely gone afterwards."""

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class ServerFailed(Exception):
    """A server of the test run could not be started; the message holds the end of its log."""


def free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


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
