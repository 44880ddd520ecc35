"""Servers that the tests of several folders share: started when first asked for, stopped at the end."""

from collections.abc import Iterator

import pytest

from tests.servers.elasticsearch import ElasticsearchServer, elasticsearch_server, search_url


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
