"""A shared folder that is read-only, full or not mounted: words for people, and nothing lost or doubled."""

import json
from typing import Any

import pytest

from tests.security.own_mounts import told_by


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("trouble")
    answers: dict[str, Any] = json.loads(told_by("tests.security.store_trouble", str(folder), 240))
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
