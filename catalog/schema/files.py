"""Stored files, the versions that tie them to records, and the pages read from them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class StoredFile(Base):
    """One sequence of bytes, named by its SHA-256 (64 hexadecimal digits)."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class FileVersion(Base):
    """A file as version ``number`` of a record; the original name is kept as it was given.

    ``sealed_password`` opens a locked file; it is encrypted under the office's secret (``ingest.passwords``).
    """

    __tablename__ = "file_version"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    number: Mapped[int] = mapped_column(default=1)
    original_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(150), default="")
    page_count: Mapped[int | None] = mapped_column()
    is_current: Mapped[bool] = mapped_column(default=True)
    sealed_password: Mapped[str] = mapped_column(Text, default="")
    uploaded_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("record_id", "number"), Index(None, "sha256"))


class PageRow(Base):
    """One page's text and word boxes (``content``) and analysed tokens (``tokens``), both compressed.

    ``width`` and ``height`` are points (1/72 inch) of the page as it stands upright; ``rotation`` is the turn
    in degrees, clockwise, that makes the stored page image upright. ``source`` is a
    ``catalog.pages.PageSource``.
    """

    __tablename__ = "page"

    version_id: Mapped[str] = mapped_column(ForeignKey("file_version.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    width: Mapped[float] = mapped_column(default=0.0)
    height: Mapped[float] = mapped_column(default=0.0)
    rotation: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(10))
    confidence: Mapped[float | None] = mapped_column()  # mean word confidence, 0..100, OCR only
    content: Mapped[bytes] = mapped_column(LargeBinary)
    tokens: Mapped[bytes | None] = mapped_column(LargeBinary)
    analyser: Mapped[int] = mapped_column(default=0)  # search.analysis.VERSION of ``tokens``
