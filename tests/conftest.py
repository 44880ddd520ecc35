"""Servers that the tests of several folders share: started when first asked for, stopped at the end."""

from collections.abc import Iterator

import pytest

from tests.servers.elasticsearch import search_url


@pytest.fixture(scope="session")
def search_server() -> Iterator[str]:
    """The address of a running Elasticsearch."""
    with search_url() as url:
        yield url
