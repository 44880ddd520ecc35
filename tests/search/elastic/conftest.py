"""An engine of its own on the shared server."""

from collections.abc import Iterator

import pytest

from search.elastic.connection import Server
from search.elastic.whole import ElasticEngine
from tests.contract.engines import remove_indexes
from tests.servers.elasticsearch import own_prefix


@pytest.fixture
def server(search_server: str) -> Iterator[Server]:
    made = Server(f"{search_server}/{own_prefix()}", timeout=60)
    yield made
    remove_indexes(search_server, made.prefix)


@pytest.fixture
def engine(server: Server) -> Iterator[ElasticEngine]:
    made = ElasticEngine(server)
    yield made
    made.close()
