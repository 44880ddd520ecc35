"""Paper that a dissolved office or unit lent: its heir sees it, takes it back and is told; others do not."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from catalog.access import refresh_access, scope_of
from catalog.database import Database
from catalog.deadlines import Asker
from catalog.errors import NotVisible
from catalog.people.errors import Invalid
from catalog.schema import Assignment, Loan, Notice, OutboxRow, Record, Unit, utc_now
from catalog.units import dissolve
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind, Scope
from services.archive import loans
from services.archive.deadlines import loans_due
from services.archive.loan_rules import LoanState
from services.archive.loans import LoanValues
from services.desk import Asking, Waits, waiting_counts
from services.notices.clock import tell_by_the_clock
from tests.catalog.world_rows import add_cases, add_record, add_units, new_database
from tests.office_days import office_today
from tests.services.archive.people import add_people

LONG_AGO, TODAY = date(2020, 1, 1), office_today()
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "arsiparis.kota": (PostKind.ARCHIVIST, "kota"),
    "arsiparis.ri": (PostKind.ARCHIVIST, "ri"),
    "staf.kota": (PostKind.STAFF, "kota-pp"),
    "staf.sek": (PostKind.STAFF, "kota-sek"),
    "staf.pp": (PostKind.STAFF, "prov-pp"),
    "staf.ps": (PostKind.STAFF, "prov-ps"),
}


class World:
    def __init__(self, db: Database, ids: dict[str, str]) -> None:
        self.db, self.ids = db, ids

    def scope(self, name: str) -> Scope:
        with self.db.reading() as session:
            return scope_of(session, self.ids[name], utc_now())

    def sees(self, name: str) -> list[str]:
        scope = self.scope(name)
        with self.db.reading() as session:
            page = loans.list_loans(session, scope, self.ids[name], TODAY)
            late = waiting_counts(session, Asking(scope, self.ids[name], TODAY, 60)).get(Waits.LATE, 0)
            assert late == sum(row.state is LoanState.LATE for row in page.rows)
            return [row.id for row in page.rows]

    def told(self, name: str) -> list[str]:
        with self.db.writing_beside() as session:
            tell_by_the_clock(session, utc_now(), 0)
        with self.db.reading() as session:
            return [row.kind for row in session.query(Notice).filter_by(user_id=self.ids[name])]


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    db = new_database(tmp_path)
    with db.writing() as session:
        add_units(session)
        add_cases(session)
        ids = add_people(session, PEOPLE, LONG_AGO)
        for name, level in (("biasa", Level.ORDINARY), ("rahasia", Level.SECRET)):
            add_record(session, Label(name, level, Standing.FILED, office="kota", division="kota-pp"))
    yield World(db, ids)
    db.close()


def lend(world: World, record: str = "biasa") -> str:
    with world.db.writing() as session:
        values = LoanValues("staf.kota", TODAY + timedelta(days=5), "Rapat pleno")
        scope = scope_of(session, world.ids["arsiparis.kota"], utc_now())
        made = loans.lend(session, scope, record, values, actor=world.ids["arsiparis.kota"]).id
        session.get_one(Loan, made).due_on = TODAY - timedelta(days=1)
    return made


def end(world: World, unit: str, heir: str | None) -> None:
    with world.db.writing() as session:
        heirs = session.get_one(Unit, heir) if heir else None
        dissolve(session, session.get_one(Unit, unit), TODAY - timedelta(days=2), heirs)
        for record in session.query(Record).where(Record.unit_id == "kota-pp"):
            refresh_access(session, record)
        session.execute(update(OutboxRow).values(done_at=utc_now()))  # as the index writer would


def settle(world: World, name: str, loan: str) -> None:
    with world.db.writing() as session:
        scope = scope_of(session, world.ids[name], utc_now())
        found = loans.find_loan(session, scope, world.ids[name], loan)
        assert found.may_settle
        loans.take_back(session, scope, loan, "baik", actor=world.ids[name])


def test_the_heirs_archivist_sees_settles_and_is_told_of_them(world: World) -> None:
    made = lend(world)
    assert world.sees("arsiparis") == []
    end(world, "kota", "prov")
    assert world.sees("arsiparis") == [made]
    assert world.told("arsiparis") == ["loan-late"]
    scope, actor = world.scope("arsiparis"), world.ids["arsiparis"]
    with pytest.raises(Invalid), world.db.writing() as session:  # the borrower's post ended with the office
        loans.extend(session, scope, made, TODAY + timedelta(days=9), actor=actor)
    settle(world, "arsiparis", made)
    with world.db.reading() as session:
        assert session.get_one(Loan, made).received_by == world.ids["arsiparis"]


def test_their_days_stand_in_the_feed_of_the_heirs_archivist_alone(world: World) -> None:
    made = lend(world)
    end(world, "kota", "prov")
    for name, days in (("arsiparis", [f"lent-{made}"]), ("arsiparis.ri", []), ("staf.pp", [])):
        with world.db.reading() as session:
            asker = Asker(world.ids[name], world.scope(name), utc_now(), TODAY)
            assert [each.key for each in loans_due(session, asker)] == days, name


def test_others_and_the_ended_office_neither_see_nor_settle_them(world: World) -> None:
    made = lend(world)
    end(world, "kota", "prov")
    with world.db.writing() as session:  # a post that nobody ended
        session.query(Assignment).where(Assignment.user_id == world.ids["arsiparis.kota"]).update(
            {"valid_until": None}
        )
    for name in ("arsiparis.kota", "arsiparis.ri", "staf.ps", "staf.sek"):
        assert world.sees(name) == [], name
        scope = world.scope(name)
        with pytest.raises(NotVisible), world.db.writing() as session:
            loans.take_back(session, scope, made, "", actor=world.ids[name])
    assert world.told("arsiparis.kota") == []


def test_a_title_that_is_closed_to_the_heir_stays_closed(world: World) -> None:
    with world.db.writing() as session:
        row = Loan(
            office_id="kota",
            year=2024,
            number=9,
            record_id="rahasia",
            borrower_id=world.ids["staf.kota"],
            purpose="Rapat",
            lent_on=LONG_AGO,
            due_on=TODAY,
            lent_by=world.ids["arsiparis.kota"],
        )
        session.add(row)
    end(world, "kota", "prov")
    scope = world.scope("arsiparis")
    with world.db.reading() as session:
        (found,) = loans.list_loans(session, scope, world.ids["arsiparis"], TODAY).rows
    assert found.title == ""


def test_a_unit_that_took_over_anothers_records_keeps_their_paper(world: World) -> None:
    made = lend(world)
    assert world.sees("staf.sek") == []
    end(world, "kota-pp", "kota-sek")
    assert world.sees("staf.sek") == [made]
    assert world.sees("arsiparis.kota") == [made]
    settle(world, "staf.sek", made)
