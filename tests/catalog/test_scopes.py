"""What gives a person sight, read from dated rows at one moment."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from catalog.access import find_record, refresh_access, scope_of
from catalog.database import Database
from catalog.errors import NotVisible, Refused
from catalog.narrowing import narrow
from catalog.schema import Assignment, CaseMember, Grant, Mandate, Unit, User, utc_now
from catalog.units import dissolve
from classification.access import Verdict, may_read
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PUBLIC, MandateKind, Post, PostKind, Scope
from classification.table import Relation
from tests.catalog.world_rows import add_record

NOON = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)  # noon in Jakarta
TODAY = date(2026, 3, 10)


def add_user(session: Session, user_id: str = "u") -> str:
    session.add(User(id=user_id, username=user_id, name=user_id, password_hash="-"))
    session.flush()
    return user_id


def add_post(session: Session, post: str = "staff", unit_id: str = "kota-pp", **values: Any) -> Assignment:
    values = {"valid_from": date(2026, 1, 1), "user_id": "u", **values}
    assignment = Assignment(post=post, unit_id=unit_id, **values)
    session.add(assignment)
    session.flush()
    return assignment


def kinds(session: Session, now: datetime = NOON) -> list[PostKind]:
    return [post.kind for post in scope_of(session, "u", now).posts]


def test_nobody_and_a_closed_account_are_the_public(db: Database) -> None:
    with db.writing() as session:
        user_id = add_user(session)
        add_post(session)
        assert scope_of(session, None, NOON) == PUBLIC
        assert scope_of(session, "nobody", NOON) == PUBLIC
        assert scope_of(session, user_id, NOON) != PUBLIC
        session.get_one(User, user_id).is_active = False
        assert scope_of(session, user_id, NOON) == PUBLIC


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), True),
        (date(2026, 3, 11), None, False),
        (date(2026, 1, 1), date(2026, 3, 9), False),
        (date(2026, 1, 1), None, True),
    ],
)
def test_a_post_holds_from_its_first_to_its_last_day(
    db: Database, since: date, until: date | None, holds: bool
) -> None:
    with db.writing() as session:
        add_user(session)
        add_post(session, valid_from=since, valid_until=until)
        assert bool(kinds(session)) is holds


def test_days_are_those_of_the_office(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        session.get_one(Unit, "kota").zone = "Asia/Jayapura"
        add_post(session, valid_until=date(2026, 3, 9))
        before_midnight = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)  # 23.30 in Jayapura
        assert kinds(session, before_midnight) == [PostKind.STAFF]
        assert kinds(session, before_midnight + timedelta(hours=1)) == []  # still the 9th in Jakarta


@pytest.mark.parametrize("post", ["leader", "secretary", "head", "archivist"])
def test_a_post_that_opens_secrets_waits_for_a_second_person(db: Database, post: str) -> None:
    with db.writing() as session:
        add_user(session)
        waiting = add_post(session, post, "kota")
        assert kinds(session) == []
        waiting.approved_at = utc_now()
        assert kinds(session) == [PostKind(post)]


def test_an_announced_post_counts_at_once(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        add_post(session, "head", announced_to="ketua")
        assert kinds(session) == [PostKind.HEAD]


def test_an_unknown_post_opens_nothing(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        add_post(session, "emperor", announced_to="ketua")
        assert kinds(session) == []


def test_posts_in_a_dissolved_body_end_with_it(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        add_post(session, unit_id="desa")
        assert kinds(session) == [PostKind.STAFF]
        dissolve(session, session.get_one(Unit, "desa"), TODAY - timedelta(days=1))
        assert kinds(session) == []


def test_a_secretariat_is_led_with_the_units_inside_it(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        inner = Unit(
            id="sub", code="sub", name="Sub", kind="division", parent_id="kota-sek", office_id="kota"
        )
        session.add(inner)
        session.flush()
        add_post(session, "secretary", "kota-sek", announced_to="ketua")
        assert {post.unit for post in scope_of(session, "u", NOON).posts} == {"kota-sek", "sub"}


def mandate(session: Session, **values: Any) -> Mandate:
    defaults = {
        "user_id": "u", "kind": "audit", "number": "ST/1", "offices": ["kota"], "max_level": 3,
        "valid_from": TODAY, "valid_until": TODAY, "opened_by": "a", "confirmed_by": "b",
    }  # fmt: skip
    row = Mandate(**{**defaults, **values})
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({}, True),
        ({"confirmed_by": None}, False),
        ({"confirmed_by": "a"}, False),
        ({"confirmed_by": "u"}, False),
        ({"valid_until": TODAY - timedelta(days=1), "valid_from": date(2026, 1, 1)}, False),
        ({"max_level": 7}, False),
        ({"kind": "curiosity"}, False),
    ],
)
def test_a_mandate_holds_when_two_others_opened_it(db: Database, values: dict[str, Any], holds: bool) -> None:
    with db.writing() as session:
        for user_id in ("u", "a", "b"):
            add_user(session, user_id)
        mandate(session, **values)
        offices = {office for each in scope_of(session, "u", NOON).mandates for office in each.offices}
        assert offices == ({"kota"} if holds else set())


def test_a_law_enforcers_mandate_opens_its_cases(db: Database) -> None:
    with db.writing() as session:
        for user_id in ("u", "a", "b"):
            add_user(session, user_id)
        mandate(session, kind="law-enforcement", offices=[], cases=["case-1", "gone"])
        (held,) = scope_of(session, "u", NOON).mandates
        assert (held.kind, held.cases) == (MandateKind.LAW_ENFORCEMENT, {"case-1"})


def test_a_grant_holds_on_its_days_and_reaches_into_the_container(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        for record_id in ("mail", "zip", "letter"):
            add_record(session, Label(record_id, Level.SECRET, Standing.FILED, "kota", "kota-pp"))
        records = {name: find_record(session, _head(), name) for name in ("mail", "zip", "letter")}
        records["zip"].container_id, records["letter"].container_id = "mail", "zip"
        for record in records.values():
            refresh_access(session, record)
        session.add(Grant(record_id="mail", user_id="u", reason="copy", valid_from=TODAY, valid_until=TODAY))
        session.flush()
        assert scope_of(session, "u", NOON).named_records == {"mail", "zip", "letter"}
        assert scope_of(session, "u", NOON + timedelta(days=1)).named_records == frozenset()
        assert find_record(session, scope_of(session, "u", NOON), "letter")


@pytest.mark.parametrize("zone", ["Asia/Jayapura", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_grant_of_one_day_holds_on_that_day_of_the_office(db: Database, zone: str) -> None:
    with db.writing() as session:
        add_user(session)
        session.get_one(Unit, "kota").zone = zone
        add_record(session, Label("letter", Level.SECRET, Standing.FILED, "kota", "kota-pp"))
        session.add(
            Grant(record_id="letter", user_id="u", reason="copy", valid_from=TODAY, valid_until=TODAY)
        )
        session.flush()
        for hours in range(-40, 41, 2):
            moment = NOON + timedelta(hours=hours, minutes=1)
            is_the_day = moment.astimezone(ZoneInfo(zone)).date() == TODAY
            assert bool(scope_of(session, "u", moment).named_records) is is_the_day, moment


def test_a_grant_of_what_lies_inside_does_not_open_the_container(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        for record_id in ("zip", "letter"):
            add_record(session, Label(record_id, Level.SECRET, Standing.FILED, "kota", "kota-pp"))
        find_record(session, _head(), "letter").container_id = "zip"
        session.add(Grant(record_id="letter", user_id="u", reason="copy", valid_from=TODAY))
        session.flush()
        with pytest.raises(NotVisible):
            find_record(session, scope_of(session, "u", NOON), "zip")


def test_a_case_team_is_dated(db: Database) -> None:
    with db.writing() as session:
        add_user(session)
        session.add(CaseMember(case_id="case-1", user_id="u", valid_from=TODAY, valid_until=TODAY))
        session.flush()
        assert scope_of(session, "u", NOON).cases == {"case-1"}
        assert scope_of(session, "u", NOON + timedelta(days=1)).cases == frozenset()


def test_an_office_narrows_its_own_cells_at_once(db: Database) -> None:
    label = Label("r", Level.RESTRICTED, Standing.FILED, "kota", "kota-pp")
    with db.writing() as session:
        add_user(session)
        add_post(session)
        assert may_read(scope_of(session, "u", NOON), label).verdict is Verdict.CONTENT
        narrow(session, "kota", {(Relation.STAFF, Level.RESTRICTED): Verdict.NONE}, actor="u")
        assert may_read(scope_of(session, "u", NOON), label).verdict is Verdict.NONE
        narrow(session, "kota", {}, actor="u")
        assert may_read(scope_of(session, "u", NOON), label).verdict is Verdict.CONTENT


@pytest.mark.parametrize(
    "cell",
    [(Relation.STAFF, Level.SECRET), (Relation.ARCHIVE, Level.RESTRICTED), (Relation.AUDIT, Level.SECRET)],
)
def test_an_office_cannot_widen_a_cell(db: Database, cell: tuple[Relation, Level]) -> None:
    with db.writing() as session, pytest.raises(Refused):
        narrow(session, "kota", {cell: Verdict.CONTENT}, actor="u")


def _head() -> Scope:
    return Scope(posts=(Post("h", PostKind.HEAD, "kota-pp", "kota", "pp"),))
