"""What is done by the clock: taking back lost jobs, sealing the trail, hot folders, clearing away."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy.exc import OperationalError

from catalog import audit
from catalog.errors import CatalogError
from catalog.outbox import forget_done
from catalog.schema import utc_now
from catalog.trouble import Complaint
from ingest.hot_folder import HotFolder
from services.office import Office
from workers.enqueue import wake
from workers.presence import INBOX_LOCK, SCHEDULE_LOCK, seize
from workers.sweeper import sweep

OUTBOX_KEPT = timedelta(days=7)
TICK = 0.5
TROUBLE_PAUSE = 3.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Duty:
    """Something to do every ``seconds``."""

    name: str
    seconds: float
    act: Callable[[], object]
    due: float = 0.0
    complaint: Complaint = field(init=False)

    def __post_init__(self) -> None:
        self.complaint = Complaint(log, self.name)

    def act_if_due(self) -> None:
        """Trouble of the machine is noted, and the duty is tried again when it is due next."""
        now = time.monotonic()
        if now < self.due:
            return
        self.due = now + self.seconds
        try:
            self.act()
        except (OperationalError, CatalogError, OSError) as error:
            self.complaint.say(error)
            self.due = max(self.due, now + TROUBLE_PAUSE)
        else:
            self.complaint.over()


@dataclass(slots=True)
class Watch:
    """Duties that one process of an installation does; another takes over when that process is gone."""

    lock_file: Path
    duties: Sequence[Duty]
    _held: IO[str] | None = None

    def act(self) -> None:
        if self._held is None:
            self._held = seize(self.lock_file)
        if self._held is not None:
            for duty in self.duties:
                duty.act_if_due()

    def close(self) -> None:
        if self._held is not None:
            self._held.close()


def schedule(office: Office) -> Watch:
    """What every installation needs done by the clock."""
    return Watch(
        office.settings.data / SCHEDULE_LOCK,
        (
            Duty("lost jobs", 1.0, lambda: _take_back(office)),
            Duty("audit seal", 1.0, lambda: audit.seal(office.db)),
            Duty("clearing away", 3600.0, lambda: _clear_away(office)),
        ),
    )


def inbox(office: Office) -> Watch:
    """The watched folder, which may lie on another machine than the schedule runs on."""
    folder = HotFolder(office.db, office.files, office.settings)
    return Watch(
        office.settings.data / INBOX_LOCK,
        (
            Duty("hot folder", 1.0, lambda: _take_in(office, folder)),
            Duty("hot folder's units", 600.0, folder.prepare),
        ),
    )


def mind(watches: Sequence[Watch], stopping: threading.Event) -> None:
    """Do all duties until ``stopping``."""
    try:
        while not stopping.wait(TICK):
            for watch in watches:
                watch.act()
    finally:
        for watch in watches:
            watch.close()


def _take_back(office: Office) -> None:
    if sweep(office.db):
        wake(office.settings)


def _take_in(office: Office, folder: HotFolder) -> None:
    if folder.look():
        wake(office.settings)


def _clear_away(office: Office) -> None:
    office.files.tidy()
    with office.db.writing_beside() as session:
        forget_done(session, utc_now() - OUTBOX_KEPT)
