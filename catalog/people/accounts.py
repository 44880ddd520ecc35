"""Accounts as the web needs them at each request: one small frozen value read by id."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, select
from sqlalchemy.orm import Session

from catalog.schema import User
from classification.scopes import PostKind, Scope

SECOND_STEP_POSTS = frozenset({PostKind.LEADER, PostKind.SECRETARY, PostKind.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account at one moment; no hash and no secret."""

    id: str
    username: str
    name: str
    email: str | None
    locale: str
    is_active: bool
    must_change_password: bool
    has_second_step: bool
    session_epoch: int
    preferences: dict[str, Any] = field(default_factory=dict)

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person."""
        words = [word for word in self.name.split() if word[0].isalpha()]
        return (
            "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"
        )


_USER: BindParameter[str] = bindparam("user")
_ACCOUNT = select(  # every request asks it
    User.id,
    User.username,
    User.name,
    User.email,
    User.locale,
    User.is_active,
    User.must_change_password,
    User.totp_secret,
    User.session_epoch,
    User.preferences,
).where(User.id == _USER)


def as_account(user: "User | Row[Any]") -> Account:
    """The account of a row."""
    return Account(
        id=user.id,
        username=user.username,
        name=user.name,
        email=user.email,
        locale=user.locale,
        is_active=user.is_active,
        must_change_password=user.must_change_password,
        has_second_step=user.totp_secret is not None,
        session_epoch=user.session_epoch,
        preferences=dict(user.preferences or {}),
    )


def account_of(session: Session, user_id: str) -> Account | None:
    """The account with this id, or ``None``."""
    user = session.execute(_ACCOUNT, {_USER.key: user_id}).one_or_none()
    return None if user is None else as_account(user)


def needs_second_step(scope: Scope) -> bool:
    """Whether a post in force demands a second step at sign-in."""
    return any(post.kind in SECOND_STEP_POSTS for post in scope.posts)
