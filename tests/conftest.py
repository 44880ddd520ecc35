"""The servers of the test run, started when the first test asks for them, and the choice of a database."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests import databases
from tests.order import longest_first
from tests.servers.elasticsearch import ElasticsearchServer, elasticsearch_server, search_url
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.redis import Redis, running_redis
from tests.servers.shared import one_search_server

_of_the_run = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    """What the processes of ``pytest -n`` share, before they are started."""
    if session.config.getoption("numprocesses", None):
        _of_the_run.enter_context(one_search_server())


def pytest_sessionfinish() -> None:
    _of_the_run.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.fixture(scope="session")
def search_server() -> Iterator[str]:
    """The address of a running Elasticsearch."""
    with search_url() as url:
        yield url


@pytest.fixture(scope="session")
def mortal_search_server() -> Iterator[ElasticsearchServer]:
    """A server that a test may stop, freeze and fill; the test leaves it running."""
    with elasticsearch_server({"cluster.info.update.interval": "10s"}) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with running_redis() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def every_office(request: pytest.FixtureRequest) -> Iterator[None]:
    """With ``TELUSUR_TEST_DATABASE=postgres`` the offices of web and security tests use PostgreSQL."""
    wish = os.environ.get("TELUSUR_TEST_DATABASE", "sqlite")
    assert wish in databases.KINDS
    server = request.getfixturevalue("postgres") if wish == "postgres" else None
    with databases.using(server):
        yield


@pytest.fixture(scope="module", params=databases.KINDS)
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Runs what asks for it once with SQLite and once with PostgreSQL; ``tests.databases`` gives them."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with databases.using(server):
        yield request.param
