"""Telling the head at once that someone was given sight of Rahasia or above; the trail is the message."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.schema import Assignment, AuditRow, Unit, User
from catalog.scopes import scope_of
from catalog.sentences import N_
from catalog.units import office_above, office_of
from classification.scopes import PostKind

ACTION = "announce"


def head_to_tell(session: Session, unit: Unit, not_these: frozenset[str], now: datetime) -> User | None:
    """The highest leader of the unit's office, else of the office above; never one of ``not_these``."""
    office: Unit | None = office_of(session, unit)
    while office is not None:
        for user in _leaders(session, office, now):
            if user.id not in not_these:
                return user
        office = office_above(session, office)
    return None


def announce(
    session: Session,
    actor: str,
    unit: Unit,
    about: Mapping[str, Any],
    *,
    not_these: frozenset[str],
    now: datetime,
) -> User:
    """Tell the head of the unit's office; raises ``Refused`` where there is nobody to tell."""
    head = head_to_tell(session, unit, not_these, now)
    if head is None:
        raise Refused(N_("Belum ada pimpinan yang dapat diberi tahu. Mintalah persetujuan orang kedua."))
    note(session, actor, ACTION, f"user:{head.id}", about)
    return head


def announcements_for(session: Session, user_id: str, since: datetime) -> Sequence[AuditRow]:
    """What this head was told since a moment, newest first; ``details`` says about whom and what."""
    return session.scalars(
        select(AuditRow)
        .where(AuditRow.subject == f"user:{user_id}", AuditRow.action == ACTION, AuditRow.at >= since)
        .order_by(AuditRow.id.desc())
    ).all()


def _leaders(session: Session, office: Unit, now: datetime) -> list[User]:
    """Those who lead the office at ``now``, highest tier first."""
    held = (
        select(User)
        .join(Assignment, Assignment.user_id == User.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Unit.office_id == office.id, Assignment.post.in_([PostKind.LEADER, PostKind.SECRETARY]))
        .order_by(Assignment.tier, Assignment.id)
    )
    return [user for user in session.scalars(held).unique() if _leads(session, user, office, now)]


def _leads(session: Session, user: User, office: Unit, now: datetime) -> bool:
    leading = {PostKind.LEADER, PostKind.SECRETARY}
    return any(
        post.office == office.id and post.kind in leading for post in scope_of(session, user.id, now).posts
    )
