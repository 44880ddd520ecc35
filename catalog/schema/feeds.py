"""Addresses by which a calendar program fetches a person's deadlines."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.schema.base import Base, UtcDateTime, utc_now


class CalendarFeed(Base):
    """One person's feed. Only the SHA-256 of the address's secret part is kept (64 hexadecimal digits)."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
