"""Persons with posts, for the archive's tests in a database."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user
from catalog.schema import utc_now
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
