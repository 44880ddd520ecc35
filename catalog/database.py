"""Sessions on the system of record: one way to read, two ways to write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from catalog import postgres, sqlite


class Database:
    """The catalogue's database. ``reading()``, ``writing()`` and ``writing_beside()`` give sessions."""

    def __init__(self, url: str) -> None:
        """Opens no connection. ``url`` is SQLAlchemy's form, for SQLite or PostgreSQL."""
        kind = sqlite if make_url(url).get_backend_name() == "sqlite" else postgres
        self.engine: Engine = kind.open_engine(url)
        self._reader = kind.reader(self.engine)
        self._turn = kind.turn(self.engine)
        self._shared = threading.local()

    @property
    def is_server(self) -> bool:
        """Whether other machines may be at work on the same database."""
        return self.engine.dialect.name != "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one consistent snapshot; what it changes is thrown away."""
        shared: Session | None = getattr(self._shared, "session", None)
        if shared is not None:
            yield shared
            return
        with _counting_waits(), Session(self._reader) as session:
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
        """A session that commits at the end, or undoes all on an exception. No other one writes meanwhile.

        What it reads stays true until it commits, so it may decide upon it. The lock is taken at once: a read
        that is later upgraded to a write is refused or, worse, acts on a stale number. Keep it short: no
        parsing, no OCR inside.
        """
        with self._writing(alone=True) as session:
            yield session

    @contextmanager
    def writing_beside(self) -> Iterator[Session]:
        """The same beside other such sessions, but never beside ``writing()``: for what is written all day.

        On PostgreSQL other sessions of this kind commit meanwhile, so a decision needs the row that it rests
        on to be locked first (``with_for_update``) or a named lock (``catalog.locks``). On SQLite, which has
        one writer, it is the same as ``writing()``.
        """
        with self._writing(alone=False) as session:
            yield session

    @contextmanager
    def _writing(self, *, alone: bool) -> Iterator[Session]:
        writer = self.engine.execution_options(telusur_writes="alone" if alone else "beside")
        with (
            _counting_waits(),
            self._turn.taken(),
            Session(writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # takes the lock, before anything is decided
            yield session

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _counting_waits() -> Iterator[None]:
    """No connection free in time is trouble of the machine like any other (``OperationalError``)."""
    try:
        yield
    except NoConnectionFree as error:
        raise OperationalError(None, None, error) from error
