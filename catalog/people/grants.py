"""Records opened to one person, and case teams; what is Rahasia or above is announced to the head at once."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible
from catalog.people.announcements import announce
from catalog.people.users import get_user
from catalog.schema import CaseMember, Grant, Record, utc_now
from catalog.units import get_unit
from classification.levels import Level

Reason = Literal["addressee", "copy", "disposition", "request"]


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a right holds, both included; ``until`` ``None`` is open."""

    since: date
    until: date | None = None


def grant_record(
    session: Session, record: Record, user_id: str, reason: Reason, period: Period, by: str
) -> Grant:
    """Open one record to one person; that ``by`` may is the caller's to see. Raises ``Refused``."""
    grant = Grant(
        record_id=record.id,
        user_id=get_user(session, user_id).id,
        reason=reason,
        valid_from=period.since,
        valid_until=period.until,
        granted_by=by,
    )
    session.add(grant)
    session.flush()
    about = {"user": user_id, "reason": reason}
    if period.until is not None:
        about["until"] = period.until.isoformat()
    note(session, by, "grant", f"record:{record.id}", about)
    _announce_secret(session, record, user_id, by)
    return grant


def end_grant(session: Session, grant_id: str, last_day: date, *, actor: str) -> Grant:
    """End a grant on its last day; a day already past ends it at once. Raises ``NotVisible``."""
    grant = session.get(Grant, grant_id)
    if grant is None:
        raise NotVisible(grant_id)
    grant.valid_until = last_day
    note(session, actor, "end-grant", f"record:{grant.record_id}", {"user": grant.user_id})
    return grant


def add_to_team(session: Session, case: Record, user_id: str, period: Period, by: str) -> CaseMember:
    """Put a person into a case's team, or change the days of one who is in it."""
    member = session.get(CaseMember, (case.id, get_user(session, user_id).id))
    if member is None:
        member = CaseMember(case_id=case.id, user_id=user_id, valid_from=period.since)
        session.add(member)
    member.valid_from, member.valid_until = period.since, period.until
    session.flush()
    note(session, by, "add-to-team", f"record:{case.id}", {"user": user_id})
    _announce_secret(session, case, user_id, by)
    return member


def grants_on(session: Session, record_id: str) -> list[Grant]:
    """All grants on one record, newest first."""
    rows = session.scalars(
        select(Grant).where(Grant.record_id == record_id).order_by(Grant.valid_from.desc(), Grant.id)
    )
    return list(rows)


def inside_of(session: Session, record_id: str) -> list[Record]:
    """All that came out of a container, at any depth; a grant of the container opens these too."""
    inside = select(Record.id).where(Record.container_id == record_id).cte(recursive=True)
    inside = inside.union(select(Record.id).join(inside, Record.container_id == inside.c.id))
    return list(session.scalars(select(Record).where(Record.id.in_(select(inside.c.id)))))


def _announce_secret(session: Session, record: Record, user_id: str, by: str) -> None:
    if max([record.level, *(each.level for each in inside_of(session, record.id))]) >= Level.SECRET:
        unit = get_unit(session, record.unit_id)
        about = {"record": record.id, "user": user_id}
        announce(session, by, unit, about, not_these=frozenset({user_id, by}), now=utc_now())
