"""The program under measure, run as the user runs it: by its command, in its own data folder."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

TELUSUR = [sys.executable, "-m", "cli.main"]


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of one installation under ``data``."""
    return {**os.environ, "TELUSUR_DATA": str(data), **more}


def telusur(data: Path, *arguments: str) -> str:
    """Run one subcommand to its end; its output. Raises ``CalledProcessError`` where it fails."""
    done = subprocess.run(
        [*TELUSUR, *arguments], env=environment(data), capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def office_up(data: Path, port: int) -> Iterator[psutil.Process]:
    """``telusur up`` on ``port`` until the block ends; gives the supervisor's process."""
    process = subprocess.Popen(
        [*TELUSUR, "up"],
        env=environment(data, TELUSUR_PORT=str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/masuk")
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def settle(process: psutil.Process, seconds: float = 60) -> None:
    """Wait until a process and all that it started have finished starting and are at rest."""
    deadline, before = time.monotonic() + seconds, cpu_seconds(process)
    while time.monotonic() < deadline:
        time.sleep(1)
        now = cpu_seconds(process)
        if now - before < 0.1:
            return
        before = now
    raise TimeoutError("the office does not come to rest")


def _wait_for(url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer")


def family(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that it started."""
    return [process, *process.children(recursive=True)]


def proportional_set_mb(process: psutil.Process) -> float:
    """Proportional set size of a process and all that it started, in megabytes."""
    total = 0
    for member in family(process):
        try:
            total += member.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 1e6


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of a process and all that it started, so far."""
    total = 0.0
    for member in family(process):
        try:
            times = member.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total
