"""The day of a hold's review: told to whose task it is, in their feed, and to nobody else."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from catalog.access import scope_of
from catalog.deadlines import Asker
from catalog.schema import Assignment, LegalHold, Unit, User, utc_now
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind
from services.archive import hold_reviews
from services.archive.legal_holds import lift_hold, review_hold
from services.deadlines import deadlines_of
from services.notices.clock import tell_by_the_clock
from services.notices.kinds import title_in_mail, told
from tests.catalog.world_rows import add_record
from tests.services.archive.people import add_named_people
from tests.services.notices.world import LONG_AGO, World, notice_world

TODAY = utc_now().date()


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    with notice_world(tmp_path) as made:
        yield made


def hold(world: World, record: str, days: int, by: str = "arsiparis") -> str:
    with world.db.writing() as session:
        row = LegalHold(
            record_id=record,
            reference="12/Pdt.G/2026",
            reason="Gugatan",
            since=TODAY,
            review_on=TODAY + timedelta(days=days),
            placed_by=by,
        )
        session.add(row)
        session.flush()
        return row.id


def lift(world: World, hold_id: str) -> None:
    with world.db.writing() as session:
        scope = scope_of(session, "arsiparis", utc_now())
        lift_hold(session, scope, hold_id, "Putusan inkrah", actor="arsiparis")


def kinds(world: World, name: str) -> list[str]:
    return [row.kind for row in world.notices(name)]


def feed(world: World, name: str) -> list[tuple[str, str]]:
    now = utc_now()
    with world.db.reading() as session:
        found = deadlines_of(session, Asker(name, scope_of(session, name, now), now, TODAY))
        return [(each.key, each.about) for each in found if each.key.startswith("hold-")]


def test_the_day_is_told_before_it_comes_and_once_more_when_it_has_passed(world: World) -> None:
    far, near = hold(world, "biasa", 40), hold(world, "biasa", 2, by="ketua")
    world.clock()
    world.clock()
    assert kinds(world, "arsiparis") == kinds(world, "ketua") == ["hold-review"]
    assert [kinds(world, name) for name in ("staf", "kepala", "admin", "penanya")] == [[], [], [], []]
    assert "Tinjau penahanan hukum atas Surat biasa" in world.words("ketua")[0]
    with world.db.writing() as session:
        session.get_one(LegalHold, near).review_on = TODAY - timedelta(days=2)
    world.clock()
    world.clock()
    assert sorted(kinds(world, "arsiparis")) == ["hold-overdue", "hold-review"]
    assert any(words.startswith("Terlambat: penahanan hukum") for words in world.words("arsiparis"))
    lift(world, far)


def test_who_may_not_read_the_record_is_told_no_title_and_mail_names_biasa_only(world: World) -> None:
    hold(world, "rahasia", -1)
    hold(world, "terbatas", -1, by="ketua")
    world.clock()
    assert "sebuah arsip" in world.words("arsiparis")[0]
    assert not any("Surat" in words for words in world.words("arsiparis"))
    assert any("Surat terbatas" in words for words in world.words("ketua"))
    now = utc_now()
    with world.db.reading() as session:
        asker = Asker("ketua", scope_of(session, "ketua", now), now, TODAY)
        mails = [told(session, asker, row, title_in_mail) for row in world.notices("ketua")]
    assert [each.about for each in mails if each] == [""]


def test_a_lifted_hold_is_told_no_more_and_mailed_to_nobody(world: World) -> None:
    made = hold(world, "biasa", 1)
    world.clock()
    lift(world, made)
    now = utc_now()
    with world.db.reading() as session:
        asker = Asker("arsiparis", scope_of(session, "arsiparis", now), now, TODAY)
        found = told(session, asker, world.notices("arsiparis")[0], title_in_mail)
    assert found is not None
    assert found.is_over
    with world.db.writing() as session:
        session.get_one(LegalHold, made).review_on = TODAY - timedelta(days=1)
    world.clock()
    assert kinds(world, "arsiparis") == ["hold-review"]


def test_a_notice_says_nothing_when_its_reader_may_no_longer_know_of_the_record(world: World) -> None:
    hold(world, "biasa", 1, by="ketua")
    world.clock()
    assert world.words("ketua") != [""]
    with world.db.writing() as session:
        session.query(Assignment).where(Assignment.user_id == "ketua").delete()
    world.raise_level("biasa", Level.SECRET)
    assert world.words("ketua") == [""]
    hold(world, "terbatas", 1, by="ketua")
    world.clock()
    assert kinds(world, "ketua") == ["hold-review"]  # of the first; the second is told to the archivist only
    assert feed(world, "ketua") == []


@pytest.mark.parametrize(("name", "unit"), [("arsiparis", "kota-sek"), ("ketua", "kota-pp")])
def test_a_notice_says_nothing_when_the_review_went_to_others_with_the_post(
    world: World, name: str, unit: str
) -> None:
    """As staff the person still reads the record; the review is no longer this person's task."""
    hold(world, "biasa", 1, by="ketua")
    world.clock()
    assert "Surat biasa" in world.words(name)[0]
    with world.db.writing() as session:
        post = session.query(Assignment).where(Assignment.user_id == name).one()
        post.post, post.unit_id = PostKind.STAFF.value, unit
    assert world.words(name) == [""]
    now = utc_now()
    with world.db.reading() as session:
        asker = Asker(name, scope_of(session, name, now), now, TODAY)
        assert told(session, asker, world.notices(name)[0], title_in_mail) is None


def test_the_feed_holds_the_days_of_whose_task_they_are(world: World) -> None:
    mine, theirs = hold(world, "biasa", 30), hold(world, "rahasia", 60, by="ketua")
    assert feed(world, "arsiparis") == [(f"hold-{mine}", "Surat biasa"), (f"hold-{theirs}", "")]
    assert feed(world, "ketua") == [(f"hold-{theirs}", "")]
    assert feed(world, "staf") == feed(world, "kepala") == []
    lift(world, mine)
    assert feed(world, "arsiparis") == [(f"hold-{theirs}", "")]


def statements(world: World, do: Callable[[], object]) -> int:
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(world.db.engine, "before_cursor_execute", seen)
    do()
    event.remove(world.db.engine, "before_cursor_execute", seen)
    return count


def many_held(world: World, count: int) -> None:
    """So many holds on as many records, half of them overdue and half to be reviewed soon."""
    names = [f"r{number}" for number in range(count)]
    with world.db.writing() as session:
        for name in names:
            add_record(session, Label(name, Level.ORDINARY, Standing.FILED, "kota", "kota-pp"))
    for place, name in enumerate(names):
        hold(world, name, 2 if place % 2 else -2, by="ketua")


def test_holds_told_of_are_not_worked_through_again(world: World) -> None:
    hold(world, "biasa", -2, by="ketua")
    world.clock()
    few = statements(world, world.clock)
    many_held(world, 30)
    world.clock()
    assert len(kinds(world, "ketua")) == len(kinds(world, "arsiparis")) == 31
    assert statements(world, world.clock) == few


def test_who_takes_the_post_later_is_told_of_what_is_overdue_since_before(world: World) -> None:
    hold(world, "biasa", -2)
    world.clock()
    with world.db.writing() as session:
        add_named_people(session, [("penerus", PostKind.ARCHIVIST, "kota")], LONG_AGO)
    world.clock()
    assert kinds(world, "penerus") == kinds(world, "arsiparis") == ["hold-overdue"]


def test_the_day_is_that_of_the_office_that_keeps_the_record(world: World) -> None:
    """At noon UTC it is tomorrow in the dissolved office and still today in the one that keeps its paper."""
    hold(world, "biasa", 0)
    with world.db.writing() as session:
        add_named_people(session, [("kab", PostKind.ARCHIVIST, "kab")], LONG_AGO)
        session.get_one(Unit, "kab").zone = "Pacific/Pago_Pago"
        gone = session.get_one(Unit, "kota")
        gone.zone, gone.ends, gone.heir_id = "Pacific/Kiritimati", LONG_AGO, "kab"
    noon = datetime.combine(TODAY, time(12), UTC)
    with world.db.writing_beside() as session:
        tell_by_the_clock(session, noon, 0)
    assert kinds(world, "kab") == ["hold-review"]


def test_a_feed_of_many_reviews_is_bounded_and_read_with_as_many_statements_as_of_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(world, "biasa", 366)
    hold(world, "terbatas", 367)  # comes in when it is nearer
    few = statements(world, lambda: feed(world, "arsiparis"))
    assert [about for _, about in feed(world, "arsiparis")] == ["Surat biasa"]
    many_held(world, 20)
    assert statements(world, lambda: feed(world, "arsiparis")) == few
    assert len(feed(world, "arsiparis")) == 21
    monkeypatch.setattr(hold_reviews, "MOST_IN_FEED", 11)
    with world.db.reading() as session:
        soon = select(LegalHold.id).where(LegalHold.review_on.between(TODAY, TODAY + timedelta(days=366)))
        ahead = {f"hold-{each}" for each in session.scalars(soon)}
    assert {key for key, _ in feed(world, "arsiparis")} == ahead  # what is long overdue is left out first


def test_a_review_settles_what_was_told_of_it(world: World) -> None:
    made = hold(world, "biasa", -1)
    world.clock()
    assert world.words("arsiparis")[0].startswith("Terlambat: penahanan hukum atas Surat biasa")
    later = TODAY + timedelta(days=90)
    with world.db.writing() as session:
        scope = scope_of(session, "arsiparis", utc_now())
        review_hold(session, scope, made, later, actor="arsiparis")
    assert "sudah ditinjau, dan ditinjau lagi" in world.words("arsiparis")[0]
    now = utc_now()
    with world.db.reading() as session:
        asker = Asker("arsiparis", scope_of(session, "arsiparis", now), now, TODAY)
        found = told(session, asker, world.notices("arsiparis")[0], title_in_mail)
        day = [each.day for each in deadlines_of(session, asker) if each.key == f"hold-{made}"]
    assert found is not None
    assert found.is_over, "no mail goes out of it"
    assert day == [later]
    world.clock()
    assert kinds(world, "arsiparis") == ["hold-overdue"]
    with world.db.writing_beside() as session:  # the later day passes too, and is told anew
        tell_by_the_clock(session, utc_now() + timedelta(days=92), 0)
    assert kinds(world, "arsiparis") == ["hold-overdue", "hold-overdue"]


def test_a_locked_account_is_not_told(world: World) -> None:
    with world.db.writing() as session:
        session.get_one(User, "arsiparis").is_active = False
    hold(world, "biasa", 1, by="ketua")
    world.clock()
    assert kinds(world, "arsiparis") == []
    assert kinds(world, "ketua") == ["hold-review"]
