"""The index outbox: changes that the search index has not taken yet, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from catalog.schema import OutboxRow, utc_now


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows due now: their ids, and the distinct records they are about, in the order of change."""

    rows: tuple[int, ...]
    records: tuple[str, ...]


def announce(session: Session, record_id: str, is_narrowing: bool = False) -> None:
    """The index must take this record again; where ``is_narrowing``, nobody finds it before that."""
    session.add(OutboxRow(record_id=record_id, is_narrowing=is_narrowing, due_at=utc_now()))


def waiting(session: Session, now: datetime, limit: int) -> Waiting:
    """At most ``limit`` rows that are due and not done."""
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.record_id)
        .where(OutboxRow.done_at.is_(None), OutboxRow.due_at <= now)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    ).all()
    return Waiting(tuple(row.id for row in rows), tuple(dict.fromkeys(row.record_id for row in rows)))


def count_waiting(session: Session, now: datetime) -> int:
    """How many rows are due and not done."""
    due = select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.due_at <= now)
    return session.scalar(due) or 0


def mark_done(session: Session, rows: Iterable[int], now: datetime) -> None:
    """Only after the engine has committed."""
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(list(rows))).values(done_at=now))


def last_row(session: Session) -> int:
    """The id of the newest row; 0 where there is none."""
    return session.scalar(select(func.max(OutboxRow.id))) or 0


def open_again(session: Session, since: datetime) -> int:
    """All rows done at ``since`` or later must be taken once more, by a rebuilt index; gives how many."""
    result = session.execute(update(OutboxRow).where(OutboxRow.done_at >= since).values(done_at=None))
    assert isinstance(result, CursorResult)
    return result.rowcount


def forget_done(session: Session, before: datetime) -> int:
    """Drop rows done before ``before``; gives how many."""
    result = session.execute(delete(OutboxRow).where(OutboxRow.done_at < before))
    assert isinstance(result, CursorResult)
    return result.rowcount
