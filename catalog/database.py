"""Sessions on the system of record: one way to read, one way to write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from catalog.write_turn import WriteTurn

BUSY_MILLISECONDS = 10_000


class Database:
    """The catalogue's database. ``reading()`` and ``writing()`` give sessions; nothing else does."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url)
        self._turn: WriteTurn | None = None
        self._shared = threading.local()
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)
            self._turn = WriteTurn(Path(self.engine.url.database or ""))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one consistent snapshot; what it changes is thrown away."""
        shared: Session | None = getattr(self._shared, "session", None)
        if shared is not None:
            yield shared
            return
        with Session(self.engine) as session:
            yield session
            session.rollback()

    @contextmanager
    def one_snapshot(self) -> Iterator[None]:
        """All that this thread reads inside is read at one moment, by one session.

        For a page that reads many small things: each session of its own costs as much as the reading.
        """
        with self.reading() as session:
            self._shared.session = session
            try:
                yield
            finally:
                self._shared.session = None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or undoes all on an exception.

        On SQLite it takes the write lock at once (``BEGIN IMMEDIATE``): a read that is later upgraded to a
        write is refused or, worse, acts on a stale number. Keep it short: no parsing, no OCR inside.
        """
        writer = self.engine.execution_options(telusur_writes=True)
        turn = self._turn.taken() if self._turn else nullcontext()
        with turn, Session(writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get("telusur_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
