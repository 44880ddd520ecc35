"""No one person opens Rahasia alone: posts, mandates and grants by two people, or announced to the head."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import find_record, scope_of
from catalog.database import Database
from catalog.errors import NotVisible, Refused
from catalog.people.announcements import announcements_for
from catalog.people.errors import Invalid
from catalog.people.grants import Period, add_to_team, end_grant, grant_record, grants_on
from catalog.people.mandates import MandateValues, confirm_mandate, end_mandate, mandates_of, open_mandate
from catalog.people.passwords import is_right
from catalog.people.posts import PostValues, approve_post, assign_post, end_post, posts_of, waiting_posts
from catalog.people.users import create_user, set_active, set_password, user_called
from catalog.schema import AuditRow, Record, utc_now
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PUBLIC, MandateKind, PostKind
from tests.catalog.world_rows import add_record
from tests.office_days import office_today

TODAY = office_today()
LAST_WEEK, NEXT_WEEK = TODAY - timedelta(days=7), TODAY + timedelta(days=7)
PASSWORD = "kuda lari di tepi pantai"


def add(session: Session, username: str) -> str:
    return create_user(session, username, username.title(), PASSWORD, actor="os:root").id


def give(session: Session, user_id: str, kind: PostKind, unit_id: str = "kota-pp", **others: Any) -> Any:
    values = PostValues(kind, unit_id, LAST_WEEK)
    return assign_post(session, user_id, values, actor=others.get("by") or "os:root", **others)


def holds(session: Session, user_id: str) -> list[PostKind]:
    return [post.kind for post in scope_of(session, user_id, utc_now()).posts]


@pytest.fixture
def people(db: Database) -> dict[str, str]:
    """Two administrators and a person without a post."""
    with db.writing() as session:
        found = {name: add(session, name) for name in ("admin1", "admin2", "siti")}
        for name in ("admin1", "admin2"):
            give(session, found[name], PostKind.ADMINISTRATOR, "kota")
    return found


def make_leader(session: Session, people: dict[str, str]) -> str:
    leader = add(session, "ketua")
    post = give(session, leader, PostKind.LEADER, "kota", by=people["admin1"])
    approve_post(session, post.id, people["admin2"])
    return leader


def test_an_account_is_made_with_a_hash_and_a_row_in_the_trail(db: Database) -> None:
    with db.writing() as session:
        user = create_user(session, " Siti.Aminah ", "Siti Aminah", PASSWORD, actor="os:root")
        assert user.username == "siti.aminah"
        assert user.must_change_password
        assert PASSWORD not in user.password_hash
        assert is_right(user.password_hash, PASSWORD)
        assert scope_of(session, user.id, utc_now()) == PUBLIC
        session.flush()
        assert session.scalars(select(AuditRow.action)).all() == ["create-user"]


@pytest.mark.parametrize(
    ("username", "name", "password", "field"),
    [
        ("publik", "Publik", PASSWORD, "username"),
        ("Ada Spasi", "Nama", PASSWORD, "username"),
        ("siti", "", PASSWORD, "name"),
        ("siti", "Siti", "pendek", "password"),
    ],
)
def test_a_wrong_field_is_named(db: Database, username: str, name: str, password: str, field: str) -> None:
    with db.writing() as session, pytest.raises(Invalid) as caught:
        create_user(session, username, name, password, actor="os:root")
    assert set(caught.value.problems) == {field}


def test_a_user_name_is_taken_once(db: Database) -> None:
    with db.writing() as session:
        add(session, "siti")
        with pytest.raises(Invalid):
            add(session, "SITI")


def test_a_new_password_and_a_closed_account_end_sessions(db: Database) -> None:
    with db.writing() as session:
        add(session, "siti")
        user = user_called(session, "siti")
        assert user is not None
        set_password(session, user, "gajah makan di kebun", actor=user.id)
        assert user.session_epoch == 1
        assert is_right(user.password_hash, "gajah makan di kebun")
        set_active(session, user, False, actor="os:root")
        assert user.session_epoch == 2


def test_a_staff_post_counts_at_once_and_ends_on_its_day(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        post = give(session, people["siti"], PostKind.STAFF, by=people["admin1"])
        assert holds(session, people["siti"]) == [PostKind.STAFF]
        end_post(session, post.id, TODAY - timedelta(days=2), actor=people["admin1"])
        assert holds(session, people["siti"]) == []
        assert len(posts_of(session, people["siti"])) == 1


def test_a_secret_post_waits_for_the_second_person(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        post = give(session, people["siti"], PostKind.HEAD, by=people["admin1"])
        assert holds(session, people["siti"]) == []
        assert [each.id for each in waiting_posts(session)] == [post.id]
        for wrong in (people["admin1"], people["siti"]):
            with pytest.raises(Refused):
                approve_post(session, post.id, wrong)
        bystander = add(session, "tamu")
        with pytest.raises(Refused):
            approve_post(session, post.id, bystander)
        approve_post(session, post.id, people["admin2"])
        assert holds(session, people["siti"]) == [PostKind.HEAD]
        assert waiting_posts(session) == []


def test_nobody_gives_a_post_to_oneself(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session, pytest.raises(Refused):
        give(session, people["admin1"], PostKind.STAFF, by=people["admin1"])


def test_an_announced_post_tells_the_head(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        leader = make_leader(session, people)
        post = give(session, people["siti"], PostKind.ARCHIVIST, by=people["admin1"], is_announced=True)
        assert post.announced_to == "ketua"
        assert holds(session, people["siti"]) == [PostKind.ARCHIVIST]
        session.flush()
        (told,) = announcements_for(session, leader, utc_now() - timedelta(hours=1))
        assert told.details["user"] == "siti"


def test_without_a_head_there_is_nobody_to_tell(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session, pytest.raises(Refused):
        give(session, people["siti"], PostKind.HEAD, by=people["admin1"], is_announced=True)


def test_the_head_of_the_office_above_is_told_of_the_heads_own_post(
    db: Database, people: dict[str, str]
) -> None:
    with db.writing() as session:
        above = add(session, "ketua-prov")
        post = give(session, above, PostKind.LEADER, "prov", by=people["admin1"])
        approve_post(session, post.id, people["admin2"])
        told = give(session, people["siti"], PostKind.LEADER, "kota", by=people["admin1"], is_announced=True)
        assert told.announced_to == "ketua-prov"


def audit_values(**others: Any) -> MandateValues:
    values = {"number": "ST/7", "valid_from": LAST_WEEK, "valid_until": NEXT_WEEK, "offices": ("kota",)}
    return MandateValues(MandateKind.AUDIT, **{**values, **others})


def test_a_mandate_is_opened_by_two(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        mandate = open_mandate(session, people["siti"], audit_values(), people["admin1"])
        assert scope_of(session, people["siti"], utc_now()).mandates == ()
        for wrong in (people["admin1"], people["siti"]):
            with pytest.raises(Refused):
                confirm_mandate(session, mandate.id, wrong)
        confirm_mandate(session, mandate.id, people["admin2"])
        (held,) = scope_of(session, people["siti"], utc_now()).mandates
        assert held.offices == {"kota"}
        end_mandate(session, mandate.id, TODAY - timedelta(days=2), actor=people["admin1"])
        assert mandates_of(session, people["siti"])[0].id == mandate.id
        emptied = scope_of(session, people["siti"], utc_now()).mandates
        assert not any(each.offices for each in emptied)


@pytest.mark.parametrize(
    "others", [{"number": " "}, {"offices": ()}, {"valid_until": LAST_WEEK - timedelta(days=1)}]
)
def test_a_mandate_without_its_facts_is_refused(
    db: Database, people: dict[str, str], others: dict[str, Any]
) -> None:
    with db.writing() as session, pytest.raises(Refused):
        open_mandate(session, people["siti"], audit_values(**others), people["admin1"])


def test_a_mandate_for_oneself_or_by_a_bystander_is_refused(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        for user_id, by in ((people["admin1"], people["admin1"]), (people["admin1"], people["siti"])):
            with pytest.raises(Refused):
                open_mandate(session, user_id, audit_values(), by)


def secret(session: Session) -> Record:
    return add_record(session, Label("r", Level.SECRET, Standing.FILED, "kota", "kota-pp"))


def test_a_grant_of_a_secret_record_is_announced(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        leader, record = make_leader(session, people), secret(session)
        grant = grant_record(session, record, people["siti"], "copy", Period(LAST_WEEK), people["admin1"])
        assert find_record(session, scope_of(session, people["siti"], utc_now()), "r")
        session.flush()
        assert len(announcements_for(session, leader, utc_now() - timedelta(hours=1))) == 1
        assert [each.id for each in grants_on(session, "r")] == [grant.id]
        end_grant(session, grant.id, TODAY - timedelta(days=2), actor=people["admin1"])
        with pytest.raises(NotVisible):
            find_record(session, scope_of(session, people["siti"], utc_now()), "r")


def test_a_grant_of_a_secret_record_without_a_head_is_refused(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session, pytest.raises(Refused):
        grant_record(session, secret(session), people["siti"], "copy", Period(LAST_WEEK), people["admin1"])


def test_a_team_member_sees_the_case_on_the_days_given(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        make_leader(session, people)
        case = session.get_one(Record, "case-1")
        case.level = Level.RESTRICTED
        add_to_team(session, case, people["siti"], Period(LAST_WEEK), people["admin1"])
        assert scope_of(session, people["siti"], utc_now()).cases == {"case-1"}
        ended = Period(LAST_WEEK, TODAY - timedelta(days=2))
        add_to_team(session, case, people["siti"], ended, people["admin1"])
        assert scope_of(session, people["siti"], utc_now()).cases == frozenset()
