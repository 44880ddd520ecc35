"""Files of records (berkas), the records in them as items, and the daily runs that keep their due dates."""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class Dossier(Base):
    """What a record of kind ``dossier`` is beside its description, unit and level, which the record holds.

    ``closed_on`` is the day of the event that closed it, from which retention counts; empty while it is open.
    ``rule_id`` is the retention rule that the two last days were reckoned by, empty where the schedule has
    none. ``remark`` is the *keterangan* of the official registers. ``state`` is a
    ``classification.retention.Stage``, as of the last run.
    """

    __tablename__ = "dossier"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    closing_event: Mapped[str] = mapped_column(String(300), default="")
    rule_id: Mapped[str | None] = mapped_column(String(16))
    fate: Mapped[str] = mapped_column(String(20), default="")  # classification.retention.Fate, or empty
    active_until: Mapped[dt.date | None] = mapped_column(Date)
    inactive_until: Mapped[dt.date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="open")
    remark: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        Index(None, "office_id", "state", "inactive_until"),
        Index(None, "state", "active_until"),
        Index(None, "record_id", "state", "closed_on"),  # what lists ask of one, without reading it
    )


class DossierItem(Base):
    """A record as an item of one dossier: its number there and what describes its paper."""

    __tablename__ = "dossier_item"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.record_id"))
    number: Mapped[int] = mapped_column()
    quantity: Mapped[str] = mapped_column(String(60), default="")
    development: Mapped[str] = mapped_column(String(20), default="")  # asli, salinan, ...
    medium: Mapped[str] = mapped_column(String(20), default="")
    condition: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("dossier_id", "number"),)


class RetentionRun(Base):
    """One daily run over all dossiers: how many were reckoned anew, and how many moved on."""

    __tablename__ = "retention_run"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    dossiers: Mapped[int] = mapped_column(default=0)
    reckoned: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    due: Mapped[int] = mapped_column(default=0)
    without_rule: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "started_at"),)
