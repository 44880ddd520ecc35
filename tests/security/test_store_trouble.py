"""A shared folder that is read-only, full or not mounted: words for people, and nothing lost or doubled."""

import json
import shutil
import subprocess
import sys
from typing import Any

import pytest


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("needs unshare of util-linux")
    if subprocess.run([unshare, "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("may not mount here")
    folder = tmp_path_factory.mktemp("trouble")
    command = [unshare, "--mount", sys.executable, "-m", "tests.security.store_trouble", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_a_read_only_folder_takes_nothing_and_still_shows_and_works(told: dict[str, Any]) -> None:
    assert told["before"][0] == 201
    status, said = told["upload, read-only"]
    assert (status, "tidak dapat dicapai" in said) == (503, True)
    assert told["left, read-only"] == 0
    assert told["work, read-only"] == [["done", "", 0]]
    assert told["image, read-only"] == 200
    assert told["upload, writable again"][0] == 201


def test_a_full_folder_takes_nothing_and_says_so(told: dict[str, Any]) -> None:
    status, said = told["upload, full"]
    assert (status, "penuh" in said) == (507, True)
    assert told["left, full"] == 0


def test_a_folder_that_is_not_mounted_is_no_empty_archive(told: dict[str, Any]) -> None:
    assert told["upload, away"][0] == told["image, away"] == told["download, away"] == 503
    assert told["beneath"] == []
    assert told["work, away"] == [["done", "", 0], ["queued", "storage-away", 0]]
    assert told["work, back"] == [["done", "", 0], ["done", "", 0]]
    assert told["upload, back"][0] == 201
    assert told["download, back"] == 200
    assert told["versions"] == 4
