"""An administrator's desk: the units below the own office, and the people who serve nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from catalog.errors import NotVisible
from catalog.people.posts import get_assignment
from catalog.schema import Assignment, Unit, User
from catalog.units import get_unit, subtree_ids
from classification.scopes import PostKind, Scope

APPROVING = frozenset({PostKind.ADMINISTRATOR, PostKind.LEADER, PostKind.SECRETARY})


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits at it, and the ids of the units that it reaches."""

    user_id: str
    units: frozenset[str]


def desk_of(session: Session, user_id: str, scope: Scope) -> Desk:
    """The desk of an administrator; raises ``NotVisible`` for everybody else."""
    return _desk(session, user_id, scope, frozenset({PostKind.ADMINISTRATOR}))


def approving_desk(session: Session, user_id: str, scope: Scope) -> Desk:
    """The desk from which posts are approved: an administrator's or a leader's; raises ``NotVisible``."""
    return _desk(session, user_id, scope, APPROVING)


def _desk(session: Session, user_id: str, scope: Scope, kinds: Iterable[PostKind]) -> Desk:
    offices = {post.office for post in scope.posts if post.kind in kinds}
    if not offices:
        raise NotVisible("desk")
    reach: set[str] = set()
    for office_id in offices - reach:
        reach |= subtree_ids(session, office_id)
    return Desk(user_id, frozenset(reach))


def unit_on(session: Session, desk: Desk, unit_id: str) -> Unit:
    """The unit, if the desk reaches it; raises ``NotVisible``."""
    if unit_id not in desk.units:
        raise NotVisible(unit_id)
    return get_unit(session, unit_id)


def person_on(session: Session, desk: Desk, user_id: str) -> User:
    """The person, if the desk may manage the account; raises ``NotVisible``."""
    user = session.scalars(select(User).where(User.id == user_id, people_clause(desk))).one_or_none()
    if user is None:
        raise NotVisible(user_id)
    return user


def assignment_on(session: Session, desk: Desk, assignment_id: str) -> Assignment:
    """The assignment, if its unit is within reach; raises ``NotVisible``."""
    assignment = get_assignment(session, assignment_id)
    if assignment.unit_id not in desk.units:
        raise NotVisible(assignment_id)
    return assignment


def people_clause(desk: Desk) -> ColumnElement[bool]:
    """True for each ``User`` all of whose posts, past ones too, lie within reach; also without any post.

    One who also serves elsewhere is not this desk's: a new password would hand over that sight as well.
    """
    elsewhere = select(Assignment.user_id).where(Assignment.unit_id.not_in(desk.units))
    return User.id.not_in(elsewhere)


def posts_clause(desk: Desk) -> ColumnElement[bool]:
    """True for each ``Assignment`` to a unit within reach."""
    return Assignment.unit_id.in_(desk.units)


def is_in_force(day: datetime) -> ColumnElement[bool]:
    """True for each ``Assignment`` whose dates hold ``day`` (approval aside)."""
    today = day.date()
    return (Assignment.valid_from <= today) & or_(
        Assignment.valid_until.is_(None), Assignment.valid_until >= today
    )
