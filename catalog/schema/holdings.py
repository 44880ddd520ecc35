"""Where the paper of records is kept, who has it out, and the counters that number registers."""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class StoragePlace(Base):
    """A building, room, rack, box or folder of one office's archive unit.

    ``address`` joins the codes from the building down (``GA/R2/RK3/B014``) and ``path`` the names; both are
    rewritten for all that lies inside when a place is renamed or moved.
    """

    __tablename__ = "storage_place"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("storage_place.id"))
    kind: Mapped[str] = mapped_column(String(10))  # services.archive.place_rules.PlaceKind
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(110))
    path: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("office_id", "address"), Index(None, "parent_id"))


class RecordPlace(Base):
    """The one place where a record's paper is kept."""

    __tablename__ = "record_place"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("storage_place.id"))
    since: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (Index(None, "place_id"),)


class Loan(Base):
    """A record's paper handed to a person until a day; out as long as ``returned_on`` is empty.

    ``number`` counts the loans of an office in a year without a gap. ``due_on`` is the last day.
    """

    __tablename__ = "loan"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    borrower_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[str] = mapped_column(String(300))
    lent_on: Mapped[dt.date] = mapped_column(Date)
    due_on: Mapped[dt.date] = mapped_column(Date)
    lent_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    returned_on: Mapped[dt.date | None] = mapped_column(Date)
    received_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    condition: Mapped[str] = mapped_column(String(300), default="")  # as it came back
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (
        UniqueConstraint("office_id", "year", "number"),
        # No item can be out twice, whatever two counters do at one moment.
        Index(
            "ix_loan_out",
            "record_id",
            unique=True,
            sqlite_where=text("returned_on IS NULL"),
            postgresql_where=text("returned_on IS NULL"),
        ),
        Index(None, "office_id", "returned_on", "due_on"),
        Index(None, "borrower_id", "returned_on"),
        Index(None, "record_id"),
    )


class NumberSeries(Base):
    """The last number given in one series of an office and year."""

    __tablename__ = "number_series"

    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
