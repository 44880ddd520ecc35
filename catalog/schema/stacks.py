"""Fed stacks, the parts that they were divided into, and the sheets that have been used."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.schema.base import Base, UtcDateTime


class ScannedStack(Base):
    """A record whose file is a stack as it was fed. ``values``: what the person said of parts without a sheet
    of their own (unit_id, level's slug or ``None``, kind, code, election, stage). ``outcome``: pages that are
    sheets or blank, and each cover's tally, once it is divided.
    """

    __tablename__ = "scanned_stack"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    divided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withheld_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a sheet was above who fed it
    taken_over_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))


class ScannedPart(Base):
    """A record made of pages of a stack: ``pages`` their numbers there; ``flags`` are words of
    ``ingest.separators.plan.Flag``.
    """

    __tablename__ = "scanned_part"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    stack_id: Mapped[str] = mapped_column(ForeignKey("scanned_stack.record_id"))
    number: Mapped[int] = mapped_column()
    pages: Mapped[list[int]] = mapped_column(JSON, default=list)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (UniqueConstraint("stack_id", "number"),)


class UsedSheet(Base):
    """A printed sheet that was in a stack; fed again, its values may belong to other papers."""

    __tablename__ = "used_sheet"

    serial: Mapped[str] = mapped_column(String(16), primary_key=True)
    stack_id: Mapped[str] = mapped_column(ForeignKey("scanned_stack.record_id"))
    page: Mapped[int] = mapped_column()

    __table_args__ = (Index(None, "stack_id"),)
