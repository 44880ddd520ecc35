"""A person's calendar feed: its secret address is made, renewed, revoked, and tried at each fetch."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.audit import note
from catalog.errors import NotVisible
from catalog.people.accounts import Account, as_account
from catalog.schema import CalendarFeed, User
from classification.scopes import Scope


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whose feed it is, with the rights of this moment."""

    account: Account
    scope: Scope


def make_feed(session: Session, user_id: str) -> str:
    """A new secret, told this once; an earlier one is worth nothing any more."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    session.execute(insert(CalendarFeed).values(user_id=user_id, token_hash=hash_of(token)))
    note(session, user_id, "make-calendar-feed", f"user:{user_id}")
    return token


def revoke_feed(session: Session, user_id: str) -> None:
    """The address is worth nothing any more."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    note(session, user_id, "revoke-calendar-feed", f"user:{user_id}")


def feed_since(session: Session, user_id: str) -> datetime | None:
    """Since when the person has an address; ``None`` for who has none."""
    return session.scalar(select(CalendarFeed.made_at).where(CalendarFeed.user_id == user_id))


def subscriber_of(session: Session, token: str, now: datetime) -> Subscriber:
    """Raises ``NotVisible`` for a wrong secret, a closed account, and who has no post or mandate now.

    What is compared is a hash, so that how long it takes tells nothing of the secret.
    """
    query = select(User).join(CalendarFeed, CalendarFeed.user_id == User.id)
    user = session.scalars(query.where(CalendarFeed.token_hash == hash_of(token))).one_or_none()
    if user is None or not user.is_active:
        raise NotVisible("feed")
    scope = scope_of(session, user.id, now)
    if not scope.posts and not scope.mandates:
        raise NotVisible("feed")
    return Subscriber(as_account(user), scope)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
