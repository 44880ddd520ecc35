"""The writing half of the embedded engine: repeatable batches, and rebuilds into a fresh generation."""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from search.contract import Changes, RecordDocument
from search.embedded import generation
from search.embedded.opened import open_part
from search.embedded.schema import page_rows, pages_schema, record_row, records_schema
from search.embedded.tantivy_errors import asking, opening
from search.errors import IndexMissing, SearchUnavailable
from search.sentences import N_

RECORDS_HEAP = 64_000_000  # bytes that a batch may hold in memory before the engine writes it out
PAGES_HEAP = 64_000_000


class EmbeddedWriter:
    """Writes batches to the generation in use. One process only; killed at any moment, it loses no batch
    that ``apply`` has returned from, and a repeated batch changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: _GenerationWriter | None = None

    def apply(self, upserts: Iterable[RecordDocument], deletes: Iterable[str]) -> None:
        """Write one batch; readers see it at once. Raises ``SearchUnavailable``; then repeat the batch."""
        with generation.writing(self._folder):
            writer = self._current()
            try:
                writer.write(upserts, deletes)
                writer.commit()
            except BaseException:
                self._open = None  # what was half written is forgotten with the writer
                writer.abandon()
                raise

    def close(self) -> None:
        """Wait for merges to end and free the index for another writer."""
        writer, self._open = self._open, None
        if writer:
            writer.close()

    def _current(self) -> "_GenerationWriter":
        path = _current_or_first(self._folder)
        if self._open and self._open.path != path:
            self._open.abandon()
            self._open = None
        if self._open is None:
            generation.check(path)
            self._open = _GenerationWriter(path)
        return self._open


def rebuild(
    folder: Path,
    documents: Iterable[RecordDocument],
    changed: Callable[[], Changes] = lambda: ((), ()),
) -> Path:
    """Write all ``documents`` into a fresh generation and put it in the place of the old one.

    Batches go on to the old generation meanwhile; ``changed`` is called at the end, while no batch is being
    written, and gives what they changed since ``documents`` began to be read. Returns the new generation's
    folder. Raises ``SearchUnavailable`` (and leaves the old generation in use) where it cannot be finished.
    """
    with _only_rebuild(folder):
        fresh = generation.begin(folder)
        writer = _GenerationWriter(fresh)
        try:
            writer.fill(documents)
            with generation.writing(folder):
                writer.write(*changed())
                writer.commit()
                before = _before(folder)
                generation.swap(folder, fresh)
        finally:
            writer.close()
        generation.remove_others(folder, fresh, *before)
        return fresh


class _GenerationWriter:
    """Both Tantivy writers of one generation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pages = _open_writer(path / generation.PAGES, pages_schema(), PAGES_HEAP)
        self._records = _open_writer(path / generation.RECORDS, records_schema(), RECORDS_HEAP)

    def write(self, upserts: Iterable[RecordDocument], deletes: Iterable[str]) -> None:
        for record_id in deletes:
            self._delete(record_id)
        for document in upserts:
            self._delete(document.id)
            self._add(document)

    def fill(self, documents: Iterable[RecordDocument]) -> None:
        """Add documents to an empty generation; each id only once.

        One commit at the end: nobody reads a generation in the making, and one cut short is begun anew.
        """
        for document in documents:
            self._add(document)
        self.commit()

    def commit(self) -> None:
        # Pages first: a hit without its pages would be shown without its place.
        with asking():
            self._pages.commit()
            self._records.commit()

    def close(self) -> None:
        with asking():
            self._pages.wait_merging_threads()
            self._records.wait_merging_threads()

    def abandon(self) -> None:
        for writer in (self._pages, self._records):
            with suppress(SearchUnavailable), asking():
                writer.rollback()
        with suppress(SearchUnavailable):
            self.close()

    def _delete(self, record_id: str) -> None:
        with asking():
            self._pages.delete_documents_by_term("record", record_id)
            self._records.delete_documents_by_term("id", record_id)

    def _add(self, document: RecordDocument) -> None:
        with asking():
            for row in page_rows(document):
                self._pages.add_document(row)
            self._records.add_document(record_row(document))


def _open_writer(path: Path, schema: tantivy.Schema, heap: int) -> tantivy.IndexWriter:
    if tantivy.Index.exists(str(path)):
        index = open_part(path)
    else:
        with opening():
            index = tantivy.Index(schema, path=str(path))
    try:
        with asking():
            return index.writer(heap, 1)
    except SearchUnavailable as error:
        raise SearchUnavailable(
            N_("Indeks pencarian sedang ditulis oleh proses lain. Tutup proses itu, lalu coba lagi.")
        ) from error


def _current_or_first(folder: Path) -> Path:
    if not generation.exists(folder):
        first = generation.begin(folder)
        _GenerationWriter(first).close()
        generation.swap(folder, first)
    return generation.current(folder)


def _before(folder: Path) -> tuple[Path, ...]:
    try:
        return (generation.current(folder),)
    except IndexMissing:  # nothing yet, or a damaged pointer, which a rebuild mends
        return ()


@contextmanager
def _only_rebuild(folder: Path) -> Iterator[None]:
    generation.make_folder(folder)
    with (folder / "rebuilding.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SearchUnavailable(
                N_("Indeks pencarian sedang dibangun ulang oleh proses lain. Tunggu sampai selesai.")
            ) from None
        yield
