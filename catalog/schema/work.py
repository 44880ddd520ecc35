"""Jobs and upload batches: what is to be done to files, how far it is, and what went wrong."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REJECTED = "rejected"  # the person must act; the original is kept
    FAILED = "failed"  # attempts used up, or five lost leases (quarantine)
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Batch(Base):
    """Files brought in together by one person, by one way in, under one set of values."""

    __tablename__ = "batch"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    way_in: Mapped[str] = mapped_column(String(20))  # web, cli, hot-folder, demo
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # level, kind, code, election, stage
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Job(Base):
    """One file's way through the stages. ``stage`` is the next one to run; ``fence`` rises at each claim.

    ``not_before`` is when it is due: its creation, or the end of a back-off. The oldest due job goes first.

    ``message`` is the sentence for the person (an Indonesian message id with ``%(name)s`` places) and
    ``message_values`` its values.
    """

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))  # ingest, reindex, ...
    queue: Mapped[str] = mapped_column(String(20))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batch.id"))
    record_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"))
    version_id: Mapped[str | None] = mapped_column(ForeignKey("file_version.id"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    request_id: Mapped[str] = mapped_column(String(36), default="")  # that put it in, for the log
    state: Mapped[str] = mapped_column(String(12), default=JobState.QUEUED)
    stage: Mapped[str] = mapped_column(String(20), default="")
    priority: Mapped[int] = mapped_column(default=5)  # smaller runs first
    attempts: Mapped[int] = mapped_column(default=0)
    lost_leases: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pages_done: Mapped[int] = mapped_column(default=0)
    pages_total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    message_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error_code: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "queue", "state", "priority", "office_id", "not_before"),
        Index(None, "started_at", "office_id"),
        Index(None, "batch_id"),
        Index(None, "record_id"),
        Index(None, "state", "lease_until"),
    )
