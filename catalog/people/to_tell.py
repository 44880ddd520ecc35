"""Whom an event concerns: the holders of posts at this moment; whether each may is then asked of the rule."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.people.desk import is_in_force
from catalog.schema import AccessRequest, Assignment, Unit, User
from catalog.units import get_unit
from classification.scopes import PostKind


def holders_of(
    session: Session,
    unit_ids: Iterable[str],
    kinds: Collection[PostKind],
    now: datetime,
    *,
    and_above: bool = False,
) -> list[str]:
    """Accounts with such a post in the offices of these units, or in an office above them."""
    offices = {get_unit(session, each).office_id for each in unit_ids}
    if and_above:
        offices |= {above for each in tuple(offices) for above in _above(session, each)}
    query = (
        select(Assignment.user_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(User, User.id == Assignment.user_id)
        .where(Unit.office_id.in_(offices), Assignment.post.in_([kind.value for kind in kinds]))
        .where(is_in_force(now), User.is_active)
    )
    return sorted(set(session.scalars(query)))


def answer_cause(request: AccessRequest) -> str:
    """The cause of a notice: the same answer is told once, a later one again."""
    assert request.answered_at is not None
    return f"{request.id}:{int(request.answered_at.timestamp())}"


def _above(session: Session, office_id: str) -> Iterable[str]:
    parent = get_unit(session, office_id).parent_id
    while parent is not None:
        unit = get_unit(session, parent)
        yield unit.office_id
        parent = unit.parent_id
