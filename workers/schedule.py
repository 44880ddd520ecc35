"""What is done by the clock: lost jobs, sealing the trail, hot folders, backups, notices, clearing."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy.exc import OperationalError

from catalog import audit, heartbeats, metric_files, planning
from catalog.errors import CatalogError
from catalog.notices import forget_old
from catalog.outbox import forget_done
from catalog.room_counts import fold, needs_folding
from catalog.schema import utc_now
from catalog.trouble import Complaint
from ingest.hot_folder import HotFolder
from services.archive import reclass_running, register_running
from services.monitoring.disk_watch import note_disk
from services.monitoring.history import keep_history
from services.notices.clock import tell_by_the_clock
from services.office import Office
from workers.backup_turn import BackupTurn
from workers.enqueue import wake
from workers.mail_turn import MailTurn
from workers.presence import INBOX_LOCK, SCHEDULE_LOCK, seize
from workers.retention_turn import RetentionTurn
from workers.sweeper import sweep

OUTBOX_KEPT = timedelta(days=7)
TICK = 0.5
BACKUP_LOOK = 20.0
MAIL_LOOK = 5.0
CALENDAR_LOOK = 1800.0
RETENTION_LOOK = 30.0
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
    at_end: Callable[[], None] = lambda: None
    _held: IO[str] | None = None

    def act(self) -> None:
        if self._held is None:
            self._held = seize(self.lock_file)
        if self._held is not None:
            for duty in self.duties:
                duty.act_if_due()

    def close(self) -> None:
        self.at_end()
        if self._held is not None:
            self._held.close()


def schedule(office: Office) -> Watch:
    """What every installation needs done by the clock."""
    backup = BackupTurn(office.settings, office.db)
    mail = MailTurn(office.settings, office.db)
    return Watch(
        office.settings.data / SCHEDULE_LOCK,
        (
            Duty("lost jobs", 1.0, lambda: _take_back(office)),
            Duty("audit seal", 1.0, lambda: audit.seal(office.db)),
            Duty("clearing away", 3600.0, lambda: _clear_away(office)),
            Duty("reclassification", 0.5, lambda: reclass_running.carry_on(office.db)),
            Duty("registers", 0.5, lambda: register_running.carry_on(office.db)),
            Duty("statistics", 3600.0, lambda: planning.refresh(office.db)),
            Duty("room counts", 300.0, lambda: _fold_counts(office)),
            Duty("backup", BACKUP_LOOK, backup.act),
            Duty("notices by the clock", CALENDAR_LOOK, lambda: _tell_by_the_clock(office)),
            Duty("mail", MAIL_LOOK, mail.act),
            Duty("retention", RETENTION_LOOK, RetentionTurn(office.db).act),
            Duty("disk watch", 1800.0, lambda: note_disk(office.settings, utc_now())),
            Duty("measures", 1800.0, lambda: keep_history(office.settings, utc_now())),
        ),
        at_end=lambda: _close(mail, backup),
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


def _fold_counts(office: Office) -> None:
    today = utc_now().date()
    with office.db.reading() as session:  # the lock is taken only where there is something to do
        if not needs_folding(session, today):
            return
    with office.db.writing() as session:
        fold(session, today)


def _close(mail: MailTurn, backup: BackupTurn) -> None:
    mail.close()
    backup.close()


def _tell_by_the_clock(office: Office) -> None:
    with office.db.writing_beside() as session:
        tell_by_the_clock(session, utc_now(), office.settings.quota)


def _clear_away(office: Office) -> None:
    office.files.tidy()
    metric_files.forget_gone(office.settings.metrics_folder)
    with office.db.writing_beside() as session:
        forget_done(session, utc_now() - OUTBOX_KEPT)
        heartbeats.forget_gone(session, utc_now())
        forget_old(session, utc_now())
