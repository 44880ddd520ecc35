"""Notices: written in the transaction of the event, read by the one person whom they are for.

A service that has something to tell calls ``tell`` where the thing happens, and gives its kind a line in
``services.notices.kinds``. No word of a record is stored here.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from catalog.errors import NotVisible
from catalog.ids import new_id
from catalog.listing import Page, page_of
from catalog.schema import MailState, Notice, utc_now
from catalog.schema.base import insert_missing

KEPT = timedelta(days=180)
MOST_COUNTED = 100  # the bell says no more than that, so that counting stays cheap

_USER: BindParameter[str] = bindparam("user")
_FEW_UNREAD = select(Notice.id).where(Notice.user_id == _USER, Notice.read_at.is_(None)).limit(MOST_COUNTED)
_UNREAD = select(func.count()).select_from(_FEW_UNREAD.subquery())  # every page asks it


class Kind(StrEnum):
    """What people are told of."""

    LOAN_SOON = "loan-soon"
    LOAN_LATE = "loan-late"
    ACCESS_TO_DECIDE = "access-to-decide"
    ACCESS_ANSWERED = "access-answered"
    GRANT_ENDS = "grant-ends"
    ACTING_BEGUN = "acting-begun"
    ACTING_ENDS = "acting-ends"
    HANDED_OVER = "handed-over"
    FILE_STOPPED = "file-stopped"
    ROOM_SHORT = "room-short"
    MANDATE_WAITING = "mandate-waiting"
    HOLD_REVIEW = "hold-review"
    HOLD_OVERDUE = "hold-overdue"


def tell(
    session: Session,
    kind: Kind,
    user_ids: Iterable[str],
    about_id: str,
    cause: str = "",
    now: datetime | None = None,
) -> None:
    """Tell these accounts of ``about_id``, each once for the same ``cause`` (``about_id`` unless given)."""
    now = now or utc_now()
    rows = [
        {
            "id": new_id(),
            "user_id": user_id,
            "kind": kind.value,
            "about_id": about_id,
            "cause": cause or about_id,
            "created_at": now,
            "mail_state": MailState.NEW.value,
            "mail_due": now,
            "mail_attempts": 0,
            "mail_claim": "",
        }
        for user_id in sorted(set(user_ids))
    ]
    if rows:
        session.flush()  # what it is about may have been added in this very transaction
        session.execute(insert_missing(session, Notice), rows)


def told_of(
    session: Session, user_ids: Collection[str], kinds: Collection[Kind]
) -> dict[tuple[Kind, str], frozenset[str]]:
    """Which of these accounts were told already, by kind and cause."""
    told: dict[tuple[Kind, str], set[str]] = {}
    query = select(Notice.user_id, Notice.kind, Notice.cause)
    query = query.where(Notice.user_id.in_(user_ids), Notice.kind.in_([kind.value for kind in kinds]))
    for user_id, kind, cause in session.execute(query):
        told.setdefault((Kind(kind), cause), set()).add(user_id)
    return {key: frozenset(people) for key, people in told.items()}


def unread_count(session: Session, user_id: str) -> int:
    """How many this person has not read, at most ``MOST_COUNTED``; one look into an index."""
    return session.scalar(_UNREAD, {_USER.key: user_id}) or 0


def list_notices(session: Session, user_id: str, *, only_unread: bool, number: int) -> Page[Notice]:
    """This person's notices, newest first."""
    query = select(Notice).where(_of(user_id))
    if only_unread:
        query = query.where(Notice.read_at.is_(None))
    return page_of(session, query.order_by(Notice.created_at.desc(), Notice.id), number)


def own_notice(session: Session, user_id: str, notice_id: str) -> Notice:
    """One notice of this person; raises ``NotVisible`` for every other."""
    row = session.scalars(select(Notice).where(_of(user_id), Notice.id == notice_id)).one_or_none()
    if row is None:
        raise NotVisible(notice_id)
    return row


def mark_read(session: Session, user_id: str, now: datetime, notice_id: str = "") -> None:
    """Note one of this person's notices as read, or all of them."""
    wanted = _of(user_id) & Notice.read_at.is_(None)
    if notice_id:
        wanted &= Notice.id == notice_id
    session.execute(update(Notice).where(wanted).values(read_at=now))


def forget_old(session: Session, now: datetime) -> None:
    """Drop what is older than ``KEPT``, read or not."""
    session.execute(delete(Notice).where(Notice.created_at < now - KEPT))


def _of(user_id: str) -> ColumnElement[bool]:
    return Notice.user_id == user_id
