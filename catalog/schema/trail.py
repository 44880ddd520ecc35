"""The audit trail: appended unchained in the request, then sealed into a hash chain by one process."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.schema.base import LONG_NUMBER, Base, UtcDateTime, utc_now


class AuditRow(Base):
    """Who did what to what, and for whom they stood. ``hash`` covers the row and the row sealed before it."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(LONG_NUMBER, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    actor: Mapped[str] = mapped_column(String(80))  # user id, "public", or "os:<name>"
    stood_for: Mapped[str] = mapped_column(String(80), default="")
    action: Mapped[str] = mapped_column(String(40))  # view, download, search, sign-in, ...
    subject: Mapped[str] = mapped_column(String(80), default="")  # e.g. "record:<id>"
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seal_no: Mapped[int | None] = mapped_column(LONG_NUMBER, unique=True)
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index(None, "subject"), Index(None, "actor", "at"))
