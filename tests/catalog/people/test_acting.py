"""Acting officers: the rights of the post stood in for, by decree and date, and not a day longer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import find_record, refresh_access, scope_of
from catalog.audit import note
from catalog.database import Database
from catalog.errors import NotVisible, Refused
from catalog.people.acting import ActingValues, name_acting
from catalog.people.acting_rules import Acting, ActingWish, Term, acting_words, problems_of
from catalog.people.appointing import appoint
from catalog.people.desk import desk_of
from catalog.people.errors import Invalid
from catalog.people.posts import PostValues, approve_post, assign_post, end_post
from catalog.schema import Assignment, AuditRow, Record, User, utc_now
from catalog.standing_in import forget_standing_in, stands_in
from classification.access import content_tokens
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind
from tests.catalog.world_rows import add_record

TODAY = utc_now().date()
YESTERDAY, TOMORROW, LONG_AGO = TODAY - timedelta(days=1), TODAY + timedelta(days=1), date(2020, 1, 1)
NEXT_WEEK = TODAY + timedelta(days=7)

WISH = ActingWish(
    today=date(2026, 3, 10),
    acting=Acting.PLH,
    since=date(2026, 3, 10),
    until=date(2026, 3, 20),
    decree="SK-1",
    decreed_on=date(2026, 3, 9),
    title="Kepala Sekretariat",
    is_own=False,
    has_own_post=True,
    held=(Term("Eka", date(2020, 1, 1), None),),
)
VACANT = replace(WISH, acting=Acting.PLT, held=(Term("Eka", date(2020, 1, 1), date(2026, 2, 1)),))


@pytest.mark.parametrize("wish", [WISH, VACANT, replace(VACANT, held=())])
def test_a_whole_decree_is_taken(wish: ActingWish) -> None:
    assert [each for each in problems_of(wish).values() if each] == []


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("username", replace(WISH, is_own=True)),
        ("username", replace(WISH, has_own_post=False)),
        ("title", replace(WISH, title="")),
        ("acting", replace(WISH, acting=None)),
        ("acting", replace(WISH, acting=Acting.PLT)),
        ("acting", replace(VACANT, acting=Acting.PLH)),
        ("acting", replace(WISH, held=(Term("Eka", date(2020, 1, 1), date(2026, 3, 15)),))),
        ("acting", replace(VACANT, held=(Term("Eka", date(2026, 3, 20), None),))),
        ("from", replace(WISH, since=None)),
        ("until", replace(WISH, until=None)),
        ("until", replace(WISH, until=date(2026, 3, 9))),
        ("until", replace(WISH, since=date(2026, 3, 25))),
        ("until", replace(WISH, until=date(2027, 3, 12))),
        ("decree", replace(WISH, decree="")),
        ("decreed_on", replace(WISH, decreed_on=None)),
        ("decreed_on", replace(WISH, decreed_on=date(2026, 3, 11), since=date(2026, 3, 12))),
        ("decreed_on", replace(WISH, decreed_on=date(2026, 3, 10), since=date(2026, 3, 9))),
        ("", replace(WISH, stood_in=(Term("Siti", date(2026, 3, 20), date(2026, 4, 1)),))),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field: str, wish: ActingWish) -> None:
    assert [name for name, problem in problems_of(wish).items() if problem] == [field]


def test_a_term_that_was_ended_before_it_began_is_in_nobodys_way() -> None:
    ended = Term("Siti", date(2026, 3, 12), date(2026, 3, 11))
    assert problems_of(replace(WISH, stood_in=(ended,)))[""] is None


def test_an_officer_is_called_by_the_decrees_words() -> None:
    assert acting_words("plh", "Kepala Sekretariat") == "Plh. Kepala Sekretariat"
    assert acting_words("plt", "Plt Kepala Bagian") == "Plt Kepala Bagian"
    assert acting_words("", "Kepala Sekretariat") == ""


@pytest.fixture
def people(db: Database) -> Iterator[dict[str, str]]:
    """Two administrators, the head of a division, and one of its staff."""
    found: dict[str, str] = {}
    with db.writing() as session:
        for name in ("admin1", "admin2", "kepala", "siti", "dewi"):
            user = User(username=name, name=name.title(), password_hash="-")
            session.add(user)
            session.flush()
            found[name] = user.id
        for name, kind, unit in (
            ("admin1", PostKind.ADMINISTRATOR, "kota"),
            ("admin2", PostKind.ADMINISTRATOR, "kota"),
            ("kepala", PostKind.HEAD, "kota-pp"),
            ("siti", PostKind.STAFF, "kota-pp"),
            ("dewi", PostKind.STAFF, "kota-pp"),
        ):
            given = PostValues(kind, unit, LONG_AGO, title=name)
            post = assign_post(session, found[name], given, actor="os:root")
            post.approved_at = utc_now()
    yield found
    forget_standing_in()


def post_of(session: Session, user_id: str) -> Assignment:
    return session.scalars(
        select(Assignment).where(Assignment.user_id == user_id, Assignment.acting == "")
    ).one()


def name(session: Session, people: dict[str, str], who: str = "siti", **others: Any) -> Assignment:
    values = {
        "acting": "plh",
        "title": "Kepala Divisi",
        "decree": "SK-7",
        "decreed_on": YESTERDAY,
        "since": YESTERDAY,
        "until": NEXT_WEEK,
        **others,
    }
    post, user = post_of(session, people["kepala"]), session.get_one(User, people[who])
    return name_acting(
        session, post, user, ActingValues(**values), by=people["admin1"], is_announced=False, now=utc_now()
    )


def is_head(session: Session, user_id: str, days: int = 0) -> bool:
    scope = scope_of(session, user_id, utc_now() + timedelta(days=days))
    return any(post.kind is PostKind.HEAD for post in scope.posts)


def secret(session: Session) -> Record:
    return add_record(session, Label("r", Level.SECRET, Standing.FILED, "kota", "kota-pp"))


def test_the_rights_are_those_of_the_post_from_the_second_yes_to_the_last_day(
    db: Database, people: dict[str, str]
) -> None:
    with db.writing() as session:
        secret(session)
        acting = name(session, people)
        assert not is_head(session, people["siti"])
        for wrong in (people["admin1"], people["siti"], people["dewi"]):
            with pytest.raises(Refused):
                approve_post(session, acting.id, wrong)
        approve_post(session, acting.id, people["admin2"])
        held = scope_of(session, people["siti"], utc_now())
        own = content_tokens(scope_of(session, people["kepala"], utc_now()))
        before = content_tokens(scope_of(session, people["dewi"], utc_now()))
        mine = {token for token in content_tokens(held) if not token.startswith("draft@")}
        theirs = {token for token in own | before if not token.startswith("draft@")}
        assert mine == theirs, "exactly the post's rights beside the own ones"
        assert f"draft@{post_of(session, people['kepala']).seat}" in content_tokens(held)
        assert find_record(session, held, "r")
        assert is_head(session, people["siti"], 6)
        assert not is_head(session, people["siti"], 9)
        after = scope_of(session, people["siti"], utc_now() + timedelta(days=9))
        with pytest.raises(NotVisible):
            find_record(session, after, "r")
        assert [post.kind for post in after.posts] == [PostKind.STAFF]


def test_what_was_made_in_the_post_is_lost_with_it(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        acting = name(session, people)
        approve_post(session, acting.id, people["admin2"])
        draft = Record(
            id="konsep", kind="letter", title="Konsep", unit_id="kota-pp", level=3, standing="draft",
            seats=[acting.seat], author_id=people["siti"],
        )  # fmt: skip
        session.add(draft)
        refresh_access(session, draft)
        assert find_record(session, scope_of(session, people["siti"], utc_now()), "konsep")
        end_post(session, acting.id, TODAY - timedelta(days=3), actor=people["admin1"])
        with pytest.raises(NotVisible):
            find_record(session, scope_of(session, people["siti"], utc_now()), "konsep")
        assert find_record(session, scope_of(session, people["kepala"], utc_now()), "konsep")


def test_two_cannot_stand_in_at_once_and_the_waiting_one_counts(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        name(session, people, until=NEXT_WEEK)
        with pytest.raises(Invalid) as caught:
            name(session, people, "dewi", since=NEXT_WEEK, until=NEXT_WEEK + timedelta(days=3))
        assert set(caught.value.problems) == {""}
        later = NEXT_WEEK + timedelta(days=1)
        assert name(session, people, "dewi", since=later, until=later + timedelta(days=3))


def test_a_decree_is_not_stretched_and_not_handed_on(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        acting = name(session, people)
        with pytest.raises(Refused):
            end_post(session, acting.id, NEXT_WEEK + timedelta(days=1), actor=people["admin1"])
        end_post(session, acting.id, TOMORROW, actor=people["admin1"])
        with pytest.raises(Refused):
            end_post(session, acting.id, NEXT_WEEK, actor=people["admin1"])
        with pytest.raises(Refused):
            name_acting(
                session,
                acting,
                session.get_one(User, people["dewi"]),
                ActingValues("plh", "X", "SK", YESTERDAY, TODAY, TOMORROW),
                by=people["admin1"],
                is_announced=False,
                now=utc_now(),
            )


def test_nobody_names_oneself_or_stands_in_for_the_own_post(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        with pytest.raises(Invalid):
            name(session, people, "kepala")
        with pytest.raises((Refused, Invalid)):
            name(session, people, "admin1")


def test_a_new_holder_waits_for_the_end_of_the_plt(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        end_post(session, post_of(session, people["kepala"]).id, TODAY - timedelta(days=3), actor="os:root")
        name(session, people, acting="plt")
        desk = desk_of(session, people["admin1"], scope_of(session, people["admin1"], utc_now()))
        values: dict[str, Any] = {
            "username": "dewi", "unit_id": "kota-pp", "post": "head", "title": "", "tier": "",
            "is_acting": False, "decree": "", "decreed_on": None, "valid_until": None,
            "is_announced": False, "now": utc_now(),
        }  # fmt: skip
        with pytest.raises(Invalid) as caught:
            appoint(session, desk, **values, valid_from=TODAY)
        assert set(caught.value.problems) == {"from"}
        assert appoint(session, desk, **values, valid_from=NEXT_WEEK + timedelta(days=1))


def test_the_trail_says_who_acted_as_what(db: Database, people: dict[str, str]) -> None:
    with db.writing() as session:
        stands_in(people["siti"], ("Plh. Kepala Divisi",))
        note(session, people["siti"], "edit", "record:r", {"changed": {}})
        note(session, people["dewi"], "edit", "record:r", {"changed": {}})
        forget_standing_in()
        note(session, people["siti"], "edit", "record:r")
        session.flush()
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "edit").order_by(AuditRow.id)).all()
        assert [row.details.get("acting") for row in rows] == [["Plh. Kepala Divisi"], None, None]
