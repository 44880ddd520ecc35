"""The embedded engine as a whole: both halves, rebuilding, and whether its index can be used."""

from collections.abc import Callable, Iterable
from pathlib import Path

from search.contract import Changes, EngineRequest, RecordDocument
from search.embedded import generation
from search.embedded.engine import EmbeddedReader
from search.embedded.inventory import EmbeddedInventory
from search.embedded.writer import EmbeddedWriter, rebuild
from search.query import Everything
from search.visibility import Guard, restrict


class EmbeddedEngine:
    """``search.contract.Engine`` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reader(self) -> EmbeddedReader:
        return EmbeddedReader(self._folder)

    def writer(self) -> EmbeddedWriter:
        return EmbeddedWriter(self._folder)

    def inventory(self) -> EmbeddedInventory:
        return EmbeddedInventory(self._folder)

    def rebuild(self, documents: Iterable[RecordDocument], changed: Callable[[], Changes]) -> None:
        rebuild(self._folder, documents, changed)

    def check(self) -> None:
        generation.check(generation.current(self._folder))

    def examine(self) -> None:
        self.reader().search(EngineRequest(restrict(Everything(), Guard(frozenset(), frozenset())), size=1))

    def close(self) -> None:
        """Nothing is held open."""
