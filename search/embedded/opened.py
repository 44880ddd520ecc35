"""One opened generation of the index, and the sight of it at one moment."""

import os
from dataclasses import dataclass
from pathlib import Path

import tantivy

from search.embedded import generation
from search.embedded.tantivy_errors import asking, opening


@dataclass(frozen=True, slots=True)
class Sight:
    """Both indexes as they are now; what is committed later is not in it."""

    records: tantivy.Searcher
    pages: tantivy.Searcher
    records_schema: tantivy.Schema
    pages_schema: tantivy.Schema


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    process: int
    records: tantivy.Index
    pages: tantivy.Index


class OpenedIndex:
    """Opens the generation in use when first asked, and again after a swap or a fork."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: _Opened | None = None

    def sight(self) -> Sight:
        """The present state; raises ``IndexMissing`` or ``IndexOutdated`` where it cannot be opened."""
        opened = self._current()
        with asking():
            opened.records.reload()
            opened.pages.reload()
            return Sight(
                opened.records.searcher(),
                opened.pages.searcher(),
                opened.records.schema,
                opened.pages.schema,
            )

    def _current(self) -> _Opened:
        path = generation.current(self._folder)
        opened = self._opened
        if opened is None or opened.path != path or opened.process != os.getpid():
            opened = _open(path)
            self._opened = opened
        return opened


def _open(path: Path) -> _Opened:
    generation.check(path)
    return _Opened(
        path, os.getpid(), open_part(path / generation.RECORDS), open_part(path / generation.PAGES)
    )


def open_part(path: Path) -> tantivy.Index:
    """One existing index, read only when told to."""
    with opening():
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        return index
