"""Which notices are to be mailed, claimed so that no two senders ever hold the same one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from catalog.ids import new_id
from catalog.schema import MailState, Notice

LEASE = timedelta(minutes=10)  # longer than a server can keep one letter waiting
MOST_AT_ONCE = 200  # notices in one letter, or planned in one turn
LATE = timedelta(minutes=15)
LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Held:
    """One person's notices that this sender alone may mail until its lease ends."""

    claim: str
    user_id: str
    notices: Sequence[Notice]


@dataclass(frozen=True, slots=True)
class MailFigures:
    """How the mails do: ``waiting`` are overdue, ``failed`` were given up within a week."""

    waiting: int
    failed: int


def unplanned(session: Session) -> Sequence[Notice]:
    """Notices of which nobody has decided yet whether they are mailed; locked, oldest first."""
    query = select(Notice).where(Notice.mail_state == MailState.NEW).order_by(Notice.mail_due)
    return session.scalars(query.limit(MOST_AT_ONCE).with_for_update(skip_locked=True)).all()


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether there is something to plan or to send."""
    is_new = Notice.mail_state == MailState.NEW
    is_due = (Notice.mail_state == MailState.DUE) & (Notice.mail_due <= now)
    return any(
        session.execute(select(Notice.id).where(each).limit(1)).first() is not None
        for each in (is_new, is_due)
    )


def claim(session: Session, now: datetime) -> Held | None:
    """All due notices of the person who waits longest, leased; ``None`` where nothing is due."""
    is_due = (Notice.mail_state == MailState.DUE) & (Notice.mail_due <= now)
    first = select(Notice.user_id).where(is_due).order_by(Notice.mail_due, Notice.id).limit(1)
    user_id = session.scalar(first)
    if user_id is None:
        return None
    query = select(Notice).where(is_due, Notice.user_id == user_id).order_by(Notice.created_at, Notice.id)
    rows = session.scalars(query.limit(MOST_AT_ONCE).with_for_update(skip_locked=True)).all()
    name = new_id()
    for row in rows:
        row.mail_claim, row.mail_due = name, now + LEASE
    session.flush()
    return Held(name, user_id, rows) if rows else None


def settle(session: Session, held: Held, state: MailState, ids: Collection[str] | None = None) -> int:
    """Write how it ended, of those notices that are still held; gives their number."""
    wanted = (Notice.mail_claim == held.claim) & (Notice.mail_state == MailState.DUE)
    if ids is not None:
        wanted &= Notice.id.in_(ids)
    result = session.execute(update(Notice).where(wanted).values(mail_state=state.value, mail_claim=""))
    assert isinstance(result, CursorResult)
    return result.rowcount


def put_off(session: Session, held: Held, until: datetime, *, is_attempt: bool) -> None:
    """Try again later; what only had to wait for its person is no attempt."""
    session.execute(
        update(Notice)
        .where(Notice.mail_claim == held.claim, Notice.mail_state == MailState.DUE)
        .values(mail_due=until, mail_claim="", mail_attempts=Notice.mail_attempts + int(is_attempt))
    )


def mail_figures(session: Session, now: datetime) -> MailFigures:
    """For the administrator: numbers only."""
    late = (
        (Notice.mail_state == MailState.DUE) & (Notice.mail_attempts > 0) & (Notice.created_at < now - LATE)
    )
    lost = (Notice.mail_state == MailState.FAILED) & (Notice.created_at > now - LOOKED_BACK)
    return MailFigures(
        *(session.scalar(select(func.count()).select_from(Notice).where(each)) or 0 for each in (late, lost))
    )
