"""Writes who looked at what: every opening of a page once, however many images it is made of."""

from datetime import datetime, timedelta

from sqlalchemy import select

from catalog.audit import note
from catalog.database import Database
from catalog.schema import AuditRow

LOOK_MINUTES = 10


def note_look(db: Database, actor: str, record_id: str, page: int = 0) -> None:
    """Note that ``actor`` opened the record's page ``page`` (0 for its description)."""
    with db.writing_beside() as session:
        note(session, actor, "view", f"record:{record_id}", {"page": page} if page else {})


def note_image(db: Database, actor: str, record_id: str, page: int, now: datetime) -> None:
    """Note a page's image, unless a look at this record by the same actor was noted just before."""
    with db.reading() as session:
        recent = session.scalar(
            select(AuditRow.id)
            .where(
                AuditRow.actor == actor,
                AuditRow.at > now - timedelta(minutes=LOOK_MINUTES),
                AuditRow.subject == f"record:{record_id}",
                AuditRow.action == "view",
            )
            .limit(1)
        )
    if recent is None:
        note_look(db, actor, record_id, page)
