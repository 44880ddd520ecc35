"""An office whose disk is full says so at every door, loses nothing, and goes on once there is room."""

import json
from typing import Any

import pytest

from tests.security.own_mounts import told_by


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("full")
    answers: dict[str, Any] = json.loads(told_by("tests.security.full_disk", str(folder), 240))
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
