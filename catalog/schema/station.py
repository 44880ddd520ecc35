"""The scanning station: batches that wait for their release, what they hold, and what mended them."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class ScanState(StrEnum):
    OPEN = "open"  # the operator works on it
    HANDED = "handed"  # the archivist looks
    RELEASED = "released"


class ScanBatch(Base):
    """A batch at the scanning station; its records are drafts until it is released.

    ``number`` counts an office's batches of a year. ``revision`` rises with each change, so that of two who
    work at one moment the second is told. ``reason``: why it was handed over in spite of what was found;
    ``words``: what the archivist said when it was sent back.
    """

    __tablename__ = "scan_batch"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(10), default=ScanState.OPEN)
    expected_sheets: Mapped[int | None] = mapped_column()
    expected_records: Mapped[int | None] = mapped_column()
    is_duplex: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    worker_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    worker_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    handed_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    handed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    released_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("office_id", "year", "number"), Index(None, "office_id", "state"))


class ScanItem(Base):
    """A record of a batch at its place; ``is_set_aside`` once it was merged into another."""

    __tablename__ = "scan_item"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("scan_batch.batch_id"))
    position: Mapped[float] = mapped_column(Float)
    is_set_aside: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "batch_id", "position"),)


class ScanStep(Base):
    """One mending step. ``before`` and ``after``: what it changed of each record, by id, to be undone.

    ``version_id`` is the version that it made of ``record_id``; ``made_id`` the record that a split made.
    """

    __tablename__ = "scan_step"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    batch_id: Mapped[str] = mapped_column(ForeignKey("scan_batch.batch_id"))
    number: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(10))  # services.station.rules.StepKind
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    version_id: Mapped[str] = mapped_column(ForeignKey("file_version.id"))
    made_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"))
    page: Mapped[int] = mapped_column(default=0)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    done_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    undone_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("batch_id", "number"), Index(None, "record_id"))
