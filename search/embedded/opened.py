"""One opened generation of the index, and the sight of it at one moment."""

import os
from dataclasses import dataclass
from pathlib import Path

import tantivy

from search.embedded import generation
from search.embedded.tantivy_errors import asking, opening

META = "meta.json"  # the engine's list of the files that a commit made


@dataclass(frozen=True, slots=True)
class Sight:
    """Both indexes as they are now; what is committed later is not in it."""

    records: tantivy.Searcher
    pages: tantivy.Searcher
    records_schema: tantivy.Schema
    pages_schema: tantivy.Schema


@dataclass(slots=True)
class _Part:
    """One of the two indexes. ``seen`` marks the commit that was loaded last."""

    index: tantivy.Index
    meta: Path
    seen: tuple[int, int] | None = None

    def searcher(self) -> tantivy.Searcher:
        """Of the last commit. Each commit puts a new file in the place of the old one: while it is the same,
        there is nothing to load."""
        found = self.meta.stat()
        latest = (found.st_ino, found.st_mtime_ns)
        if latest != self.seen:
            self.index.reload()
            self.seen = latest
        return self.index.searcher()


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    process: int
    records: _Part
    pages: _Part


class OpenedIndex:
    """Opens the generation in use when first asked, and again after a swap or a fork."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: _Opened | None = None

    def sight(self) -> Sight:
        """The present state; raises ``IndexMissing`` or ``IndexOutdated`` where it cannot be opened."""
        opened = self._current()
        with asking():
            return Sight(
                opened.records.searcher(),
                opened.pages.searcher(),
                opened.records.index.schema,
                opened.pages.index.schema,
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
    records, pages = path / generation.RECORDS, path / generation.PAGES
    return _Opened(
        path,
        os.getpid(),
        _Part(open_part(records), records / META),
        _Part(open_part(pages), pages / META),
    )


def open_part(path: Path) -> tantivy.Index:
    """One existing index, read only when told to."""
    with opening():
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        return index
