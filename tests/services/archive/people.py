"""Persons with posts, for the archive's tests in a database."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user
from catalog.schema import User, utc_now
from classification.scopes import PostKind


def add_people(session: Session, people: Mapping[str, tuple[PostKind, str]], since: date) -> dict[str, str]:
    """An account with one approved post (kind, unit) for each name; their ids by name."""
    ids = {}
    for name, (kind, unit) in people.items():
        user = create_user(session, name, name.title(), "kuda lari di tepi pantai", actor="os:t")
        post = assign_post(session, user.id, PostValues(kind, unit, since), actor="os:t")
        post.approved_at = utc_now()
        ids[name] = user.id
    return ids


def add_named_people(session: Session, people: Iterable[tuple[str, PostKind, str]], since: date) -> None:
    """The same for (name, kind, unit) with ids that are the names, and no password to sign in with."""
    for name, kind, unit in people:
        session.add(User(id=name, username=name, name=name.title(), password_hash="-"))
        session.flush()
        post = assign_post(session, name, PostValues(kind, unit, since), actor="os:t")
        post.approved_at = utc_now()
