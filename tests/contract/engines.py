"""The engines that must pass the contract: a new one is one more function here."""

from collections.abc import Callable, Iterable
from pathlib import Path

from elasticsearch import Elasticsearch

from search.contract import Engine, Reader, RecordDocument
from search.elastic.connection import Server
from search.elastic.whole import ElasticEngine
from search.embedded.whole import EmbeddedEngine
from tests.servers.elasticsearch import own_prefix


def embedded(folder: Path) -> Engine:
    return EmbeddedEngine(folder)


def elastic(url: str) -> Engine:
    """On a server that others use too: its indexes go when it is closed."""

    class Passing(ElasticEngine):
        def close(self) -> None:
            super().close()
            remove_indexes(url, self._names.prefix)

    return Passing(Server(f"{url}/{own_prefix()}", timeout=60))


def remove_indexes(url: str, prefix: str) -> None:
    with Elasticsearch(url) as client:
        client.options(ignore_status=404).indices.delete(
            index=",".join(client.indices.get(index=f"{prefix}-*", features="aliases").body) or "none"
        )


class Shelf:
    """One engine for many drawn corpora: each ``holding`` replaces all that was held before."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._make = make
        self._engine = make()
        self._reader, self._writer = self._engine.reader(), self._engine.writer()
        self._held: set[str] = set()
        self._fresh: list[Engine] = []
        self.holding(())

    def holding(self, documents: Iterable[RecordDocument]) -> Reader:
        """A reader of exactly these documents, written over whatever the index held (and its traces)."""
        now = tuple(documents)
        self._writer.apply(now, self._held - {each.id for each in now})
        self._held = {each.id for each in now}
        return self._reader

    @property
    def reader(self) -> Reader:
        """A reader of whatever is held now."""
        return self._reader

    def fresh(self, documents: Iterable[RecordDocument]) -> Reader:
        """A reader of an index that never held anything else; gone at the next ``discard``."""
        engine = self._make()
        self._fresh.append(engine)
        writer = engine.writer()
        writer.apply(documents, ())
        writer.close()
        return engine.reader()

    def discard(self) -> None:
        """Remove the fresh indexes."""
        for engine in self._fresh:
            engine.close()
        self._fresh.clear()

    def close(self) -> None:
        self.discard()
        self._writer.close()
        self._engine.close()
