"""Accounts made, changed and closed; each change is in the audit trail."""

import re
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible
from catalog.people.errors import refuse_if
from catalog.people.mail_address import problem_with_address
from catalog.people.passwords import hash_password, problem_with
from catalog.schema import User
from catalog.sentences import N_, Sentence

RESERVED = frozenset({"publik", "public", "system", "sistem"})  # readers that are not persons
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


def create_user(
    session: Session,
    username: str,
    name: str,
    password: str,
    *,
    actor: str,
    email: str | None = None,
    locale: str = "id",
    must_change_password: bool = True,
) -> User:
    """A new account without any post; raises ``Invalid`` with a sentence for each wrong field."""
    username, name = username.strip().lower(), name.strip()
    refuse_if(
        {
            "username": _problem_with_username(session, username),
            "name": None if name else Sentence(N_("Nama belum diisi.")),
            "email": problem_with_address(email or ""),
            "password": problem_with(password, username, name),
        }
    )
    user = User(
        username=username,
        name=name,
        email=(email or "").strip() or None,
        password_hash=hash_password(password),
        locale=locale,
        must_change_password=must_change_password,
    )
    session.add(user)
    session.flush()
    note(session, actor, "create-user", f"user:{user.id}", {"username": username})
    return user


def get_user(session: Session, user_id: str) -> User:
    """The account with this id; raises ``NotVisible``."""
    user = session.get(User, user_id)
    if user is None:
        raise NotVisible(user_id)
    return user


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The names of these accounts, by id."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}


def user_called(session: Session, username: str) -> User | None:
    """The account with this user name, or ``None``."""
    return session.scalars(select(User).where(User.username == username.strip().lower())).one_or_none()


def set_password(
    session: Session, user: User, password: str, *, actor: str, must_change_password: bool = False
) -> None:
    """A new password, which ends all sessions; raises ``Invalid`` where it is a poor one."""
    refuse_if({"password": problem_with(password, user.username, user.name)})
    user.password_hash = hash_password(password)
    user.must_change_password = must_change_password
    user.failed_attempts = 0
    user.locked_until = None
    user.session_epoch += 1
    note(session, actor, "set-password", f"user:{user.id}")


def set_active(session: Session, user: User, is_active: bool, *, actor: str) -> None:
    """Open or close an account; a closed one sees what the public sees, at once."""
    user.is_active = is_active
    user.session_epoch += 1
    note(session, actor, "open-user" if is_active else "close-user", f"user:{user.id}")


def _problem_with_username(session: Session, username: str) -> Sentence | None:
    if not _USERNAME.fullmatch(username) or username in RESERVED:
        return Sentence(N_("Nama pengguna: 2 sampai 60 huruf kecil, angka, titik, garis bawah, atau strip."))
    if user_called(session, username) is not None:
        return Sentence(N_("Nama pengguna ini sudah dipakai."))
    return None
