"""What is told to whom, once, in words of the moment, in a database of each kind."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from catalog.access import scope_of
from catalog.claims import tell_owner
from catalog.deadlines import Asker
from catalog.errors import NotVisible
from catalog.notices import KEPT, MOST_COUNTED, Kind, forget_old, mark_read, own_notice, tell, unread_count
from catalog.people.access_decisions import forward, grant_access, revoke_access
from catalog.people.access_requests import answer, ask
from catalog.people.acting import ActingValues, name_acting
from catalog.people.desk import approving_desk
from catalog.people.errors import Invalid
from catalog.people.mandate_desk import MandateForm, open_on
from catalog.schema import Assignment, Job, JobState, Notice, StorageCount, User, utc_now
from classification.levels import Level
from classification.scopes import MandateKind
from services.desk import Asking, Waits, waiting_counts
from services.notices.rules import MailChoice
from services.notices.service import choices_of, choose, lines_of, path_of
from tests.services.notices.world import World, notice_world

TODAY = utc_now().date()


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    with notice_world(tmp_path) as made:
        yield made


def kinds(world: World, name: str) -> list[str]:
    return [row.kind for row in world.notices(name)]


def test_a_loan_is_told_before_its_day_and_after_once_each(world: World) -> None:
    world.lend("biasa", 1)
    for _ in range(3):
        world.clock()
    assert kinds(world, "staf") == ["loan-soon"]
    assert kinds(world, "arsiparis") == []
    assert "Kembalikan Surat biasa" in world.words("staf")[0]
    world.lend("terbatas", -5)
    world.clock()
    world.clock()
    assert sorted(kinds(world, "staf")) == ["loan-late", "loan-soon"]
    assert kinds(world, "arsiparis") == ["loan-late"]
    with world.db.reading() as session:
        for name, late in (("arsiparis", 1), ("penanya", 0)):
            asking = Asking(scope_of(session, name, utc_now()), name, TODAY, 60)
            assert waiting_counts(session, asking).get(Waits.LATE, 0) == late


def test_no_title_is_kept_and_none_is_shown_to_who_may_not_read_it(world: World) -> None:
    world.lend("terbatas", -5)
    world.clock()
    assert "Surat terbatas" in world.words("staf")[0]
    assert "sebuah arsip" in world.words("arsiparis")[0]
    assert "Surat" not in world.words("arsiparis")[0]
    row = world.notices("staf")[0]
    assert "Surat" not in repr([getattr(row, column.key) for column in Notice.__table__.columns])


def test_a_record_whose_level_is_raised_afterwards_loses_its_title(world: World) -> None:
    world.lend("biasa", -1)
    world.clock()
    assert "Surat biasa" in world.words("staf")[0]
    world.raise_level("biasa", Level.SECRET)
    assert "Surat" not in world.words("staf")[0]
    assert "sebuah arsip" in world.words("staf")[0]


def test_a_request_is_told_to_who_may_open_the_record_and_its_answer_to_the_asker(world: World) -> None:
    with world.db.writing() as session:
        request = ask(session, "penanya", "kota", "Kajian laporan 03")
        session.flush()
        forward(session, scope_of(session, "arsiparis", utc_now()), request.id, "terbatas", actor="arsiparis")
    assert kinds(world, "kepala") == kinds(world, "ketua") == ["access-to-decide"]
    assert [kinds(world, name) for name in ("penanya", "staf", "arsiparis", "admin")] == [[], [], [], []]
    assert world.words("kepala") == ["Permintaan akses Penanya menunggu keputusan Anda"]
    now = utc_now()
    with world.db.writing() as session:
        scope = scope_of(session, "kepala", now)
        grant_access(session, scope, request.id, TODAY + timedelta(days=2), "", actor="kepala", now=now)
    assert kinds(world, "penanya") == ["access-answered"]
    world.clock()
    assert sorted(kinds(world, "penanya")) == ["access-answered", "grant-ends"]
    assert any("Surat terbatas" in words for words in world.words("penanya"))
    later = now + timedelta(seconds=2)
    with world.db.writing() as session:
        scope = scope_of(session, "kepala", later)
        revoke_access(session, scope, request.id, "Keliru", actor="kepala", now=later)
    assert sorted(kinds(world, "penanya")) == ["access-answered", "access-answered", "grant-ends"]
    assert not any("Surat" in words for words in world.words("penanya"))


def test_an_event_that_is_undone_tells_nobody(world: World) -> None:
    def undone() -> None:
        with world.db.writing() as session:
            request = ask(session, "penanya", "kota", "x")
            scope = scope_of(session, "arsiparis", utc_now())
            answer(session, scope, request.id, "Ada", actor="arsiparis", now=utc_now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert kinds(world, "penanya") == []


def test_an_acting_officer_is_told_of_first_and_last_days(world: World) -> None:
    with world.db.writing() as session:
        head = session.query(Assignment).where(Assignment.user_id == "kepala").one()
        values = ActingValues("plh", "Kepala", "SK 1", TODAY, TODAY, TODAY + timedelta(days=30))
        row = name_acting(
            session,
            head,
            session.get_one(User, "staf"),
            values,
            by="admin",
            is_announced=False,
            now=utc_now(),
        )
    world.clock()
    assert kinds(world, "staf") == []  # the second person has not approved
    with world.db.writing() as session:
        session.get_one(Assignment, row.id).approved_at = utc_now()
    world.clock()
    world.clock()
    assert kinds(world, "staf") == ["acting-begun"]
    assert "Plh. Kepala" in world.words("staf")[0]
    with world.db.writing() as session:
        session.get_one(Assignment, row.id).valid_until = TODAY + timedelta(days=1)
        session.get_one(Assignment, row.id).valid_from = TODAY - timedelta(days=20)
    world.clock()
    assert sorted(kinds(world, "staf")) == ["acting-begun", "acting-ends"]


def test_a_mandate_waits_for_those_who_may_confirm_it(world: World) -> None:
    kind, last = MandateKind.AUDIT.value, TODAY + timedelta(days=9)
    typed = MandateForm("penanya", kind, "M/1", "rahasia", ["kota-pp"], "", TODAY, last)
    with world.db.writing() as session:
        scope = scope_of(session, "admin", utc_now())
        desk = approving_desk(session, "admin", scope)
        open_on(session, desk, scope, typed, utc_now())
    assert kinds(world, "ketua") == ["mandate-waiting"]
    assert [kinds(world, name) for name in ("admin", "penanya", "staf")] == [[], [], []]


def test_a_batch_that_stops_is_told_once_a_day(world: World) -> None:
    now = utc_now()
    with world.db.writing() as session:
        session.add(Job(id="kerja", kind="ingest", queue="ingest", user_id="staf", state=JobState.REJECTED))
        for _ in range(3):
            tell_owner(session, "staf", "kerja", now)
        tell_owner(session, None, "kerja", now)
    assert kinds(world, "staf") == ["file-stopped"]
    assert world.words("staf") == ["1 file Anda tertahan dan perlu tindakan"]
    with world.db.writing() as session:
        session.get_one(Job, "kerja").state = JobState.DONE
    assert world.words("staf") == ["File Anda yang tertahan sudah diurus"]


def test_an_administrator_is_told_of_each_mark_of_the_quota(world: World) -> None:
    with world.db.writing() as session:
        session.add(StorageCount(office_id="kota", day=TODAY, originals=85, derived=0))
    world.clock(quota=100)
    world.clock(quota=100)
    assert kinds(world, "admin") == ["room-short"]
    assert "80 persen" in world.words("admin")[0]
    with world.db.writing() as session:
        session.add(StorageCount(office_id="kota", day=TODAY, originals=30, derived=0))
    world.clock(quota=100)
    assert kinds(world, "admin") == ["room-short", "room-short"]
    assert any("95 persen" in words for words in world.words("admin"))
    assert kinds(world, "ketua") == []


def test_counting_reading_and_forgetting(world: World) -> None:
    now = utc_now()
    with world.db.writing() as session:
        for number in range(MOST_COUNTED + 5):
            tell(session, Kind.ACCESS_ANSWERED, ["staf", "penanya"], "x", f"x{number}", now)
        assert unread_count(session, "staf") == MOST_COUNTED
        assert unread_count(session, "kepala") == 0
        mark_read(session, "staf", now)
        assert unread_count(session, "staf") == 0
        assert unread_count(session, "penanya") == MOST_COUNTED
        session.execute(
            update(Notice).where(Notice.user_id == "staf").values(created_at=now - KEPT - timedelta(days=1))
        )
        forget_old(session, now)
    assert world.notices("staf") == []
    assert len(world.notices("penanya")) == MOST_COUNTED + 5


def test_only_the_own_notices_are_listed_opened_and_marked(world: World) -> None:
    loan = world.lend("biasa", -1)
    world.clock()
    mine = world.notices("staf")[0]
    now = utc_now()
    with world.db.writing() as session:
        other = Asker("penanya", scope_of(session, "penanya", now), now, TODAY)
        assert lines_of(session, other, only_unread=False, number=1).total == 0
        with pytest.raises(NotVisible):
            path_of(session, other, mine.id)
        with pytest.raises(NotVisible):
            own_notice(session, "penanya", mine.id)
        mark_read(session, "penanya", now, mine.id)
        own = Asker("staf", scope_of(session, "staf", now), now, TODAY)
        assert lines_of(session, own, only_unread=True, number=1).total == 1
        assert path_of(session, own, mine.id) == f"/peminjaman/{loan}"
        assert lines_of(session, own, only_unread=True, number=1).total == 0
        assert lines_of(session, own, only_unread=False, number=1).rows[0].is_read


def test_choices_and_the_own_address_are_kept(world: World) -> None:
    with world.db.writing() as session:
        choose(session, "staf", " baru@kantor.example ", {Kind.LOAN_LATE: MailChoice.OFF})
        user = session.get_one(User, "staf")
        assert user.email == "baru@kantor.example"
        assert choices_of(user.preferences)[Kind.LOAN_LATE] is MailChoice.OFF
        assert choices_of(user.preferences)[Kind.HANDED_OVER] is MailChoice.NOW
        with pytest.raises(Invalid):
            choose(session, "staf", "a@b.example\nBcc: c@d.example", {})
        choose(session, "staf", "", {})
        assert session.get_one(User, "staf").email is None
