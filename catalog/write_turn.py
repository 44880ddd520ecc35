"""Whose turn it is to write a SQLite file: a queue among threads and processes that wakes the next at once.

SQLite itself lets writers wait by polling (up to a tenth of a second between two looks, and in no order), so
that a busy office has writers that starve until their time is over. The lock dies with its holder.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriteTurn:
    """The turn for one database file; ``taken()`` waits for it. One holder a thread, never nested."""

    def __init__(self, database_file: Path) -> None:
        self._path = database_file.with_name(database_file.name + "-turn")
        self._threads = threading.Lock()
        self._holder: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the turn. Raises ``RuntimeError`` where this thread holds it already."""
        if self._holder == threading.get_ident():
            raise RuntimeError("a writing session inside a writing session of the same thread")
        with self._threads:
            self._holder = threading.get_ident()
            try:
                with self._path.open("ab") as file:
                    fcntl.flock(file, fcntl.LOCK_EX)
                    yield
            finally:
                self._holder = None
