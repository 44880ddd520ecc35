"""The index outbox: changes that the search index has not taken yet, oldest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from catalog.schema import OutboxRow, utc_now


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows due now: their ids, and the distinct records they are about, in the order of change.

    ``has_deferred``: a change by date has come, so the records' tokens are to be rewritten first.
    """

    rows: tuple[int, ...]
    records: tuple[str, ...]
    has_deferred: bool = False


def announce(session: Session, record_id: str, is_narrowing: bool = False) -> None:
    """The index must take this record again; where ``is_narrowing``, nobody finds it before that."""
    session.add(OutboxRow(record_id=record_id, is_narrowing=is_narrowing, due_at=utc_now()))


def announce_all(session: Session, rows: Sequence[Mapping[str, str]]) -> None:
    """The same for many; each row holds a ``record_id``."""
    now = utc_now()
    session.execute(insert(OutboxRow), [{**row, "due_at": now} for row in rows])


def waiting(session: Session, now: datetime, limit: int) -> Waiting:
    """At most ``limit`` rows that are due and not done."""
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.record_id, OutboxRow.is_deferred)
        .where(OutboxRow.done_at.is_(None), OutboxRow.due_at <= now)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    ).all()
    return Waiting(
        rows=tuple(row.id for row in rows),
        records=tuple(dict.fromkeys(row.record_id for row in rows)),
        has_deferred=any(row.is_deferred for row in rows),
    )


def count_waiting(session: Session, now: datetime) -> int:
    """How many rows are due and not done."""
    due = select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.due_at <= now)
    return session.scalar(due) or 0


def mark_done(session: Session, rows: Iterable[int], now: datetime) -> None:
    """Only after the engine has committed."""
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(list(rows))).values(done_at=now))


def changed_since(session: Session, moment: datetime) -> Sequence[str]:
    """Records whose change the index took at ``moment`` or later, or has yet to take; a rebuilt index must
    take it too."""
    is_waiting = and_(OutboxRow.done_at.is_(None), OutboxRow.due_at <= utc_now())
    is_recent = or_(OutboxRow.done_at >= moment, is_waiting)
    return session.scalars(select(OutboxRow.record_id).where(is_recent).distinct()).all()


def forget_done(session: Session, before: datetime) -> int:
    """Drop rows done before ``before``; gives how many."""
    result = session.execute(delete(OutboxRow).where(OutboxRow.done_at < before))
    assert isinstance(result, CursorResult)
    return result.rowcount
