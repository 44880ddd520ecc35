"""An office whose disk is full says so at every door, loses nothing, and goes on once there is room."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MOUNT = 'mount -t tmpfs -o size=24m tmpfs "$1" && '


def _in_small_file_system(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where ``folder`` is a small file system that ends with it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("needs unshare of util-linux")
    script = MOUNT + 'shift && exec "$@"'
    arguments = [unshare, "--mount", "sh", "-c", script, "sh", str(folder), *command]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("full")
    if _in_small_file_system(folder, "true").returncode != 0:
        pytest.skip("may not make a file system of its own here")
    done = _in_small_file_system(folder, sys.executable, "-m", "tests.security.full_disk", str(folder))
    assert done.returncode == 0, done.stderr[-3000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_a_file_for_which_there_is_no_room_is_refused_with_a_sentence(told: dict[str, Any]) -> None:
    assert told["too large for the room"] == [507, True]
    assert told["drafts"] == 0


def test_pages_and_forms_that_cannot_leave_a_trace_say_why(told: dict[str, Any]) -> None:
    for path, (status, says_full) in told["pages of a full office"].items():
        assert (status, says_full) in {(200, False), (507, True)}, path
    assert told["a form of a full office"] == [507, True]


def test_with_room_again_everything_goes_on_and_nothing_is_lost(told: dict[str, Any]) -> None:
    assert told["with room again"][0] == 201
    assert told["work on a full disk"] == ["queued"]
    assert told["work with room again"] == ["done"]
    assert told["original"]
    assert told["found"]
    assert told["database"] == "ok"
