"""What keeps records where they are (legal holds), and the lists that propose where dossiers should go."""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class LegalHold(Base):
    """A hold on one record or dossier, in force as long as ``lifted_at`` is empty; no row is taken out.

    ``reference`` is the number of the case or letter that asks for it, ``review_on`` the day on which
    somebody looks whether it is still needed.
    """

    __tablename__ = "legal_hold"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    reference: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500))
    since: Mapped[dt.date] = mapped_column(Date)
    review_on: Mapped[dt.date | None] = mapped_column(Date)
    placed_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    placed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lifting_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (Index(None, "record_id", "lifted_at"), Index(None, "lifted_at", "since"))


class DisposalProposal(Base):
    """A list of one unit's dossiers that should be moved, destroyed or handed over; it moves nothing itself.

    ``kind`` and ``state`` are those of ``services.archive.disposal_rules``.
    """

    __tablename__ = "disposal_proposal"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    submitted_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawing_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (Index(None, "office_id", "state", "made_at"), Index(None, "unit_id"))


class ProposedDossier(Base):
    """A dossier on a proposal; ``is_open`` until the proposal is withdrawn."""

    __tablename__ = "proposed_dossier"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("disposal_proposal.id"))
    record_id: Mapped[str] = mapped_column(ForeignKey("dossier.record_id"))
    is_open: Mapped[bool] = mapped_column(default=True)
    added_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (
        UniqueConstraint("proposal_id", "record_id"),
        # No dossier stands on two open proposals, whatever two archivists do at one moment.
        Index(
            "ix_proposed_dossier_open",
            "record_id",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
        Index(None, "record_id"),
    )
