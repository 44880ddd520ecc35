"""Changes of level and code for many records at once: what was wished, and what became of each record."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class ReclassState(StrEnum):
    PREVIEW = "preview"  # looked at; nothing has changed yet
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"  # what was changed until then stays


class ReclassLineState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    LEFT = "left"  # not changed; the line says why


class Reclassification(Base):
    """One reclassification. ``level`` empty or ``code`` empty: that one stays as it is.

    ``office_id`` is the office whose records it changes; ``undoes`` the one that it takes back. While it is
    ``RUNNING``, the lines that wait to be raised are closed to all readers (``catalog.access``).
    """

    __tablename__ = "reclassification"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    made_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    level: Mapped[int | None] = mapped_column()
    code: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(Text)
    letter: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10))  # ReclassState
    undoes: Mapped[str | None] = mapped_column(ForeignKey("reclassification.id"))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "office_id", "made_at"), Index(None, "made_by"), Index(None, "state"))


class ReclassificationPost(Base):
    """A post from which a reclassification was made: ``unit_id`` and the kind (``PostKind``) that it is of.

    Its maker sees it as long as all of them are held.
    """

    __tablename__ = "reclassification_post"

    reclassification_id: Mapped[str] = mapped_column(ForeignKey("reclassification.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    post: Mapped[str] = mapped_column(String(20), primary_key=True)


class ReclassifiedRecord(Base):
    """One record of a reclassification: as it was when looked at, and as it is to be.

    ``place`` orders the lines, containers before what came out of them; ``family`` is the place of the
    outermost one, and a family changes in one transaction. ``is_chosen`` false: it only comes along with its
    container. ``is_told`` false: the one who proposed it may not know of it, so no page counts or names it.
    ``words`` (a message id) says why a line was left.
    """

    __tablename__ = "reclassified_record"

    reclassification_id: Mapped[str] = mapped_column(ForeignKey("reclassification.id"), primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column()
    family: Mapped[int] = mapped_column()
    is_chosen: Mapped[bool] = mapped_column(default=True)
    is_told: Mapped[bool] = mapped_column(default=True)
    old_level: Mapped[int] = mapped_column()
    old_code: Mapped[str] = mapped_column(String(40))
    new_level: Mapped[int] = mapped_column()
    new_code: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))  # ReclassLineState
    words: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index(None, "reclassification_id", "state", "place"),
        Index(None, "reclassification_id", "place"),
        Index(None, "record_id"),
    )
