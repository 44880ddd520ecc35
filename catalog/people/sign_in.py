"""Signing in: password, second step, and a lock with growing pauses after wrong tries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.database import Database
from catalog.people.accounts import Account, as_account
from catalog.people.passwords import is_right
from catalog.people.second_step import SecretBox, step_of_code
from catalog.people.users import user_called
from catalog.schema import User

FREE_TRIES = 4
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A person whose password was right; ``needs_code``: the second step is still to be taken."""

    account: Account
    needs_code: bool


def pause_after(failures: int) -> timedelta | None:
    """How long an account rests after this many wrong tries in a row: 1, 2, 4, 8, then 15 minutes."""
    if failures <= FREE_TRIES:
        return None
    doublings = min(failures - FREE_TRIES - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def try_password(db: Database, username: str, password: str, address: str, now: datetime) -> Arrival | None:
    """The person, or ``None`` for a wrong password, an unknown, closed or resting account alike.

    It takes as long in every case, one slow hash (outside of any transaction) and one audit row.
    """
    with db.reading() as session:
        user = user_called(session, username)
        may_try = user is not None and user.is_active and not is_resting(user, now)
        kept_hash = user.password_hash if user is not None and may_try else None
        user_id = user.id if user is not None else None
    is_good = is_right(kept_hash, password)
    with db.writing_beside() as session:
        return _settle(session, user_id, may_try, is_good, address, now)


def _settle(
    session: Session, user_id: str | None, may_try: bool, is_good: bool, address: str, now: datetime
) -> Arrival | None:
    user = _locked(session, user_id) if user_id else None
    if user is None or not may_try or is_resting(user, now):
        # One row here too: a write that only known names cause would tell them apart by its time.
        note(session, "public", "sign-in-refused", f"user:{user_id}" if user_id else "", {"address": address})
        return None
    if not is_good:
        note_failure(session, user, address, now)
        return None
    needs_code = user.totp_secret is not None
    if not needs_code:
        note_arrival(session, user, address)
    return Arrival(as_account(user), needs_code)


def try_code(
    db: Database, box: SecretBox, user_id: str, code: str, address: str, now: datetime
) -> Account | None:
    """The second step; ``None`` for a wrong, used or late code, and for a resting account."""
    with db.writing_beside() as session:
        user = _locked(session, user_id)
        if user is None or not user.is_active or user.totp_secret is None or is_resting(user, now):
            return None
        secret = box.open(user.totp_secret)
        step = step_of_code(secret, code, now, user.totp_last_step) if secret else None
        if step is None:
            note_failure(session, user, address, now)
            return None
        user.totp_last_step = step
        note_arrival(session, user, address)
        return as_account(user)


def _locked(session: Session, user_id: str) -> User | None:
    """The account, for this transaction alone: each try is counted, and a code is good once."""
    return session.get(User, user_id, with_for_update=True)


def is_resting(user: User, now: datetime) -> bool:
    """Whether the account takes no tries at ``now``."""
    return user.locked_until is not None and user.locked_until > now


def note_failure(session: Session, user: User, address: str, now: datetime) -> None:
    """Count a wrong try, and let the account rest where there were too many."""
    user.failed_attempts += 1
    pause = pause_after(user.failed_attempts)
    user.locked_until = now + pause if pause else None
    note(session, user.id, "sign-in-failed", f"user:{user.id}", {"address": address})


def note_arrival(session: Session, user: User, address: str) -> None:
    """Forget the wrong tries and write down that the person is in."""
    user.failed_attempts = 0
    user.locked_until = None
    note(session, user.id, "sign-in", f"user:{user.id}", {"address": address})
