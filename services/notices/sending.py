"""Sends the mails that are due: planned, claimed person by person, written under that person's rights."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from catalog import notice_mail
from catalog.access import scope_of
from catalog.database import Database
from catalog.deadlines import Asker
from catalog.notice_mail import Held
from catalog.notices import Kind
from catalog.schema import MailState, Notice, User, utc_now
from catalog.settings import Settings
from catalog.units import DEFAULT_ZONE, get_unit
from classification.scopes import Scope
from services.notices.kinds import title_in_mail, told
from services.notices.letter import Addressee, letter
from services.notices.rules import (
    Person,
    Plan,
    choice_of,
    is_given_up,
    is_stale,
    mail_due,
    pause_before,
    plan_for,
)
from services.notices.smtp import MailTrouble, Undeliverable, mail_server, send

LANGUAGES = frozenset({"id", "en"})


def send_due(db: Database, settings: Settings, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Send all that is due now; gives the number of letters.

    Raises ``MailTrouble`` at the first that the server did not take now, which is tried again later.
    """
    if not settings.mail.is_on:
        return 0
    with db.reading() as session:  # a turn without work takes no lock and speaks to no server
        if not notice_mail.is_any_due(session, utc_now()):
            return 0
    with db.writing_beside() as session:
        plan_new(session, utc_now())
    sent = 0
    with _post(settings) as server:
        while not is_stopping() and (held := _claim(db)) is not None:
            sent += _send_one(db, settings, server, held)
    return sent


def plan_new(session: Session, now: datetime) -> None:
    """Decide on the mail of each new notice, by its person's choice."""
    for row in notice_mail.unplanned(session):
        due = _due(session, row, now)
        row.mail_state = MailState.NONE if due is None else MailState.DUE
        row.mail_due = due or row.mail_due


def _due(session: Session, row: Notice, now: datetime) -> datetime | None:
    user = session.get_one(User, row.user_id)
    if row.kind not in set(Kind) or is_stale(row.created_at, now) or row.read_at is not None:
        return None
    zone = zone_of(session, scope_of(session, user.id, now))
    return mail_due(choice_of(user.preferences or {}, Kind(row.kind)), row.created_at, zone)


def zone_of(session: Session, scope: Scope) -> ZoneInfo:
    """In which the person's office reads the clock."""
    return ZoneInfo((scope.posts and get_unit(session, scope.posts[0].office).zone) or DEFAULT_ZONE)


@contextmanager
def _post(settings: Settings) -> Iterator[Callable[[], smtplib.SMTP]]:
    """The server, spoken to from the first letter on: a turn may find that nobody gets one."""
    opened: list[smtplib.SMTP] = []
    stack = mail_server(settings.mail)

    def server() -> smtplib.SMTP:
        if not opened:
            opened.append(stack.__enter__())
        return opened[0]

    try:
        yield server
    finally:
        if opened:
            stack.__exit__(None, None, None)


def _claim(db: Database) -> Held | None:
    with db.writing_beside() as session:
        return notice_mail.claim(session, utc_now())


def _send_one(db: Database, settings: Settings, server: Callable[[], smtplib.SMTP], held: Held) -> int:
    """The letter of one person, or none; what became of it is written down either way."""
    message = _written(db, settings, held)
    if message is None:
        return 0
    try:
        send(server(), message)
    except Undeliverable:
        _settle(db, held, MailState.FAILED)
        return 0
    except MailTrouble:
        _try_later(db, held)
        raise
    _settle(db, held, MailState.SENT)
    return 1


def _written(db: Database, settings: Settings, held: Held) -> EmailMessage | None:
    """The letter under the rights of this moment; ``None`` where nothing is to be sent, which is noted."""
    now = utc_now()
    with db.writing_beside() as session:
        user = session.get_one(User, held.user_id)
        scope = scope_of(session, user.id, now)
        has_post = bool(scope.posts or scope.mandates)
        match plan_for(Person(user.email, user.is_active, user.locked_until, has_post), now):
            case Plan.DROP:
                notice_mail.settle(session, held, MailState.NONE)
                return None
            case Plan.HOLD:
                notice_mail.put_off(session, held, user.locked_until or now, is_attempt=False)
                return None
        asker = Asker(user.id, scope, now, now.astimezone(zone_of(session, scope)).date())
        found = [(row, told(session, asker, row, title_in_mail)) for row in held.notices]
        wanted = [
            (row.id, each)
            for row, each in found
            if each and not each.is_over and row.read_at is None and not is_stale(row.created_at, now)
        ]
        silent = {row.id for row in held.notices} - {each for each, _ in wanted}
        notice_mail.settle(session, held, MailState.NONE, silent)
        if not wanted or not user.email:
            return None
        to = Addressee(user.name, user.email, user.locale if user.locale in LANGUAGES else "id")
        try:
            return letter(to, wanted, settings.mail.sender, settings.site_url, now)
        except ValueError:  # an address from before addresses were checked
            notice_mail.settle(session, held, MailState.FAILED)
            return None


def _settle(db: Database, held: Held, state: MailState) -> None:
    with db.writing_beside() as session:
        notice_mail.settle(session, held, state)


def _try_later(db: Database, held: Held) -> None:
    tried = max(row.mail_attempts for row in held.notices) + 1
    with db.writing_beside() as session:
        if is_given_up(tried):
            notice_mail.settle(session, held, MailState.FAILED)
        else:
            notice_mail.put_off(session, held, utc_now() + pause_before(tried), is_attempt=True)
