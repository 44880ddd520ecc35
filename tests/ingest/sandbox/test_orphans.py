"""Nothing outlives the process that asked for it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

PARENT = """
import sys
from pathlib import Path
from ingest.sandbox.pool import Sandbox
Sandbox(1, Path(sys.argv[1])).run(sys.argv[2], {"marker": sys.argv[3]})
"""


def _wait_for(path: Path) -> str:
    until = time.monotonic() + 10
    while not path.exists() or not path.read_text():
        assert time.monotonic() < until
        time.sleep(0.02)
    return path.read_text()


def _is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_killing_the_parent_kills_the_sandbox(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            PARENT,
            str(tmp_path / "s"),
            "tests.ingest.sandbox.tasks:start_and_hang",
            str(marker),
        ],
        cwd=Path(__file__).parents[3],
    )
    child, grandchild = map(int, _wait_for(marker).split())
    parent.kill()
    parent.wait()
    until = time.monotonic() + 3
    while not _is_gone(child):
        assert time.monotonic() < until
        time.sleep(0.02)
    os.kill(grandchild, signal.SIGKILL)  # a bare sleep is not bound to its parent; Tesseract is
