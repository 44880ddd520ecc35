"""Who brings files in when it is not a person at the web: a named user, or the machine's administrator."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.errors import NotVisible
from catalog.schema import Unit, User
from classification.scopes import PUBLIC, PostKind, Scope
from ingest.arrivals import Bringer


def bringer_called(session: Session, username: str, unit: Unit, now: datetime) -> Bringer:
    """The active user of that name in a post for ``unit``; the machine's administrator for an empty name.

    Raises ``NotVisible`` where there is no such user.
    """
    if not username:
        return Bringer(PUBLIC)
    user = session.scalars(select(User).where(User.username == username, User.is_active)).one_or_none()
    if user is None:
        raise NotVisible(username)
    scope = scope_of(session, user.id, now)
    return Bringer(scope, user.id, seat_for(scope, unit))


def seat_for(scope: Scope, unit: Unit) -> str | None:
    """The post in which a person files for ``unit``: one there, else one in its office, else none."""
    posts = [post for post in scope.posts if post.kind is not PostKind.ADMINISTRATOR]
    for post in sorted(posts, key=lambda post: (post.unit != unit.id, post.tier)):
        if post.unit == unit.id or post.office == unit.office_id:
            return post.seat
    return None
