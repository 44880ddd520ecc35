"""Notices as a way out: told to everybody, wrongly too, they say nothing that the reader may not know."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.deadlines import Asker
from catalog.notices import Kind, tell
from catalog.schema import AccessRequest, Grant, LegalHold, Loan, Mandate, Notice, Record, User, utc_now
from classification.levels import Level
from services.notices.kinds import KINDS, title_in_mail, told
from services.notices.letter import Addressee, letter
from tests.security.holdings import holdings
from tests.security.installation import Installation
from tests.security.organisation import padded

READERS = ("staf", "kepala", "ketua", "arsiparis", "admin", "ppid", "staf-kab", "diberi", "tim")


@pytest.fixture
def flooded(full: Installation) -> Iterator[Installation]:
    """Each account is told of every loan, request, grant and mandate that there is."""
    db = full.office.db
    with db.writing() as session:
        everybody = session.scalars(select(User.id)).all()
        for kind, model in (
            (Kind.LOAN_LATE, Loan),
            (Kind.ACCESS_TO_DECIDE, AccessRequest),
            (Kind.ACCESS_ANSWERED, AccessRequest),
            (Kind.GRANT_ENDS, Grant),
            (Kind.HOLD_OVERDUE, LegalHold),
            (Kind.MANDATE_WAITING, Mandate),
        ):
            for about in session.scalars(select(model.id)).all():
                tell(session, kind, everybody, about)
        for record in session.scalars(select(Record.id)).all():  # an id of another thing altogether
            for each in KINDS:
                tell(session, each, everybody, record, f"record:{record}")
    yield full
    with db.writing() as session:
        session.execute(delete(Notice))
    full.forget()


def unseen_titles(reader: str) -> list[str]:
    """Titles that no record bears which the reader may read."""
    return sorted({each.title for each in holdings()} - set(seen_titles(reader)))


def seen_titles(reader: str) -> list[str]:
    return [each.title for each in holdings() if reader in each.seen]


def told_of(text: str, wrong: Iterable[str], right: Iterable[str]) -> list[str]:
    """The wrong titles in a text; one may be the beginning of a right one."""
    for title in sorted(right, key=len, reverse=True):
        text = text.replace(title, "")
    return [title for title in wrong if title in text]


@pytest.mark.parametrize("reader", READERS)
def test_the_page_names_nothing_that_its_reader_may_not_read(flooded: Installation, reader: str) -> None:
    client = flooded.client(reader)
    for number in range(1, 40):
        page = client.get(f"/pemberitahuan?hlm={number}").text
        assert told_of(page, unseen_titles(reader), seen_titles(reader)) == []
        if 'rel="next"' not in page:
            break
    assert number > 1


@pytest.mark.parametrize("reader", READERS)
def test_a_mail_names_no_title_above_biasa_and_none_that_is_closed(
    flooded: Installation, reader: str
) -> None:
    now = utc_now()
    with flooded.office.db.reading() as session:
        text = _letter(session, padded(reader), now)
        titles = session.execute(select(Record.title, Record.level)).all()
    ordinary = {title for title, level in titles if level == int(Level.ORDINARY)}
    above = {title for title, _ in titles} - ordinary
    assert told_of(text, {*unseen_titles(reader), *above}, ordinary & set(seen_titles(reader))) == []


def _letter(session: Session, user_id: str, now: datetime) -> str:
    asker = Asker(user_id, scope_of(session, user_id, now), now, now.date())
    rows = session.scalars(select(Notice).where(Notice.user_id == user_id)).all()
    found = [(row.id, each) for row in rows if (each := told(session, asker, row, title_in_mail))]
    to = Addressee("Nama", "a@b.example", "id")
    message = letter(to, found, "t@b.example", "https://t.example", now)
    return f"{message['Subject']}\n{message.get_content()}"
