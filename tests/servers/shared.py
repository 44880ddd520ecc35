"""The search server that all processes of one test run share: its start costs more than most tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.elasticsearch import NAMED, ElasticsearchServer
from tests.servers.processes import own_folder


@contextmanager
def one_search_server() -> Iterator[None]:
    """Started before the processes are, which inherit its address and wait for it where they need it."""
    if os.environ.get(NAMED):
        yield
        return
    with own_folder("es") as folder:
        server = ElasticsearchServer(folder)
        os.environ[NAMED] = server.url
        try:
            server.begin()
            yield
        finally:
            del os.environ[NAMED]
            server.kill()
