"""Signs of life of the parts: written every ten seconds by each process, read from any machine."""

import importlib.metadata
import os
import socket
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psutil
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from catalog.schema import PartHeartbeat
from catalog.schema.base import insert_missing

PARTS = ("web", "worker", "index", "schedule", "inbox")
EVERY = 10.0  # seconds
SILENT = timedelta(seconds=60)
KEPT = timedelta(days=1)  # a machine that is gone for good is forgotten after that


@dataclass(frozen=True, slots=True)
class Beat:
    """The newest sign of one part on one machine, and how many of its processes live there."""

    part: str
    host: str
    at: datetime
    started: datetime
    version: str
    processes: int

    def age(self, now: datetime) -> float:
        """Seconds since the last sign."""
        return max(0.0, (now - self.at).total_seconds())

    def is_silent(self, now: datetime) -> bool:
        return now - self.at > SILENT


def own_host() -> str:
    """This machine's name, as long as it is kept."""
    return socket.gethostname()[:40]


def begin(session: Session, parts: Iterable[str], now: datetime) -> None:
    """Make this process seen, and forget processes of this machine that died without a word."""
    _forget_dead(session)
    for part in parts:
        row = {"part": part, "host": own_host(), "pid": os.getpid(), "started": now, "at": now}
        session.execute(insert_missing(session, PartHeartbeat), {**row, "version": _version()})
    beat(session, parts, now)


def beat(session: Session, parts: Iterable[str], now: datetime) -> bool:
    """A sign of life; false where the rows are gone (a restored database), and ``begin`` is due again."""
    result = session.execute(update(PartHeartbeat).where(_own(parts)).values(at=now))
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


def end(session: Session, parts: Iterable[str]) -> None:
    """A clean stop: nothing is missing, so nothing is to be told."""
    session.execute(delete(PartHeartbeat).where(_own(parts)))


def forget_gone(session: Session, now: datetime) -> None:
    """Drop what has been silent for a day."""
    session.execute(delete(PartHeartbeat).where(PartHeartbeat.at < now - KEPT))


def beats(session: Session, now: datetime) -> Sequence[Beat]:
    """Each part on each machine, in the order of ``PARTS``."""
    found: dict[tuple[str, str], list[PartHeartbeat]] = {}
    for row in session.scalars(select(PartHeartbeat)):
        found.setdefault((row.part, row.host), []).append(row)
    return sorted((_beat(rows, now) for rows in found.values()), key=lambda each: (_place(each), each.host))


def silent(all_beats: Collection[Beat], now: datetime) -> Sequence[Beat]:
    """Those that should have been heard of."""
    return [each for each in all_beats if each.is_silent(now)]


def _beat(rows: Sequence[PartHeartbeat], now: datetime) -> Beat:
    newest = max(rows, key=lambda row: row.at)
    living = [row for row in rows if now - row.at <= SILENT]
    return Beat(
        newest.part,
        newest.host,
        newest.at,
        min(row.started for row in living or rows),
        newest.version,
        len(living),
    )


def _place(found: Beat) -> int:
    return PARTS.index(found.part) if found.part in PARTS else len(PARTS)


def _own(parts: Iterable[str]) -> ColumnElement[bool]:
    return (
        PartHeartbeat.part.in_(list(parts))
        & (PartHeartbeat.host == own_host())
        & (PartHeartbeat.pid == os.getpid())
    )


def _forget_dead(session: Session) -> None:
    rows = session.scalars(select(PartHeartbeat).where(PartHeartbeat.host == own_host())).all()
    for row in rows:
        if not _is_alive(row):
            session.delete(row)
    session.flush()


def _is_alive(row: PartHeartbeat) -> bool:
    """Whether the process still runs; one that began after the row's last sign only has its number."""
    try:
        return psutil.Process(row.pid).create_time() <= row.at.timestamp() + 1
    except psutil.NoSuchProcess:
        return False


def _version() -> str:
    return importlib.metadata.version("telusur")[:40]
