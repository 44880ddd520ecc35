"""The engines that must pass the contract: a new one is one more entry here."""

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import mkdtemp

from search.contract import Reader, RecordDocument, Writer
from search.embedded.engine import EmbeddedReader
from search.embedded.writer import EmbeddedWriter

Engine = tuple[Reader, Writer]
MakeEngine = Callable[[Path], Engine]


def embedded(folder: Path) -> Engine:
    return EmbeddedReader(folder), EmbeddedWriter(folder)


ENGINES: dict[str, MakeEngine] = {"embedded": embedded}


class Shelf:
    """One engine for many drawn corpora: each ``holding`` replaces all that was held before."""

    def __init__(self, make: MakeEngine, folder: Path) -> None:
        self._make, self._folder = make, folder
        self._reader, self._writer = make(folder)
        self._held: set[str] = set()
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
        """A reader of an index that never held anything else."""
        reader, writer = self._make(Path(mkdtemp(dir=self._folder.parent)))
        writer.apply(documents, ())
        writer.close()
        return reader

    def close(self) -> None:
        self._writer.close()
