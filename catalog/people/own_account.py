"""What a person changes of the own account: password, second step, language and habits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.database import Database
from catalog.people.accounts import Account, as_account
from catalog.people.errors import Invalid
from catalog.people.passwords import is_right
from catalog.people.second_step import SecretBox, step_of_code
from catalog.people.sign_in import is_resting, note_failure
from catalog.people.users import get_user, set_password
from catalog.schema import AuditRow, User
from catalog.sentences import N_, Sentence

WRONG_PASSWORD = N_("Sandi sekarang tidak cocok.")
WRONG_CODE = N_("Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi.")


def confirm_password(db: Database, user_id: str, password: str, address: str, now: datetime) -> bool:
    """Whether this is the person's password; wrong tries count as at sign-in."""
    with db.reading() as session:
        user = get_user(session, user_id)
        kept_hash = None if is_resting(user, now) else user.password_hash
    if is_right(kept_hash, password):
        return True
    with db.writing_beside() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        if not is_resting(user, now):
            note_failure(session, user, address, now)
    return False


def change_password(db: Database, user_id: str, password: str) -> Account:
    """A new password of the own choice; ends all other sessions. Raises ``Invalid``."""
    with db.writing() as session:
        user = get_user(session, user_id)
        if is_right(user.password_hash, password):
            raise Invalid({"password": Sentence(N_("Sandi baru harus berbeda dari sandi sekarang."))})
        set_password(session, user, password, actor=user_id)
        return as_account(user)


def begin_second_step(
    session: Session, box: SecretBox, user_id: str, secret: str, code: str, now: datetime
) -> None:
    """Turn the second step on with a code that proves the phone; raises ``Invalid``."""
    user = get_user(session, user_id)
    step = step_of_code(secret, code, now)
    if step is None:
        raise Invalid({"code": Sentence(WRONG_CODE)})
    user.totp_secret = box.close(secret)
    user.totp_last_step = step
    note(session, user_id, "begin-second-step", f"user:{user_id}")


def end_second_step(session: Session, user_id: str, *, actor: str) -> User:
    """Turn it off, by the person or, for a lost phone, by an administrator."""
    user = get_user(session, user_id)
    user.totp_secret = None
    user.totp_last_step = 0
    note(session, actor, "end-second-step", f"user:{user_id}")
    return user


def end_sessions(session: Session, user_id: str, *, actor: str) -> Account:
    """Sign the person out everywhere; gives the account with its new epoch."""
    user = get_user(session, user_id)
    user.session_epoch += 1
    note(session, actor, "end-sessions", f"user:{user_id}")
    return as_account(user)


def keep_preferences(session: Session, user_id: str, changes: Mapping[str, Any], locale: str = "") -> None:
    """Change some of the person's preferences, and the language where one is given."""
    user = get_user(session, user_id)
    user.preferences = {**(user.preferences or {}), **changes}
    user.locale = locale or user.locale


def recent_sign_ins(session: Session, user_id: str, limit: int = 6) -> Sequence[AuditRow]:
    """The last arrivals and wrong tries of this account, newest first."""
    actions = ("sign-in", "sign-in-failed", "set-password", "end-second-step")
    return session.scalars(
        select(AuditRow)
        .where(AuditRow.subject == f"user:{user_id}", AuditRow.action.in_(actions))
        .order_by(AuditRow.id.desc())
        .limit(limit)
    ).all()
