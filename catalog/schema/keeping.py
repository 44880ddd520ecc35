"""Backups as they were run: when, into which file, and how each ended."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class RunKind(StrEnum):
    SINGLE = "single"  # one whole file that no chain goes on from
    FULL = "full"
    INCREMENTAL = "incremental"
    VERIFY = "verify"


class RunState(StrEnum):
    RUNNING = "running"
    GOOD = "good"
    FAILED = "failed"


class BackupRun(Base):
    """One run. ``place`` is the folder, ``files`` and ``size`` (bytes) what was written or read there.

    ``message`` is the sentence for the person (an Indonesian message id with ``%(name)s`` places) and
    ``message_values`` its values; empty where all went well.
    """

    __tablename__ = "backup_run"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(12))
    is_scheduled: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(String(12), default=RunState.RUNNING)
    message: Mapped[str] = mapped_column(Text, default="")
    message_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index(None, "started_at"),)
