"""The Elasticsearch engine as a whole: both halves, rebuilding, and whether its index can be used."""

from collections.abc import Callable, Iterable

from search.contract import Changes, RecordDocument
from search.elastic.connection import Server, connect
from search.elastic.engine import ElasticReader
from search.elastic.generations import Generations, names
from search.elastic.inventory import ElasticInventory
from search.elastic.rebuild import rebuild
from search.elastic.writer import ElasticWriter

WRITING_SECONDS = 60.0


class ElasticEngine:
    """``search.contract.Engine`` on a server. Raises ``ValueError`` for an address that is none."""

    def __init__(self, server: Server) -> None:
        self._client = connect(server)
        # Nobody waits at a screen for these, and a busy server takes its time to make an index.
        self._patient = self._client.options(request_timeout=max(server.timeout, WRITING_SECONDS))
        self._names = names(server.prefix)
        self._generations = Generations(self._patient, self._names, server.shards)

    def reader(self) -> ElasticReader:
        return ElasticReader(self._client, self._names, self._generations)

    def writer(self) -> ElasticWriter:
        return ElasticWriter(self._patient, self._names, self._generations)

    def inventory(self) -> ElasticInventory:
        return ElasticInventory(self._patient, self._names, self._generations)

    def rebuild(self, documents: Iterable[RecordDocument], changed: Callable[[], Changes]) -> None:
        rebuild(self._patient, self._names, self._generations, documents, changed)

    def check(self) -> None:
        self._generations.check()

    def examine(self) -> None:
        self._generations.examine()

    def close(self) -> None:
        self._client.close()
