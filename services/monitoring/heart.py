"""The beat of one process: a sign of life for each of its parts, and the end of it at a clean stop."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from catalog import heartbeats
from catalog.database import Database
from catalog.metric_files import keep_measures, touch
from catalog.schema import utc_now
from catalog.settings import Settings
from catalog.trouble import Complaint

log = logging.getLogger(__name__)


class Heart:
    """Beats in a thread from ``start`` to ``stop``. A database that is away costs beats, never the part."""

    def __init__(
        self, db: Database, settings: Settings, *parts: str, every: float = heartbeats.EVERY
    ) -> None:
        self._db, self._settings, self._parts, self._every = db, settings, parts, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="heart", daemon=True)
        self._complaint = Complaint(log, "no sign of life can be left")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The rows go: a part that was stopped is not missing."""
        self._stopping.set()
        self._thread.join(self._every)
        try:
            with self._db.writing_beside() as session:
                heartbeats.end(session, self._parts)
        except SQLAlchemyError as error:
            self._complaint.say(error)

    def _beat_on(self) -> None:
        is_known = False
        while not self._stopping.is_set():
            is_known = self._beat(is_known)
            touch(self._settings.metrics_folder, heartbeats.own_host())
            self._stopping.wait(self._every)

    def _beat(self, is_known: bool) -> bool:
        try:
            with self._db.writing_beside() as session:
                if not is_known or not heartbeats.beat(session, self._parts, utc_now()):
                    heartbeats.begin(session, self._parts, utc_now())
        except SQLAlchemyError as error:
            self._complaint.say(error)
            return False
        self._complaint.over()
        return True


@contextmanager
def alive(db: Database, settings: Settings, *parts: str) -> Iterator[None]:
    """Count and beat as these parts while the block runs."""
    keep_measures(settings.metrics_folder, heartbeats.own_host())
    heart = Heart(db, settings, *parts)
    heart.start()
    try:
        yield
    finally:
        heart.stop()
