"""Results that wait to be written: those of many quick stages and jobs share one transaction."""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog.claims import Claim, is_held
from catalog.database import Database

Effect = Callable[[Session], None]

WRITE_EVERY = 0.25  # seconds: what a killed worker has to do again at most
PATIENCE = 24  # tries, while the disk is full or the database is locked
PAUSE = 5.0  # seconds between two tries

log = logging.getLogger(__name__)


class Ledger:
    """One thread's results, in order. What belongs to a job that is no longer held is thrown away."""

    def __init__(self, db: Database, stopping: threading.Event) -> None:
        self._db = db
        self._stopping = stopping
        self._waiting: dict[Claim, list[Effect]] = {}
        self._last_write = time.monotonic()

    def add(self, held: Claim, effect: Effect) -> None:
        """``effect`` may run more than once, each time in a fresh transaction of which one commits."""
        self._waiting.setdefault(held, []).append(effect)

    def write_if_due(self) -> None:
        if time.monotonic() - self._last_write >= WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Write all that waits; returns when it is on the disk. Waits out a full disk for a while."""
        for attempt in range(1, PATIENCE + 1):
            try:
                self._write_once()
            except OperationalError as error:
                log.warning("results cannot be written yet: %s", error.orig)
                if attempt == PATIENCE or self._stopping.wait(PAUSE):
                    raise
            else:
                break
        self._waiting.clear()
        self._last_write = time.monotonic()

    def _write_once(self) -> None:
        if not self._waiting:
            return
        with self._db.writing() as session:
            for held, effects in self._waiting.items():
                if is_held(session, held):
                    for effect in effects:
                        effect(session)

    def drop(self) -> None:
        """Forget what waits; the jobs are done again by whoever claims them next."""
        self._waiting.clear()
