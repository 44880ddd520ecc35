"""Users, and all that gives them sight: assignments, mandates, grants and case teams."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base, UtcDateTime, utc_now


class User(Base):
    """A person who signs in. ``session_epoch`` rises to end all sessions; ``totp_secret`` is encrypted."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(300))
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code is good once
    locale: Mapped[str] = mapped_column(String(5), default="id")
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Assignment(Base):
    """A person in a post, from a date to a date. ``seat`` is the post itself and outlives its holders.

    An assignment whose post opens Rahasia or above waits (``approved_at`` empty) for a second person,
    unless ``announced_to`` names the head who was told at once. ``acting`` is empty for the post's
    holder; an acting officer has the ``seat`` of the post stood in for, and always a last day.
    """

    __tablename__ = "assignment"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    seat: Mapped[str] = mapped_column(String(16), default=new_id)
    post: Mapped[str] = mapped_column(String(20))  # classification.scopes.PostKind
    title: Mapped[str] = mapped_column(String(200), default="")
    tier: Mapped[int] = mapped_column(default=9)
    acting: Mapped[str] = mapped_column(String(3), default="")  # catalog.people.acting_rules.Acting
    decree: Mapped[str] = mapped_column(String(120), default="")
    decreed_on: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)  # the last day it holds
    created_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    announced_to: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (Index(None, "user_id"), Index(None, "unit_id"), Index(None, "seat"))


class Mandate(Base):
    """A dated mandate (audit, supervision, law enforcement); in force only when two people opened it."""

    __tablename__ = "mandate"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(20))  # classification.scopes.MandateKind
    number: Mapped[str] = mapped_column(String(120))
    offices: Mapped[list[str]] = mapped_column(JSON, default=list)  # unit ids
    cases: Mapped[list[str]] = mapped_column(JSON, default=list)  # record ids of cases
    max_level: Mapped[int] = mapped_column(default=3)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    opened_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (Index(None, "user_id"),)


class Grant(Base):
    """One record opened to one person: addressee, copy, disposition or a granted request."""

    __tablename__ = "access_grant"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    granted_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (Index(None, "user_id"), Index(None, "record_id"))


class CaseMember(Base):
    """A person in a case's team; the case is a record of kind ``case``."""

    __tablename__ = "case_member"

    case_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)


class AccessRequest(Base):
    """A person's question to the archive unit, asked from an empty result or a missing page.

    The archive unit answers in words, or names the record (``record_id``) for those who may open it to
    others; ``outcome`` is then theirs (``catalog.people.access_decisions.Outcome``), ``grant_id`` the right.
    """

    __tablename__ = "access_request"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    about: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    record_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"))
    outcome: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("access_grant.id"))

    __table_args__ = (Index(None, "office_id", "answered_at"), Index(None, "user_id"))


class Handover(Base):
    """Open work that passed from one holder to another on a day, under a number of its own (berita acara).

    ``items`` are pairs of kind and id (``services.handover``); what they are called is read under the rights
    of who looks.
    """

    __tablename__ = "handover"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"))
    from_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    to_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    by_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(300))
    handed_on: Mapped[date] = mapped_column(Date)
    items: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("office_id", "year", "number"), Index(None, "assignment_id"))


class OfficeSetting(Base):
    """A table or value that an office may change, with its legal default in the code that reads it."""

    __tablename__ = "office_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    key: Mapped[str] = mapped_column(String(80))
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("office_id", "key"),)
