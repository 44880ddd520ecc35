"""A search server that does not start says why to the tests that need it, and harms no others."""

import os

import pytest

from tests.servers import elasticsearch, shared
from tests.servers.elasticsearch import LOG, NAMED, search_url
from tests.servers.processes import ServerFailed
from tests.servers.shared import one_search_server


@pytest.fixture(autouse=True)
def _no_server_of_this_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (NAMED, LOG):
        monkeypatch.delenv(name, raising=False)


def why() -> str:
    with pytest.raises(ServerFailed) as caught, search_url():
        pass
    return str(caught.value)


def test_one_that_ends_while_it_starts_is_told_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch, "HEAP", "banyak")
    with one_search_server():
        assert "banyak" in why()
    assert NAMED not in os.environ
    assert LOG not in os.environ


def test_one_that_cannot_be_started_stops_no_other_test(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("no java here")

    monkeypatch.setattr(shared, "ElasticsearchServer", refuse)
    with one_search_server():
        assert "no java here" in why()


def test_one_that_does_not_answer_in_time_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMED, "http://127.0.0.1:9")
    monkeypatch.setattr(elasticsearch, "START_SECONDS", 0.1)
    assert "does not answer" in why()
