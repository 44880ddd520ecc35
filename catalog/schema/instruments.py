"""The archive's instruments as dated tables, and the registers that were brought in from spreadsheets."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class DatedRule:
    """What holds for a classification code from a day to a day, both included; ``ends`` empty is open.

    No row is ever taken out once it held: it ends. ``import_id``: the import that made it; ``ended_by``: the
    import that ended it, so that undoing that import opens it again.
    """

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(40))  # e.g. PM.01.02
    begins: Mapped[date] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(200), default="")  # the regulation
    import_id: Mapped[str | None] = mapped_column(String(16))
    ended_by: Mapped[str | None] = mapped_column(String(16))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:  # noqa: N805
        return (UniqueConstraint("code", "begins"), Index(None, "import_id"))


class ClassificationCode(DatedRule, Base):
    """A code of the classification scheme and what it stands for."""

    __tablename__ = "classification_code"

    name: Mapped[str] = mapped_column(String(300))


class RetentionRule(DatedRule, Base):
    """The retention schedule (JRA) of one code, in months; see ``classification.retention``."""

    __tablename__ = "retention_rule"

    active_months: Mapped[int] = mapped_column()
    inactive_months: Mapped[int] = mapped_column()
    fate: Mapped[str] = mapped_column(String(20))  # classification.retention.Fate
    category: Mapped[str] = mapped_column(String(10))  # classification.retention.Category
    note: Mapped[str] = mapped_column(String(300), default="")


class SecurityRule(DatedRule, Base):
    """The level that a code's records have unless somebody says why not (SKKAAD)."""

    __tablename__ = "security_rule"

    level: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(String(300), default="")


class RegisterImport(Base):
    """A register that came as a spreadsheet: its bytes, which column is what, and what became of it.

    ``cells`` are the rows as text (JSON, packed with zlib); ``mapped`` says for each value its column's
    place, from 0; ``options`` are values that hold for all lines. ``office_id``: the office whose register it
    is, empty for the instruments, which all share. ``trouble``: why a run was taken back (line, sentence and
    its values), empty if nothing went wrong.
    """

    __tablename__ = "register_import"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    register: Mapped[str] = mapped_column(String(30))
    made_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    file_name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    cells: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    header: Mapped[int] = mapped_column()  # line of the headings, from 1
    signature: Mapped[str] = mapped_column(Text)
    mapped: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10))  # services.registers.imports.ImportState
    lines: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    office_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index(None, "register", "made_at"), Index(None, "made_by"), Index(None, "state"))


class RegisterLine(Base):
    """One dossier or item that an import of an archive register makes, in the order of ``place``.

    ``parent`` is the place of an item's dossier; ``line`` the spreadsheet's line; ``planned`` what is to be
    made (``services.archive.register_plan``). ``draft_id``: the scan that becomes the item, and ``was`` its
    values before. ``revision``: the record's own, right after it was made.
    """

    __tablename__ = "register_line"

    import_id: Mapped[str] = mapped_column(ForeignKey("register_import.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    parent: Mapped[int | None] = mapped_column()
    line: Mapped[int] = mapped_column()
    planned: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))  # services.archive.register_plan.LineState
    draft_id: Mapped[str | None] = mapped_column(String(16))
    was: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    record_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"))
    revision: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "import_id", "state", "place"), Index(None, "record_id"))
