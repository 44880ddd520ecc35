"""Brings changes from the outbox into the search index: one writer, in batches that may be repeated."""

import fcntl
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog.access import refresh_due
from catalog.database import Database
from catalog.locks import Lock, hold_through
from catalog.metrics import timed_batch
from catalog.outbox import Waiting, changed_since, mark_done, waiting
from catalog.schema import Record, utc_now
from catalog.trouble import Complaint
from ingest.documents import all_documents, batches, documents
from search.contract import Changes, Engine, RecordDocument, Writer
from search.errors import IndexMissing, IndexOutdated, SearchUnavailable

POLL = 0.2  # seconds between two looks at the outbox
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds; doubles while the index cannot be written
IDLE_CLOSE = 300  # looks that found nothing, before the engine's memory is given back
ROWS_AT_ONCE = 500

log = logging.getLogger(__name__)


class IndexWriter:
    """Moves the outbox into ``engine``. A batch is marked done only after the engine has committed it."""

    def __init__(self, db: Database, engine: Writer) -> None:
        self._db = db
        self._engine = engine

    def step(self) -> int:
        """Take some of the changes that are due; gives how many. Raises ``SearchUnavailable``.

        Two machines never take a batch at once: the later write of an older state would stay.
        """
        if not self._due().rows:
            return 0
        with self._db.reading() as holder:
            hold_through(holder, Lock.INDEX)
            return self._take(self._due())

    def _due(self) -> Waiting:
        with self._db.reading() as session:
            return waiting(session, utc_now(), ROWS_AT_ONCE)

    def _take(self, due: Waiting) -> int:
        if due.has_deferred:
            with self._db.writing() as session:
                refresh_due(session, utc_now(), due.records)
        if due.rows:
            with timed_batch():
                self._apply(due)
            with self._db.writing_beside() as session:
                mark_done(session, due.rows, utc_now())
        return len(due.rows)

    def drain(self) -> int:
        """Take all that is due; gives how many changes."""
        total = 0
        while count := self.step():
            total += count
        return total

    def run(self, stopping: threading.Event) -> None:
        """Take changes as they come, until ``stopping``.

        Waits ever longer while the index cannot be written. Raises ``IndexMissing`` or ``IndexOutdated``
        where waiting does not help: it has to be built anew.
        """
        idle, pause, trouble = 0, FIRST_PAUSE, Complaint(log, "the index cannot be written yet")
        while not stopping.is_set():
            try:
                count = self.step()
            except (IndexMissing, IndexOutdated):
                raise
            except (SearchUnavailable, OperationalError) as error:
                trouble.say(error)
                stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            trouble.over()
            pause = FIRST_PAUSE
            idle = 0 if count else idle + 1
            if idle == IDLE_CLOSE:
                self._engine.close()
            if not count:
                stopping.wait(POLL)

    def close(self) -> None:
        self._engine.close()

    def _apply(self, due: Waiting) -> None:
        with self._db.reading() as session:
            groups = list(batches(session, due.records))
        for group in groups:
            with self._db.reading() as session:
                found = documents(session, group)
            present = {document.id for document in found}
            self._engine.apply(found, [each for each in group if each not in present])


def reindex(db: Database, engine: Engine) -> int:
    """Build the whole index anew from the database and put it in place of the old one; gives the records.

    Searching goes on with the old one, and the index writer may run: what it takes meanwhile is taken here
    too, at the end. Raises ``SearchUnavailable``.
    """
    begun = utc_now()
    engine.rebuild(all_documents(db), lambda: _changes_since(db, begun))
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Record)) or 0


def make_ready(db: Database, engine: Engine) -> None:
    """Build the index where there is none, or one of another version, before changes are taken into it.

    Raises ``SearchUnavailable``.
    """
    try:
        engine.check()
    except (IndexMissing, IndexOutdated):
        count = reindex(db, engine)
        log.info("the index was built anew", extra={"count": count})


@contextmanager
def only_writer(lock_file: Path) -> Iterator[bool]:
    """Whether this process is the one that writes the index; the lock goes when the process dies."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _changes_since(db: Database, begun: datetime) -> Changes:
    """What changed since a rebuild began: records as they are now, and ids of those gone.

    What waits counts too: the writer may have written it to the old index and not yet marked it.
    """
    with db.reading() as session:
        changed = changed_since(session, begun)
        groups = list(batches(session, changed))
        present = {each for group in groups for each in _existing(session, group)}
    return _documents_of(db, groups), [each for each in changed if each not in present]


def _existing(session: Session, ids: Sequence[str]) -> Sequence[str]:
    return session.scalars(select(Record.id).where(Record.id.in_(ids))).all()


def _documents_of(db: Database, groups: Sequence[Sequence[str]]) -> Iterator[RecordDocument]:
    for group in groups:
        with db.reading() as session:
            found = documents(session, group)
        yield from found
