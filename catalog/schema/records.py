"""Records of every kind in one table, their tokens, parties, numbers elsewhere, and the index outbox."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import LONG_NUMBER, Base, UtcDateTime, utc_now


def _of_dossiers(name: str, *columns: str) -> Index:
    is_dossier = text("kind = 'dossier'")
    return Index(name, *columns, sqlite_where=is_dossier, postgresql_where=is_dossier)


class Record(Base):
    """Anything that is filed, received, scanned, decided or published.

    ``standing`` is ``classification.labels.Standing``. ``is_classified`` false counts as Terbatas.
    ``is_description_only`` marks a record whose content may not be kept here (Sangat Rahasia until
    encryption at rest exists). ``container_id`` is the record (ZIP, mail) that it came out of, or of which it
    is a public edition (``original_id``). ``details`` is typed metadata per kind. ``is_in_dossier``: whether
    a ``DossierItem`` says of which, for the lists of those that lie in none.
    """

    __tablename__ = "record"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(30))  # letter, regulation, minutes, report, case, archive, ...
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(200), default="")
    date: Mapped[dt.date | None] = mapped_column(Date)
    received_on: Mapped[dt.date | None] = mapped_column(Date)
    code: Mapped[str] = mapped_column(String(40), default="")  # archive classification, e.g. PM.01.02
    election: Mapped[str] = mapped_column(String(60), default="")  # perhelatan, e.g. "Pemilu 2024"
    stage: Mapped[str] = mapped_column(String(60), default="")  # tahapan
    status: Mapped[str] = mapped_column(String(30), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_in_dossier: Mapped[bool] = mapped_column(default=False)

    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))  # owning division or office
    level: Mapped[int] = mapped_column()
    standing: Mapped[str] = mapped_column(String(20))
    is_classified: Mapped[bool] = mapped_column(default=True)
    is_description_only: Mapped[bool] = mapped_column(default=False)
    creator_tier: Mapped[int] = mapped_column(default=1)
    seats: Mapped[list[str]] = mapped_column(JSON, default=list)  # author's and chain's posts of a draft
    head_confirmed: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    embargo_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # sight by token ends then

    container_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"))
    container_path: Mapped[str] = mapped_column(Text, default="")
    original_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"))
    author_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "unit_id", "date"),
        Index(None, "container_id"),
        Index(None, "number"),
        Index(None, "updated_at"),
        # Dossiers are few among the records: the order of their lists, and those of one unit. With all that
        # a list asks of a record, so that it need not be read.
        _of_dossiers("ix_record_dossier_order", "code", "date", "id", "unit_id", "closes_at", "kind"),
        _of_dossiers("ix_record_dossier_unit", "unit_id", "code", "date", "id", "closes_at", "kind"),
        Index(
            "ix_record_loose",
            "unit_id",
            "date",
            "id",
            sqlite_where=text("is_in_dossier = 0"),
            postgresql_where=text("NOT is_in_dossier"),
        ),
    )


class RecordToken(Base):
    """One access token of one record; the set is rewritten in the transaction that changes its label."""

    __tablename__ = "record_token"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(80), primary_key=True)

    __table_args__ = (Index(None, "token", "record_id"),)


class RecordCase(Base):
    """A record that belongs to a case's file."""

    __tablename__ = "record_case"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)


class ExternalNumber(Base):
    """The number that a record carries in another application (SRIKANDI, SigapLapor), with its link."""

    __tablename__ = "external_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    application: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("record_id", "application", "number"),)


class Party(Base):
    """A person or body that a record names, in a role (sender, addressee, reporter, reported, ...)."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    role: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(300))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (Index(None, "record_id"),)


class OutboxRow(Base):
    """A change that the index has not taken yet, written in the transaction that made it.

    ``is_narrowing``: from ``due_at`` until done, every guard excludes the record. ``due_at``: not before this
    moment (the end of an embargo). ``is_deferred``: written for a moment to come, at which the record's
    tokens change by themselves, until they are rewritten (``catalog.access.refresh_due``).
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(LONG_NUMBER, primary_key=True, autoincrement=True)
    record_id: Mapped[str] = mapped_column(String(16))
    is_narrowing: Mapped[bool] = mapped_column(default=False)
    is_deferred: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "done_at", "due_at"),
        Index(None, "record_id", "done_at", "due_at"),
        Index(None, "is_narrowing", "done_at", "due_at"),
    )
