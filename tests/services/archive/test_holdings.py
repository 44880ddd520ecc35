"""Places and loans in a real database of each kind: who keeps them, who may have them, who learns of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalog.database import Database
from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.people.grants import Period, end_grant, grant_record
from catalog.people.users import set_active, user_called
from catalog.schema import AuditRow, Loan, Record, StoragePlace, utc_now
from classification.levels import Level
from classification.scopes import PostKind
from services.archive import loans, places
from services.archive.loans import LoanValues
from services.archive.places import PlaceValues
from tests.office_days import office_today
from tests.services.archive.small_world import World, small_world

LONG_AGO, TODAY = date(2020, 1, 1), office_today()
SOON = TODAY + timedelta(days=5)
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "staf.pp": (PostKind.STAFF, "prov-pp"),
    "staf.ps": (PostKind.STAFF, "prov-ps"),
    "arsiparis.kota": (PostKind.ARCHIVIST, "kota"),
    "admin": (PostKind.ADMINISTRATOR, "prov"),
}
TYPED = LoanValues("staf.pp", SOON, "Rapat pleno")


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    with small_world(tmp_path, PEOPLE, LONG_AGO) as made:
        yield made


def make(world: World, kind: str, code: str, parent: str = "", by: str = "arsiparis") -> str:
    with world.db.writing() as session:
        values = PlaceValues(kind, code, f"Tempat {code}", parent)
        return places.make_place(session, world.scope(session, by), "prov", values, actor=world.ids[by]).id


def lend(world: World, record: str, values: LoanValues = TYPED, by: str = "arsiparis") -> str:
    with world.db.writing() as session:
        return loans.lend(session, world.scope(session, by), record, values, actor=world.ids[by]).id


def test_moving_a_place_moves_all_that_lies_in_it(world: World) -> None:
    first, second = make(world, "building", "GA"), make(world, "building", "GB")
    rack = make(world, "rack", "R1", first)
    make(world, "box", "B1", rack)
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        places.put_record(session, scope, "biasa", "ga/r1/b1", actor="t")
        moved = PlaceValues("rack", "R9", "Rak sembilan", second)
        places.change_place(session, scope, rack, moved, actor="t")
        place = places.place_of_record(session, "biasa")
        assert place is not None
        assert (place.address, place.path) == ("GB/R9/B1", "Tempat GB › Rak sembilan › Tempat B1")


def test_an_address_stands_once_in_an_office(world: World) -> None:
    make(world, "box", "B1")
    with pytest.raises(Invalid, match="sudah dipakai"):
        make(world, "box", "B1")


def test_a_place_lies_in_none_of_another_office(world: World) -> None:
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis.kota")
        theirs = places.make_place(session, scope, "kota", PlaceValues("room", "R1", "Ruang"), actor="t").id
    with pytest.raises(Invalid, match="induk"):
        make(world, "box", "B1", theirs)


@pytest.mark.parametrize("name", ["staf.pp", "staf.ps", "arsiparis.kota", "admin"])
def test_only_the_offices_archivist_keeps_its_places(world: World, name: str) -> None:
    box = make(world, "box", "B1")
    with pytest.raises(NotVisible):
        make(world, "box", "B2", by=name)
    with world.db.writing() as session:
        scope = world.scope(session, name)
        with pytest.raises(NotVisible):
            places.change_place(session, scope, box, PlaceValues("box", "B3", "x"), actor="t")
        with pytest.raises(NotVisible):
            places.remove_place(session, scope, box, actor="t")
        if name in {"arsiparis.kota", "admin"}:
            with pytest.raises(NotVisible):
                places.find_place(session, scope, box)


def test_only_an_empty_place_is_removed_even_by_who_sees_nothing_in_it(world: World) -> None:
    room = make(world, "room", "R1")
    box = make(world, "box", "B1", room)
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        places.put_record(session, scope, "rahasia", "R1/B1", actor="t")
        for place in (room, box):
            with pytest.raises(Refused, match="belum kosong"):
                places.remove_place(session, scope, place, actor="t")
        places.put_record(session, scope, "rahasia", "", actor="t")
        places.remove_place(session, scope, box, actor="t")
        places.remove_place(session, scope, room, actor="t")
        assert session.scalars(select(StoragePlace)).all() == []


def test_a_box_tells_each_reader_only_of_what_that_reader_may_know(world: World) -> None:
    box = make(world, "box", "B1")
    with world.db.writing() as session:
        for level in Level:
            places.put_record(session, world.scope(session, "arsiparis"), level.slug, "B1", actor="t")
    seen = {}
    with world.db.reading() as session:
        for name in ("arsiparis", "staf.pp", "staf.ps"):
            scope = world.scope(session, name)
            place = places.find_place(session, scope, box)
            found = places.records_in(session, scope, place)
            seen[name] = {record.id for record in found.rows}
            assert places.how_many_in(session, scope, [place]) == {box: found.total}
    assert seen == {
        "arsiparis": {"biasa", "terbatas", "rahasia", "sangat-rahasia"},
        "staf.pp": {"biasa", "terbatas"},
        "staf.ps": {"biasa"},
    }


def test_a_record_is_put_only_by_who_is_in_charge_and_only_where_there_is_a_place(world: World) -> None:
    make(world, "box", "B1")
    with world.db.writing() as session:
        for name in ("staf.ps", "arsiparis.kota", "admin"):
            with pytest.raises(NotVisible):
                places.put_record(session, world.scope(session, name), "biasa", "B1", actor="t")
        with pytest.raises(Invalid, match="B2 tidak ada"):
            places.put_record(session, world.scope(session, "staf.pp"), "biasa", "B2", actor="t")


def test_nothing_is_out_twice(world: World) -> None:
    lend(world, "biasa")
    with pytest.raises(Invalid, match="sedang dipinjam"):
        lend(world, "biasa")
    with pytest.raises(IntegrityError):
        _write_beside_the_rules(world.db)


def _write_beside_the_rules(db: Database) -> None:
    with db.writing() as session:
        first = session.scalars(select(Loan)).one()
        values = {column.key: getattr(first, column.key) for column in Loan.__table__.columns}
        session.add(Loan(**values | {"id": "other", "number": 99}))


def test_paper_goes_only_to_who_may_read_it(world: World) -> None:
    for record, borrower in (
        ("terbatas", "staf.ps"),
        ("rahasia", "staf.pp"),
        ("biasa", "admin"),
        ("biasa", "tak.ada"),
        ("terbatas", "arsiparis"),  # handles it by its description, may not read it
    ):
        with pytest.raises(Invalid) as refused:
            lend(world, record, LoanValues(borrower, SOON, "Baca"))
        assert set(refused.value.problems) == {"borrower"}
    with world.db.writing() as session:
        set_active(session, user_called(session, "staf.pp"), False, actor="os:t")
    with pytest.raises(Invalid):
        lend(world, "biasa")


def test_who_is_not_in_charge_lends_takes_back_and_extends_nothing(world: World) -> None:
    loan = lend(world, "biasa")
    with world.db.writing() as session:
        for name in ("staf.ps", "arsiparis.kota", "admin"):
            scope = world.scope(session, name)
            for act in (
                lambda scope=scope: loans.take_back(session, scope, loan, "", actor="t"),
                lambda scope=scope: loans.extend(session, scope, loan, SOON + timedelta(days=1), actor="t"),
                lambda scope=scope: loans.lend(session, scope, "terbatas", TYPED, actor="t"),
            ):
                with pytest.raises(NotVisible):
                    act()


def test_a_loan_is_known_to_its_borrower_and_its_keepers_alone(world: World) -> None:
    loan = lend(world, "biasa", LoanValues("staf.ps", SOON, "Sidang"))
    with world.db.reading() as session:
        for name, knows in (
            ("arsiparis", True),
            ("staf.pp", True),
            ("staf.ps", True),
            ("arsiparis.kota", False),
            ("admin", False),
        ):
            scope, me = world.scope(session, name), world.ids[name]
            assert loans.list_loans(session, scope, me, TODAY).total == int(knows)
            if knows:
                assert loans.find_loan(session, scope, me, loan).borrower_name == "Staf.Ps"
            else:
                with pytest.raises(NotVisible):
                    loans.find_loan(session, scope, me, loan)


def test_a_borrower_who_lost_the_right_sees_the_loan_without_its_title(world: World) -> None:
    with world.db.writing() as session:
        record = session.get_one(Record, "terbatas")
        period, by = Period(LONG_AGO), world.ids["staf.pp"]
        grant = grant_record(session, record, world.ids["staf.ps"], "request", period, by).id
    loan = lend(world, "terbatas", LoanValues("staf.ps", SOON, "Sidang"))
    with world.db.writing() as session:
        end_grant(session, grant, TODAY - timedelta(days=1), actor=by)
    with world.db.reading() as session:
        facts = loans.find_loan(session, world.scope(session, "staf.ps"), world.ids["staf.ps"], loan)
        assert (facts.title, facts.number_of_record) == ("", "")
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        with pytest.raises(Invalid) as refused:
            loans.extend(session, scope, loan, SOON + timedelta(days=1), actor=world.ids["arsiparis"])
    assert set(refused.value.problems) == {"borrower"}


def test_a_record_that_was_closed_by_date_lies_in_loans_without_its_words_for_everybody(world: World) -> None:
    with world.db.writing() as session:
        session.get_one(Record, "biasa").number = "NOMOR-ITU"
    loan = lend(world, "biasa")
    with world.db.writing() as session:
        record = session.get_one(Record, "biasa")
        record.closes_at = utc_now() - timedelta(minutes=1)  # the index writer has not been here yet
    with world.db.reading() as session:
        for name in ("staf.pp", "arsiparis"):  # the borrower, and who keeps all paper of the office
            scope, me = world.scope(session, name), world.ids[name]
            facts = loans.find_loan(session, scope, me, loan)
            assert (facts.title, facts.number_of_record, facts.place) == ("", "", "")
            listed = loans.list_loans(session, scope, me, TODAY).rows
            assert [(each.title, each.number_of_record) for each in listed] == [("", "")]


def test_a_loan_goes_out_is_late_comes_back_once_and_the_trail_knows(world: World) -> None:
    loan, me = lend(world, "biasa"), world.ids["arsiparis"]
    later = SOON + timedelta(days=1)
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")
        for state, day, count in (
            ("out", TODAY, 1),
            ("late", TODAY, 0),
            ("late", later, 1),
            ("soon", later, 0),
        ):
            assert loans.list_loans(session, scope, me, day, state).total == count, (state, day)
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        with pytest.raises(Invalid, match="lebih lambat"):
            loans.extend(session, scope, loan, SOON, actor=me)
        loans.extend(session, scope, loan, later, actor=me)
        loans.take_back(session, scope, loan, "Sampul sobek", actor=me)
        with pytest.raises(Refused, match="sudah dicatat kembali"):
            loans.take_back(session, scope, loan, "", actor=me)
    lend(world, "biasa")
    with world.db.reading() as session:
        numbers = session.scalars(select(Loan.number).order_by(Loan.number)).all()
        acts = session.scalars(select(AuditRow.action).where(AuditRow.subject == "record:biasa")).all()
    assert (numbers, acts) == ([1, 2], ["lend", "extend-loan", "take-back", "lend"])


def test_a_refused_loan_leaves_no_gap_in_the_numbers(world: World) -> None:
    lend(world, "biasa")
    for _ in range(3):
        with pytest.raises(Invalid):
            lend(world, "rahasia")
    lend(world, "terbatas")
    with world.db.reading() as session:
        assert session.scalars(select(Loan.number).order_by(Loan.number)).all() == [1, 2]
