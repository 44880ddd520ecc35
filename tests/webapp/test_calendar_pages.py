"""The calendar feed: a secret address shown once, rights of the moment, titles of Biasa records only."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from catalog.people.calendar_feed import hash_of
from catalog.schema import Assignment, AuditRow, CalendarFeed, Grant, Loan, Record, User
from tests.office_days import office_today
from tests.webapp.archive_world import ArchiveWorld, make_world, token_of

TODAY = office_today()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ArchiveWorld]:
    """An office of its own for each test: they close accounts and use up limits."""
    made = make_world(tmp_path / "kantor")
    yield made
    made.office.close()


def address_of(archive: ArchiveWorld, name: str) -> str:
    client = archive.sign_in(name)
    page = client.post("/akun/kalender", data={"csrf_token": token_of(client)})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r"/kalender/[A-Za-z0-9_-]{43}\.ics", page.text)
    assert found
    return found.group()


def fetch(archive: ArchiveWorld, address: str, **headers: str) -> TestResponse:
    """As a calendar program does: without a session."""
    return archive.app.test_client().get(address, headers=headers)


def summaries(answer: TestResponse) -> dict[str, date]:
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(event["summary"]): event["dtstart"].dt for event in events}


def lend(archive: ArchiveWorld, record: str, borrower: str, days: int = 9) -> str:
    with archive.office.db.writing() as session:
        loan = Loan(
            office_id=archive.units["kota"],
            year=TODAY.year,
            number=len(session.scalars(select(Loan.id)).all()) + 1,
            record_id=archive.records[record],
            borrower_id=archive.people[borrower],
            purpose="rapat",
            lent_on=TODAY,
            due_on=TODAY + timedelta(days=days),
            lent_by=archive.people["arsiparis"],
        )
        session.add(loan)
        session.flush()
        return loan.id


def test_titles_of_biasa_only_for_borrower_and_lender(archive: ArchiveWorld) -> None:
    due = TODAY + timedelta(days=9)
    biasa, rahasia = lend(archive, "biasa", "kepala"), lend(archive, "rahasia", "kepala")
    title = "Berita Acara Rekapitulasi Kecamatan Magersari"
    answer = fetch(archive, address_of(archive, "kepala"))
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert summaries(answer) == {
        f"Kembalikan pinjaman: {title}": due,
        "Kembalikan pinjaman: sebuah arsip": due,
    }
    assert b"pelapor" not in answer.data
    uids = {str(each["uid"]) for each in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert uids == {f"loan-{biasa}@telusur", f"loan-{rahasia}@telusur"}
    lender = fetch(archive, address_of(archive, "arsiparis"))
    assert summaries(lender) == {
        f"Pinjaman harus kembali: {title}": due,
        "Pinjaman harus kembali: sebuah arsip": due,
    }
    assert summaries(fetch(archive, address_of(archive, "hukum"))) == {}


def test_rights_are_read_at_each_fetch(archive: ArchiveWorld) -> None:
    lend(archive, "biasa", "staf")
    address = address_of(archive, "staf")
    assert "Kembalikan pinjaman: Berita Acara Rekapitulasi Kecamatan Magersari" in summaries(
        fetch(archive, address)
    )
    with archive.office.db.writing() as session:
        session.execute(update(Record).where(Record.id == archive.records["biasa"]).values(level=2))
    assert list(summaries(fetch(archive, address))) == ["Kembalikan pinjaman: sebuah arsip"]
    with archive.office.db.writing() as session:
        session.execute(update(Loan).values(returned_on=TODAY))
    assert summaries(fetch(archive, address)) == {}


def test_it_dies_with_the_account_and_with_the_last_post(archive: ArchiveWorld) -> None:
    address = address_of(archive, "staf")
    assert fetch(archive, address).status_code == 200
    me = archive.people["staf"]
    with archive.office.db.writing() as session:
        session.execute(update(User).where(User.id == me).values(is_active=False))
    assert fetch(archive, address).status_code == 404
    with archive.office.db.writing() as session:
        session.execute(update(User).where(User.id == me).values(is_active=True))
        session.execute(
            update(Assignment).where(Assignment.user_id == me).values(valid_until=TODAY - timedelta(days=2))
        )
    assert fetch(archive, address).status_code == 404


def test_ends_of_own_posts_and_grants(archive: ArchiveWorld) -> None:
    end = TODAY + timedelta(days=30)
    with archive.office.db.writing() as session:
        session.execute(
            update(Assignment).where(Assignment.user_id == archive.people["hukum"]).values(valid_until=end)
        )
        for record in ("biasa", "rahasia"):
            session.add(
                Grant(
                    record_id=archive.records[record],
                    user_id=archive.people["hukum"],
                    reason="request",
                    valid_from=TODAY - timedelta(days=1),
                    valid_until=end,
                )
            )
    assert summaries(fetch(archive, address_of(archive, "hukum"))) == {
        "Penugasan Anda berakhir: Divisi Hukum": end,
        "Akses Anda berakhir: Berita Acara Rekapitulasi Kecamatan Magersari": end,
        "Akses Anda berakhir: sebuah arsip": end,
    }


def test_the_secret_is_kept_as_a_hash_renewed_and_revoked(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    first = address_of(archive, "staf")
    secret = first.removeprefix("/kalender/").removesuffix(".ics")
    with archive.office.db.reading() as session:
        assert session.scalars(select(CalendarFeed.token_hash)).all() == [hash_of(secret)]
        assert secret not in str([row.details for row in session.scalars(select(AuditRow))])
    assert secret not in client.get("/akun/kalender").text  # shown once
    second = address_of(archive, "staf")
    assert fetch(archive, first).status_code == 404
    assert fetch(archive, second).status_code == 200
    client.post("/akun/kalender/cabut", data={"csrf_token": token_of(client)})
    assert fetch(archive, second).status_code == 404


@pytest.mark.parametrize("wrong", ["x", "A" * 43, "%27%20OR%201=1", "..", "%00", "é" * 30])
def test_every_wrong_secret_gets_the_same(archive: ArchiveWorld, wrong: str) -> None:
    answers = [
        client.get(f"/kalender/{each}.ics")
        for client in (archive.app.test_client(), archive.sign_in("ketua"))
        for each in (wrong, "salah")
    ]
    assert {(each.status_code, each.data) for each in answers} == {(404, b"")}
    assert not any("Set-Cookie" in each.headers for each in answers[:2])


def test_the_same_deadlines_are_the_same_bytes_and_not_sent_twice(archive: ArchiveWorld) -> None:
    loan = lend(archive, "biasa", "staf")
    address = address_of(archive, "staf")
    one, two = fetch(archive, address), fetch(archive, address)
    assert one.data == two.data
    tag = one.headers["ETag"]
    kept = fetch(archive, address, **{"If-None-Match": tag})
    assert (kept.status_code, kept.data) == (304, b"")
    with archive.office.db.writing() as session:
        session.execute(update(Loan).where(Loan.id == loan).values(due_on=TODAY + timedelta(days=20)))
    moved = fetch(archive, address, **{"If-None-Match": tag})
    assert moved.status_code == 200
    assert f"loan-{loan}@telusur".encode() in moved.data


def test_guessing_and_hurrying_are_stopped(archive: ArchiveWorld) -> None:
    address = address_of(archive, "staf")
    codes = [fetch(archive, address).status_code for _ in range(121)]
    assert (codes[:120], codes[120]) == ([200] * 120, 429)
    guesses = [fetch(archive, f"/kalender/{number}.ics").status_code for number in range(61)]
    assert (guesses[:60], guesses[60]) == ([404] * 60, 429)
