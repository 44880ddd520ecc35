"""What one person is told: that something happened, never in words, which are made when it is shown."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class MailState(StrEnum):
    """Where the mail of a notice stands."""

    NEW = "new"  # not yet decided whether and when
    DUE = "due"  # to be sent from ``mail_due`` on; a lease moves that moment ahead
    SENT = "sent"
    FAILED = "failed"  # given up
    NONE = "none"  # not wanted, not allowed, or too late to matter


class Notice(Base):
    """One thing told to one account. ``about_id`` is the loan, request, batch … that it is about; the same
    ``cause`` tells a person once. ``mail_claim`` names the sender that holds it.
    """

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(20))  # catalog.notices.Kind
    about_id: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_state: Mapped[str] = mapped_column(String(6), default=MailState.NEW)
    mail_due: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_claim: Mapped[str] = mapped_column(String(16), default="")

    __table_args__ = (
        UniqueConstraint("user_id", "kind", "cause"),
        Index(None, "user_id", "read_at"),
        Index(None, "user_id", "created_at"),
        Index(None, "mail_state", "mail_due"),
        Index(None, "created_at"),
    )
