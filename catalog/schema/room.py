"""The room that each office takes, as it is counted while files come and go, and the room it may take."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.schema.base import LONG_NUMBER, Base, UtcDateTime, utc_now


class StorageCount(Base):
    """Bytes that came (or, below zero, went) in one transaction; an office's room is the sum of its rows.

    A row of its own for each transaction, so that nobody waits for a total. ``catalog.room_counts.fold``
    puts the rows of a day together.
    """

    __tablename__ = "storage_count"

    id: Mapped[int] = mapped_column(LONG_NUMBER, primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date] = mapped_column(Date)
    originals: Mapped[int] = mapped_column(BigInteger, default=0)
    derived: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (Index(None, "office_id", "day"),)


class OfficeQuota(Base):
    """What an administrator set for one office, in bytes; 0 is no quota. Without a row: the setting."""

    __tablename__ = "office_quota"

    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    set_by: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
