"""Which parts of an installation live, on whichever machine they run."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.schema.base import Base, UtcDateTime, utc_now


class PartHeartbeat(Base):
    """One process that does a part's work. ``at`` is its last sign of life; gone after a clean stop."""

    __tablename__ = "part_heartbeat"

    part: Mapped[str] = mapped_column(String(20), primary_key=True)  # web, worker, index, schedule, inbox
    host: Mapped[str] = mapped_column(String(40), primary_key=True)
    pid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[str] = mapped_column(String(40), default="")
