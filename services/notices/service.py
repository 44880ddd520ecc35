"""A person's notices as the page shows them, and what the person chose to get by mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.deadlines import Asker
from catalog.listing import Page
from catalog.notices import Kind, list_notices, mark_read, own_notice
from catalog.people.errors import refuse_if
from catalog.people.mail_address import problem_with_address
from catalog.people.own_account import keep_preferences
from catalog.people.users import get_user
from catalog.schema import Notice
from catalog.sentences import N_
from services.notices.kinds import KINDS, Told, title_in_app, told
from services.notices.rules import PREFERENCE, MailChoice, choice_of

CLOSED = Told(N_("Pemberitahuan ini menyangkut hal yang tidak lagi terbuka bagi Anda"))


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice as its reader may know it now."""

    id: str
    at: datetime
    is_read: bool
    icon: str
    told: Told


def lines_of(session: Session, asker: Asker, *, only_unread: bool, number: int) -> Page[NoticeLine]:
    """One page of the person's notices, newest first, each in words under the rights of this moment."""
    found = list_notices(session, asker.user_id, only_unread=only_unread, number=number)
    return Page([_line(session, asker, row) for row in found.rows], found.number, found.total)


def path_of(session: Session, asker: Asker, notice_id: str) -> str:
    """Where the thing is shown, empty where that is closed, and the notice counts as read.

    Inside a session that writes; raises ``NotVisible`` for another's notice.
    """
    row = own_notice(session, asker.user_id, notice_id)
    mark_read(session, asker.user_id, asker.now, row.id)
    found = told(session, asker, row, title_in_app)
    return found.path if found else ""


def choices_of(preferences: Mapping[str, object]) -> dict[Kind, MailChoice]:
    """What the person chose, or what is usual, for each kind."""
    return {kind: choice_of(preferences, kind) for kind in KINDS}


def choose(session: Session, user_id: str, address: str, wanted: Mapping[Kind, MailChoice]) -> None:
    """Keep the own address and choices; raises ``Invalid`` for an address that is none."""
    address = address.strip()
    refuse_if({"email": problem_with_address(address)})
    user = get_user(session, user_id)
    if (user.email or "") != address:
        user.email = address or None
        note(session, user_id, "change-own-address", f"user:{user_id}")
    chosen = {kind.value: choice.value for kind, choice in wanted.items()}
    keep_preferences(session, user_id, {PREFERENCE: chosen})


def _line(session: Session, asker: Asker, row: Notice) -> NoticeLine:
    found = told(session, asker, row, title_in_app)
    icon = KINDS[Kind(row.kind)].icon if row.kind in set(Kind) else "bell"
    return NoticeLine(row.id, row.created_at, row.read_at is not None, icon, found or CLOSED)
