"""Requests for access: decided by whose post opens the record, dated, ended at once, never for oneself."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import find_record, refresh_access, scope_of
from catalog.database import Database
from catalog.errors import NotVisible, Refused
from catalog.narrowing import narrow
from catalog.people.access_decisions import (
    decidable_count,
    find_decidable,
    forward,
    grant_access,
    list_decidable,
    refuse_access,
    revoke_access,
)
from catalog.people.access_requests import answer, ask, own_questions
from catalog.people.announcements import announcements_for
from catalog.people.errors import Invalid
from catalog.people.grants import Period, grant_record
from catalog.people.posts import end_post
from catalog.schema import AccessRequest, Assignment, AuditRow, Grant, Record, utc_now
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind, Scope
from classification.table import Relation, Verdict
from tests.catalog.world_rows import add_record
from tests.services.archive.people import add_named_people

TODAY = utc_now().date()
NEXT_WEEK, LONG_AGO = TODAY + timedelta(days=7), date(2020, 1, 1)
PEOPLE = (
    ("ketua", PostKind.LEADER, "kota"),
    ("anggota", PostKind.LEADER, "kota"),
    ("sekretaris", PostKind.SECRETARY, "kota-sek"),
    ("kepala", PostKind.HEAD, "kota-pp"),
    ("kepala-sek", PostKind.HEAD, "kota-sek"),
    ("staf", PostKind.STAFF, "kota-pp"),
    ("arsiparis", PostKind.ARCHIVIST, "kota"),
    ("admin", PostKind.ADMINISTRATOR, "kota"),
    ("ketua-kab", PostKind.LEADER, "kab"),
    ("ketua-prov", PostKind.LEADER, "prov"),
    ("penanya", PostKind.STAFF, "kota-sek"),
)
DECIDERS = ("ketua", "anggota", "kepala")


@pytest.fixture
def office(db: Database) -> Database:
    """People whose ids are their names, records at three levels, and one question."""
    with db.writing() as session:
        add_named_people(session, PEOPLE, LONG_AGO)
        for name, level in (("biasa", 1), ("terbatas", 2), ("rahasia", 3), ("sangat", 4)):
            add_record(session, Label(name, Level(level), Standing.FILED, "kota", "kota-pp"))
        add_record(session, Label("di-kab", Level.ORDINARY, Standing.FILED, "kab", "kab-pp"))
        request = ask(session, "penanya", "kota", "Kajian laporan 03")
        request.id = "tanya"
    return db


def scope(session: Session, name: str) -> Scope:
    return scope_of(session, name, utc_now())


def put(session: Session, record_id: str, name: str = "arsiparis") -> None:
    forward(session, scope(session, name), "tanya", f"http://kantor/arsip/{record_id}", actor=name)
    session.flush()


def grant(session: Session, name: str, until: date | None = NEXT_WEEK) -> Grant:
    return grant_access(session, scope(session, name), "tanya", until, "", actor=name, now=utc_now())


def reads(session: Session, name: str, record_id: str, days: int = 0) -> bool:
    try:
        find_record(session, scope_of(session, name, utc_now() + timedelta(days=days)), record_id)
    except NotVisible:
        return False
    return True


def test_a_grant_opens_one_record_until_its_day_and_stands_in_the_trail(office: Database) -> None:
    with office.writing() as session:
        put(session, "terbatas")
        assert not reads(session, "penanya", "terbatas")
        grant(session, "kepala")
        assert reads(session, "penanya", "terbatas", 6)
        assert not reads(session, "penanya", "terbatas", 9)
        assert not reads(session, "penanya", "rahasia")
        (told,) = own_questions(session, "penanya", 1).rows
        assert (told.record_id, told.until) == ("terbatas", NEXT_WEEK)
        session.flush()
        acts = session.execute(select(AuditRow.action, AuditRow.actor, AuditRow.subject)).all()
        assert ("grant", "kepala", "record:terbatas") in acts
        assert ("grant-access", "kepala", "request:tanya") in acts
        assert [
            each.id for each in list_decidable(session, scope(session, "ketua"), utc_now(), is_open=False)
        ]


def test_a_grant_of_rahasia_is_announced_to_another_head(office: Database) -> None:
    with office.writing() as session:
        put(session, "rahasia")
        grant(session, "ketua")
        session.flush()
        assert announcements_for(session, "anggota", utc_now() - timedelta(hours=1))
        assert not announcements_for(session, "ketua", utc_now() - timedelta(hours=1))


def test_a_revoked_grant_is_gone_at_once_and_not_revoked_twice(office: Database) -> None:
    with office.writing() as session:
        put(session, "terbatas")
        grant(session, "kepala")
        for wrong in ("staf", "penanya", "admin", "sekretaris"):
            with pytest.raises(NotVisible):
                revoke_access(session, scope(session, wrong), "tanya", "x", actor=wrong, now=utc_now())
        revoke_access(session, scope(session, "ketua"), "tanya", "Selesai", actor="ketua", now=utc_now())
        assert not reads(session, "penanya", "terbatas")
        with pytest.raises(Refused):
            revoke_access(session, scope(session, "ketua"), "tanya", "x", actor="ketua", now=utc_now())


@pytest.mark.parametrize("name", [name for name, _, _ in PEOPLE if name not in DECIDERS])
def test_who_may_not_open_it_sees_no_request_and_decides_nothing(office: Database, name: str) -> None:
    with office.writing() as session:
        put(session, "rahasia")
        assert decidable_count(session, scope(session, name), utc_now()) == 0
        for act in (
            lambda: find_decidable(session, scope(session, name), "tanya", utc_now()),
            lambda: grant(session, name),
            lambda: refuse_access(session, scope(session, name), "tanya", "x", actor=name, now=utc_now()),
        ):
            with pytest.raises(NotVisible):
                act()
        assert session.scalars(select(Grant)).all() == []


@pytest.mark.parametrize("name", DECIDERS)
def test_who_may_open_it_finds_it_waiting(office: Database, name: str) -> None:
    with office.writing() as session:
        put(session, "rahasia")
        assert decidable_count(session, scope(session, name), utc_now()) == 1


def test_what_a_grant_opened_to_oneself_is_not_handed_on(office: Database) -> None:
    """A head of secretariat named in a record reads it, and yet may not open it to others."""
    with office.writing() as session:
        put(session, "rahasia")
        record = session.get_one(Record, "rahasia")
        for name in ("sekretaris", "kepala-sek"):
            grant_record(session, record, name, "copy", Period(LONG_AGO), "ketua")
            assert reads(session, name, "rahasia")
            with pytest.raises(NotVisible):
                grant(session, name)


def test_a_decider_whose_post_ended_or_was_narrowed_decides_nothing(office: Database) -> None:
    with office.writing() as session:
        put(session, "terbatas")
        cells = {(each, Level.RESTRICTED): Verdict.NONE for each in (Relation.HEAD, Relation.STAFF)}
        narrow(session, "kota", cells, actor="ketua")
        with pytest.raises(NotVisible):
            grant(session, "kepala")
        post = session.scalars(select(Assignment).where(Assignment.user_id == "anggota")).one()
        end_post(session, post.id, TODAY - timedelta(days=3), actor="admin")
        with pytest.raises(NotVisible):
            grant(session, "anggota")
        assert grant(session, "ketua")


def test_nobody_decides_on_the_own_request(office: Database) -> None:
    with office.writing() as session:
        session.get_one(AccessRequest, "tanya").user_id = "kepala"
        put(session, "terbatas")
        with pytest.raises(Refused):
            grant(session, "kepala")
        with pytest.raises(Refused):
            refuse_access(session, scope(session, "kepala"), "tanya", "x", actor="kepala", now=utc_now())
        assert grant(session, "ketua")


@pytest.mark.parametrize("record_id", ["di-kab", "tidak-ada", "", "konsep"])
def test_only_a_filed_record_of_the_own_office_is_put_forward_and_one_sentence_says_so(
    office: Database, record_id: str
) -> None:
    with office.writing() as session:
        draft = Record(id="konsep", kind="letter", title="K", unit_id="kota-pp", level=1, standing="draft")
        session.add(draft)
        refresh_access(session, draft)
        with pytest.raises(Invalid) as caught:
            put(session, record_id)
        (sentence,) = caught.value.problems.values()
        assert "Tempel alamat" in str(sentence)
        with pytest.raises(NotVisible):
            put(session, "biasa", "ketua")


def test_sangat_rahasia_is_opened_to_nobody_by_request(office: Database) -> None:
    with office.writing() as session:
        put(session, "sangat")
        for name, _, _ in PEOPLE:
            with pytest.raises(NotVisible):
                grant(session, name)


def test_a_container_is_not_opened_past_what_lies_in_it(office: Database) -> None:
    with office.writing() as session:
        session.get_one(Record, "sangat").container_id = "terbatas"
        put(session, "terbatas")
        with pytest.raises(Refused):
            grant(session, "ketua")
        session.get_one(Record, "sangat").container_id = None
        session.get_one(Record, "rahasia").container_id = "terbatas"
        grant(session, "ketua")
        session.flush()
        assert announcements_for(session, "anggota", utc_now() - timedelta(hours=1)), "it opened a Rahasia"


@pytest.mark.parametrize("until", [None, TODAY - timedelta(days=3), TODAY + timedelta(days=400)])
def test_a_grant_has_a_day_that_can_be(office: Database, until: date | None) -> None:
    with office.writing() as session:
        put(session, "terbatas")
        with pytest.raises(Invalid) as caught:
            grant(session, "kepala", until)
        assert set(caught.value.problems) == {"until"}


def test_the_asker_learns_the_same_of_a_refusal_as_of_a_record_that_never_was(office: Database) -> None:
    def told(session: Session) -> list[object]:
        rows = own_questions(session, "penanya", 1).rows
        return [(row.about, row.answered_at is None, row.answer, row.record_id, row.until) for row in rows]

    with office.writing() as session:
        before = told(session)
        put(session, "rahasia")
        assert told(session) == before, "being put forward shows nothing"
        refuse_access(
            session, scope(session, "ketua"), "tanya", "Tidak dapat kami bantu", actor="ketua", now=utc_now()
        )
        refused = told(session)
    with office.writing() as session:
        request = session.get_one(AccessRequest, "tanya")
        request.outcome, request.record_id, request.answered_at, request.answer = "", None, None, None
        answer(
            session,
            scope(session, "arsiparis"),
            "tanya",
            "Tidak dapat kami bantu",
            actor="arsiparis",
            now=utc_now(),
        )
        assert told(session) == refused


def test_what_was_decided_is_not_answered_over(office: Database) -> None:
    with office.writing() as session:
        put(session, "terbatas")
        grant(session, "kepala")
        archivist = scope(session, "arsiparis")
        with pytest.raises(Refused):
            answer(session, archivist, "tanya", "Tidak", actor="arsiparis", now=utc_now())
        with pytest.raises(Refused):
            put(session, "rahasia")


def test_of_two_who_decide_at_once_one_comes_late(office: Database) -> None:
    with office.writing() as session:
        put(session, "terbatas")
    outcomes: list[str] = []

    def decide(name: str) -> None:
        try:
            with office.writing() as session:
                grant(session, name)
        except Refused:
            outcomes.append("late")
        else:
            outcomes.append("granted")

    threads = [threading.Thread(target=decide, args=(name,)) for name in DECIDERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["granted", "late", "late"]
    with office.reading() as session:
        assert len(session.scalars(select(Grant)).all()) == 1
