"""What the database and the disk say of the work at this moment: numbers only, nothing of any record."""

import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.backup.runs import last_backup
from catalog.database import Database
from catalog.heartbeats import Beat, beats
from catalog.notice_mail import MailFigures, mail_figures
from catalog.outbox import count_waiting
from catalog.quotas import OfficeRoom, all_rooms
from catalog.schema import AuditRow, Job, JobState, OutboxRow, StoredFile
from catalog.settings import Settings
from services.monitoring.disk_watch import Disk, days_until_full, disk_of, growth_of, notes_of

OPEN = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.REJECTED, JobState.FAILED)
GROWTH = timedelta(days=30)
NO_MAIL = MailFigures(0, 0)
SLOW_SECONDS = 300.0  # how old the figures may be that read whole tables


@dataclass(frozen=True, slots=True)
class Slow:
    """What is read again after five minutes only. ``growth``: bytes a day that the disk fills, of the
    last thirty days; until that was watched for a week, bytes of originals."""

    storage: Sequence[OfficeRoom]
    growth: float
    last_backup: datetime | None
    at: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it at one moment. ``None`` where there is nothing to be so old."""

    now: datetime
    jobs: Mapping[tuple[str, str], int]  # (state, kind); those that are done are not counted
    oldest_due: datetime | None
    outbox: int
    outbox_oldest: datetime | None
    last_indexed: datetime | None
    unsealed_since: datetime | None
    last_sealed: datetime | None
    parts: Sequence[Beat]
    slow: Slow
    disk: Disk
    mail: MailFigures = NO_MAIL

    def jobs_in(self, state: JobState) -> int:
        return sum(count for (each, _), count in self.jobs.items() if each == state)

    def age(self, moment: datetime | None) -> float:
        """Seconds since then; 0 for nothing."""
        return 0.0 if moment is None else max(0.0, (self.now - moment).total_seconds())

    @property
    def backup_age(self) -> float:
        """Seconds; infinite where none was ever made."""
        last = self.slow.last_backup
        return math.inf if last is None else self.age(last)


class Gauge:
    """Reads the figures of one installation; safe from many threads."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db, self._settings = db, settings
        self._lock = threading.Lock()
        self._slow: Slow | None = None

    def read(self, now: datetime) -> Figures:
        """Raises ``SQLAlchemyError`` where the database is away."""
        with self._db.reading() as session:
            return Figures(
                now=now,
                jobs=_jobs(session),
                oldest_due=_oldest_due(session, now),
                outbox=count_waiting(session, now),
                outbox_oldest=_oldest_change(session, now),
                last_indexed=session.scalar(select(func.max(OutboxRow.done_at))),
                unsealed_since=session.scalar(
                    select(func.min(AuditRow.at)).where(AuditRow.seal_no.is_(None))
                ),
                last_sealed=_last_sealed(session),
                parts=beats(session, now),
                slow=self._slow_ones(session, now),
                disk=disk_of(self._settings),
                mail=mail_figures(session, now),
            )

    def _slow_ones(self, session: Session, now: datetime) -> Slow:
        with self._lock:
            if self._slow is None or time.monotonic() - self._slow.at > SLOW_SECONDS:
                self._slow = _slow(session, now, self._settings)
            return self._slow


def days_left(figures: Figures) -> int | None:
    """Days until the disk takes no new file, at the growth of late; ``None`` where nothing grows."""
    return days_until_full(figures.disk, figures.slow.growth)


def _jobs(session: Session) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(Job.state, Job.kind, func.count()).where(Job.state.in_(OPEN)).group_by(Job.state, Job.kind)
    )
    return {(state, kind): count for state, kind, count in rows}


def _oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest job waits that could run; one put off to a later moment does not wait yet."""
    due = func.coalesce(Job.not_before, Job.created_at)
    return session.scalar(select(func.min(due)).where(Job.state == JobState.QUEUED, due <= now))


def _oldest_change(session: Session, now: datetime) -> datetime | None:
    return session.scalar(
        select(func.min(OutboxRow.due_at)).where(OutboxRow.done_at.is_(None), OutboxRow.due_at <= now)
    )


def _last_sealed(session: Session) -> datetime | None:
    newest = select(AuditRow.at).where(AuditRow.seal_no.is_not(None)).order_by(AuditRow.seal_no.desc())
    return session.scalar(newest.limit(1))


def _slow(session: Session, now: datetime, settings: Settings) -> Slow:
    watched = growth_of(notes_of(settings))
    return Slow(
        storage=all_rooms(session, settings.quota, now.date()),
        growth=_growth_of_originals(session, now) if watched is None else watched,
        last_backup=last_backup(session),
        at=time.monotonic(),
    )


def _growth_of_originals(session: Session, now: datetime) -> float:
    grown = select(func.sum(StoredFile.size)).where(StoredFile.created_at > now - GROWTH)
    first = session.scalar(select(func.min(StoredFile.created_at)))
    days = max(1.0, min(GROWTH, now - first) / timedelta(days=1)) if first else 1.0
    return float(session.scalar(grown) or 0) / days
