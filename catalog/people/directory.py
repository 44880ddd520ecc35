"""Lists of people, posts and units as an administrator's desk shows them, and changes to an account there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.listing import Page, contains, page_of
from catalog.people.acting_rules import acting_words
from catalog.people.announcements import announce
from catalog.people.desk import Desk, is_in_force, people_clause, posts_clause
from catalog.people.errors import refuse_if
from catalog.people.mail_address import problem_with_address
from catalog.schema import Assignment, Unit, User
from catalog.scopes import is_waiting, scope_of
from catalog.sentences import N_, Sentence
from catalog.units import get_unit
from classification.access import opens_secrets
from classification.scopes import PostKind

SECRET_POSTS = frozenset(kind.value for kind in PostKind if opens_secrets(kind))


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """``state`` is ``active``, ``closed``, ``no-post`` or empty for all."""

    text: str = ""
    unit_id: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PostFilter:
    """``state`` is ``in-force``, ``waiting``, ``ended`` or empty for all."""

    text: str = ""
    unit_id: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PostLine:
    """One assignment with the names of its person and unit, and where it stands.

    ``words`` is its title, as an acting officer bears it; empty where the decree gave none.
    """

    id: str
    user_id: str
    user_name: str
    username: str
    unit_id: str
    unit_name: str
    post: PostKind
    title: str
    tier: int
    acting: str
    words: str
    decree: str
    decreed_on: object
    valid_from: object
    valid_until: object
    is_waiting: bool
    is_over: bool
    is_early: bool
    created_by: str | None
    announced_to: str | None


def list_people(session: Session, desk: Desk, asked: PeopleFilter, number: int, now: datetime) -> Page[User]:
    """The people of this desk, by name."""
    query = select(User).where(people_clause(desk)).order_by(User.name, User.id)
    matches = contains(asked.text, User.name, User.username, User.email)
    if matches is not None:
        query = query.where(matches)
    held = select(Assignment.user_id).where(is_in_force(now))
    if asked.unit_id:
        query = query.where(User.id.in_(held.where(Assignment.unit_id == asked.unit_id)))
    if asked.state == "no-post":
        query = query.where(User.id.not_in(held))
    elif asked.state:
        query = query.where(User.is_active.is_(asked.state == "active"))
    return page_of(session, query, number)


def list_posts(session: Session, desk: Desk, asked: PostFilter, number: int, now: datetime) -> Page[PostLine]:
    """The assignments of this desk, latest first; those that wait stand before all others."""
    query = select(Assignment).join(User, User.id == Assignment.user_id).where(posts_clause(desk))
    matches = contains(asked.text, User.name, User.username, Assignment.title, Assignment.decree)
    if matches is not None:
        query = query.where(matches)
    if asked.unit_id:
        query = query.where(Assignment.unit_id == asked.unit_id)
    is_open = awaits_second(now)
    if asked.state == "waiting":
        query = query.where(is_open)
    elif asked.state == "in-force":
        query = query.where(is_in_force(now), ~is_open)
    elif asked.state == "ended":
        query = query.where(Assignment.valid_until < now.date())
    query = query.order_by(is_open.desc(), Assignment.valid_from.desc(), Assignment.id)
    page = page_of(session, query, number)
    return Page([post_line(session, row, now) for row in page.rows], page.number, page.total)


def awaits_second(now: datetime) -> ColumnElement[bool]:
    """True for each ``Assignment`` that waits for its second person and has not ended meanwhile."""
    return (
        Assignment.post.in_(SECRET_POSTS)
        & Assignment.approved_at.is_(None)
        & Assignment.announced_to.is_(None)
        & (Assignment.valid_until.is_(None) | (Assignment.valid_until >= now.date()))
    )


def post_line(session: Session, row: Assignment, now: datetime) -> PostLine:
    """One assignment as a list or its own page shows it."""
    user, unit, today = session.get_one(User, row.user_id), get_unit(session, row.unit_id), now.date()
    is_over = row.valid_until is not None and row.valid_until < today
    return PostLine(
        id=row.id,
        user_id=user.id,
        user_name=user.name,
        username=user.username,
        unit_id=unit.id,
        unit_name=unit.name,
        post=PostKind(row.post),
        title=row.title,
        tier=row.tier,
        acting=row.acting,
        words=acting_words(row.acting, row.title) or row.title,
        decree=row.decree,
        decreed_on=row.decreed_on,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        is_waiting=is_waiting(row) and not is_over,
        is_over=is_over,
        is_early=row.valid_from > today,
        created_by=row.created_by,
        announced_to=row.announced_to,
    )


def posts_held(session: Session, user_id: str, now: datetime) -> Sequence[PostLine]:
    """All posts of a person, newest first."""
    rows = session.scalars(
        select(Assignment).where(Assignment.user_id == user_id).order_by(Assignment.valid_from.desc())
    )
    return [post_line(session, row, now) for row in rows]


def units_on(session: Session, desk: Desk) -> Sequence[Unit]:
    """The units within reach, by code."""
    return session.scalars(select(Unit).where(Unit.id.in_(desk.units)).order_by(Unit.code)).all()


def people_on(session: Session, desk: Desk, limit: int = 500) -> Sequence[User]:
    """The active people of this desk, by name, for a list to choose from."""
    query = select(User).where(people_clause(desk), User.is_active).order_by(User.name, User.id)
    return session.scalars(query.limit(limit)).all()


def change_user(session: Session, user: User, name: str, email: str, *, actor: str) -> None:
    """A new name or address; raises ``Invalid``."""
    name, email = name.strip(), email.strip()
    refuse_if(
        {
            "name": None if name else Sentence(N_("Nama belum diisi.")),
            "email": problem_with_address(email),
        }
    )
    user.name, user.email = name, email or None
    note(session, actor, "change-user", f"user:{user.id}")


def announce_reset(session: Session, user: User, act: str, *, actor: str, now: datetime) -> str | None:
    """Tell the head where the account of one who sees Rahasia was reset; gives the head's name, if any.

    Without it a new password would let an administrator see what only that person may.
    """
    scope = scope_of(session, user.id, now)
    posts = [post.unit for post in scope.posts if opens_secrets(post.kind)]
    offices = [unit_id for mandate in scope.mandates for unit_id in sorted(mandate.offices)]
    if not posts + offices:
        return None
    about = {"user": user.username, "act": act}
    try:
        head = announce(
            session,
            actor,
            get_unit(session, (posts + offices)[0]),
            about,
            not_these=frozenset({user.id, actor}),
            now=now,
        )
    except Refused:
        return None  # nobody stands above; the audit row of the act itself remains
    return head.name
