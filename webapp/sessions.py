"""The clocks of a session: idle end, absolute end, sign-out everywhere, and what must be done first."""

from datetime import datetime, timedelta

from flask import request, session
from flask_login import login_user, logout_user

from catalog.people.accounts import Account, needs_second_step
from webapp.reader import SignedIn, current_account, current_moment, current_scope, office

TOUCH_SECONDS = 60
DUTY_ENDPOINTS = frozenset(
    {
        "account.password",
        "account.save_password",
        "second_step.show",
        "second_step.save",
        "signin.leave",
        "signin.switch",
    }
)
"""What a person with an open duty may still reach."""
POLL_HEADER = "X-Telusur-Poll"  # a page that refreshes itself is not a person at work


def begin_session(account: Account) -> None:
    """Sign the person in under a fresh session; the language and look stay."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    login_user(SignedIn(account))
    now = int(current_moment().timestamp())
    session.update(epoch=account.session_epoch, since=now, seen=now)


def end_session() -> None:
    """Forget the person on this browser."""
    locale = session.get("locale")
    logout_user()
    session.clear()
    if locale:
        session["locale"] = locale


def renew_epoch(account: Account) -> None:
    """Keep this session alive after all others were ended."""
    session["epoch"] = account.session_epoch


def guard_session() -> str | None:
    """End a session whose time is over; gives why (``idle``, ``age``, ``epoch``) or ``None``."""
    account = current_account()
    if account is None:
        return None
    why = _why_ended(account, current_moment())
    if why:
        end_session()
    elif not request.headers.get(POLL_HEADER):
        _touch(current_moment())
    return why


def _why_ended(account: Account, now: datetime) -> str | None:
    settings = office().settings
    stamp = now.timestamp()
    if session.get("epoch") != account.session_epoch:
        return "epoch"
    if stamp - session.get("since", 0) > timedelta(hours=settings.session_hours).total_seconds():
        return "age"
    if stamp - session.get("seen", 0) > timedelta(minutes=settings.session_idle_minutes).total_seconds():
        return "idle"
    return None


def _touch(now: datetime) -> None:
    stamp = int(now.timestamp())
    if stamp - session.get("seen", 0) >= TOUCH_SECONDS:
        session["seen"] = stamp


def open_duty() -> str | None:
    """The page where this person must go before anything else, or ``None``."""
    account = current_account()
    if account is None or request.endpoint in DUTY_ENDPOINTS:
        return None
    if account.must_change_password:
        return "account.password"
    return "second_step.show" if lacks_second_step() else None


def lacks_second_step() -> bool:
    """Whether a second step is demanded and missing; a demonstration only says so."""
    account = current_account()
    return (
        account is not None
        and not account.has_second_step
        and needs_second_step(current_scope())
        and not office().settings.demo
    )
