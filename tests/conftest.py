"""The servers of the test run, started when the first test asks for them, and the choice of a database."""

import os
from collections.abc import Iterator

import pytest

from tests import databases
from tests.servers.elasticsearch import ElasticsearchServer, elasticsearch_server, search_url
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.redis import Redis, running_redis


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
