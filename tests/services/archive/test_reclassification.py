"""Reclassifying many records in a database of each kind: who may, who gains and loses, and the way back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.access import content_clause, decision_on, narrowing_ids, refresh_access, scope_of
from catalog.errors import Conflict, NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.schema import Assignment, AuditRow, Record, utc_now
from classification.access import Verdict
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind
from services.archive import reclass_rules, reclass_running, reclassification
from services.archive.reclass_audience import Shift, shifts_of
from services.archive.reclass_choice import Filter, chosen_by
from services.archive.reclass_proposing import Wish, propose, propose_undo
from services.archive.reclassification import Progress
from tests.catalog.world_rows import add_record
from tests.services.archive import small_world

LONG_AGO = date(2020, 1, 1)
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "kepala.pp": (PostKind.HEAD, "prov-pp"),
    "staf.pp": (PostKind.STAFF, "prov-pp"),
    "staf.ps": (PostKind.STAFF, "prov-ps"),
    "ketua": (PostKind.LEADER, "prov"),
    "anggota": (PostKind.LEADER, "prov"),
    "admin": (PostKind.ADMINISTRATOR, "prov"),
}
RAISE = Wish(Level.SECRET, "", "Memuat data pelapor", "12/KA.01/2026")
LOWER = Wish(Level.ORDINARY, "PM.01", "Sudah diumumkan")


@dataclass(frozen=True)
class World(small_world.World):
    def propose(self, by: str, records: list[str], wish: Wish) -> str:
        with self.db.writing() as session:
            scope = scope_of(session, self.ids[by], utc_now())
            return propose(session, scope, records, wish, actor=self.ids[by]).id

    def begin(self, by: str, made: str) -> None:
        with self.db.writing() as session:
            reclassification.begin(session, scope_of(session, self.ids[by], utc_now()), self.ids[by], made)

    def run(self, by: str, made: str) -> Progress:
        self.begin(by, made)
        while reclass_running.advance(self.db):
            pass
        return self.progress(made)

    def undo(self, by: str, made: str) -> str:
        with self.db.writing() as session:
            scope = scope_of(session, self.ids[by], utc_now())
            found = reclassification.find(session, scope, self.ids[by], made)
            return propose_undo(session, scope, found, "Keliru", actor=self.ids[by]).id

    def progress(self, made: str) -> Progress:
        with self.db.reading() as session:
            return reclassification.progress_of(session, [made])[made]

    def shifts(self, made: str) -> tuple[Shift, ...]:
        with self.db.reading() as session:
            return shifts_of(session, made, utc_now())

    def seen_by(self, name: str) -> set[str]:
        with self.db.reading() as session:
            clause = content_clause(scope_of(session, self.ids[name], utc_now()), utc_now())
            return set(session.scalars(select(Record.id).where(clause)))

    def levels(self, *records: str) -> list[int]:
        with self.db.reading() as session:
            return [session.get_one(Record, each).level for each in records]


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    levels = {"b1": Level.ORDINARY, "b2": Level.ORDINARY, "t1": Level.RESTRICTED, "r1": Level.SECRET}
    with small_world.small_world(tmp_path, PEOPLE, LONG_AGO, levels) as made:
        with made.db.writing() as session:
            small_world.add_filed(session, "lain", Level.SECRET, "prov-ps")
            label = Label("konsep", Level.RESTRICTED, Standing.DRAFT, office="prov", division="prov-pp")
            add_record(session, label)
        yield World(made.db, made.ids)


def test_raising_takes_sight_away_at_once_and_undoing_gives_it_back(world: World) -> None:
    assert {"b1", "b2"} <= world.seen_by("staf.ps")
    made = world.propose("arsiparis", ["b1", "b2", "r1", "konsep"], RAISE)
    assert world.levels("b1") == [1], "a preview changes nothing"
    found = world.run("arsiparis", made)
    assert (found.done, found.waiting) == (2, 0)
    assert found.left == {reclass_rules.NOTHING_NEW: 1, reclass_rules.NOT_FILED: 1}
    assert not {"b1", "b2"} & (world.seen_by("staf.ps") | world.seen_by("staf.pp"))
    assert {"b1", "b2"} <= world.seen_by("kepala.pp")
    with world.db.reading() as session:
        assert {"b1", "b2"} <= narrowing_ids(session), "no search shows them while the index lags"
        row = session.scalars(
            select(AuditRow).where(AuditRow.subject == "record:b1", AuditRow.action == "reclassify")
        ).one()
        assert (row.details["level"], row.details["letter"]) == (["biasa", "rahasia"], RAISE.letter)
    back = world.undo("ketua", made)
    assert world.run("ketua", back).done == 2
    assert world.levels("b1", "b2") == [1, 1]
    assert {"b1", "b2"} <= world.seen_by("staf.ps")


def test_what_is_to_be_raised_is_closed_to_all_until_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclass_running, "BATCH", 1)
    made = world.propose("ketua", ["b1", "b2", "r1"], RAISE)
    assert {"b1", "b2"} <= world.seen_by("staf.ps"), "a preview closes nothing"
    world.begin("ketua", made)
    assert world.levels("b1", "b2") == [1, 1]
    for name in PEOPLE:
        assert not {"b1", "b2"} & world.seen_by(name), name
    assert "r1" in world.seen_by("kepala.pp"), "what is left as it is stays open"
    with world.db.reading() as session:
        assert {"b1", "b2"} <= narrowing_ids(session)
        record, scope = session.get_one(Record, "b1"), scope_of(session, world.ids["staf.ps"], utc_now())
        assert decision_on(session, scope, record).verdict is Verdict.NONE
    assert reclass_running.advance(world.db) == 1
    assert world.seen_by("kepala.pp") >= {"b1"}
    assert "b2" not in world.seen_by("kepala.pp") | world.seen_by("staf.ps")
    with world.db.writing() as session:
        scope = scope_of(session, world.ids["ketua"], utc_now())
        reclassification.pause(session, scope, world.ids["ketua"], made)
    assert ("b1" in world.seen_by("staf.ps"), "b2" in world.seen_by("staf.ps")) == (False, True)
    world.begin("ketua", made)
    assert not {"b1", "b2"} & world.seen_by("staf.ps")
    with world.db.writing() as session:
        scope = scope_of(session, world.ids["ketua"], utc_now())
        reclassification.stop(session, scope, world.ids["ketua"], made)
    assert "b2" in world.seen_by("staf.ps")
    assert world.levels("b1", "b2") == [3, 1]


def test_what_is_lowered_stays_open_to_its_readers_meanwhile(world: World) -> None:
    made = world.propose("ketua", ["r1"], LOWER)
    world.begin("ketua", made)
    assert "r1" in world.seen_by("kepala.pp")
    assert "r1" not in world.seen_by("staf.ps")


def test_the_preview_says_who_gains_and_who_loses(world: World) -> None:
    lost = {
        (each.post, each.unit_name): each
        for each in world.shifts(world.propose("ketua", ["b1", "b2"], RAISE))
    }
    assert {key: (each.was, each.becomes, each.records, each.names) for key, each in lost.items()} == {
        (PostKind.STAFF, "prov-pp"): (Verdict.CONTENT, Verdict.NONE, 2, ("Staf.Pp",)),
        (PostKind.STAFF, "prov-ps"): (Verdict.CONTENT, Verdict.NONE, 2, ("Staf.Ps",)),
        (PostKind.ARCHIVIST, "prov-arsip"): (Verdict.CONTENT, Verdict.DESCRIPTION, 2, ("Arsiparis",)),
    }
    gained = world.shifts(world.propose("ketua", ["r1"], LOWER))
    assert all(each.gains for each in gained)
    assert {name for each in gained for name in each.names} == {"Arsiparis", "Staf.Pp", "Staf.Ps"}


def test_the_preview_agrees_with_what_readers_then_see(world: World) -> None:
    made = world.propose("ketua", ["b1", "t1", "r1"], Wish(Level.RESTRICTED, "", "x"))
    told = world.shifts(made)
    before = {name: world.seen_by(name) for name in PEOPLE}
    world.run("ketua", made)
    for name in PEOPLE:
        after = world.seen_by(name)
        mine = [each for each in told if name.title() in each.names]
        lost = sum(each.records for each in mine if each.was is Verdict.CONTENT)
        gained = sum(each.records for each in mine if each.becomes is Verdict.CONTENT)
        assert (lost, gained) == (len(before[name] - after), len(after - before[name])), name


@pytest.mark.parametrize(
    ("by", "records", "wish", "words"),
    [
        ("staf.ps", ["b1"], RAISE, reclass_rules.NOT_YOURS),
        ("arsiparis", ["r1"], LOWER, "Tingkat hanya dapat diturunkan"),
        ("staf.pp", ["t1"], LOWER, "Tingkat hanya dapat diturunkan"),
        ("staf.pp", ["b1"], RAISE, "di atas hak Anda"),
        ("kepala.pp", ["b1"], Wish(Level.ORDINARY, "", "x"), reclass_rules.NOTHING_NEW),
    ],
)
def test_a_record_that_may_not_be_changed_is_left_and_says_why(
    world: World, by: str, records: list[str], wish: Wish, words: str
) -> None:
    made = world.propose(by, records, wish)
    (told,) = world.progress(made).left
    assert words in told
    was = world.levels(*records)
    assert world.run(by, made).done == 0
    assert world.levels(*records) == was


def test_what_one_does_not_see_is_no_part_of_it(world: World) -> None:
    made = world.propose("staf.pp", ["t1", "lain", "gaib"], Wish(None, "PM.02", "x"))
    assert world.progress(made).total == 1
    with pytest.raises(Refused, match="Tidak ada arsip"):
        world.propose("staf.pp", ["lain"], Wish(None, "PM.02", "x"))
    with pytest.raises(NotVisible):
        world.begin("staf.ps", made)
    with pytest.raises(NotVisible):
        world.begin("admin", made)


def test_a_wish_needs_a_reason_and_a_change(world: World) -> None:
    with pytest.raises(Invalid) as told:
        world.propose("ketua", ["b1"], Wish(None, "", " "))
    assert set(told.value.problems) == {"level", "reason"}


def test_rights_that_end_meanwhile_end_it_too(world: World) -> None:
    made = world.propose("kepala.pp", ["t1"], LOWER)
    with world.db.writing() as session:
        for row in session.scalars(select(Assignment).where(Assignment.user_id == world.ids["kepala.pp"])):
            row.valid_until = date(2021, 1, 1)
    with pytest.raises(NotVisible):
        world.begin("kepala.pp", made)


def test_what_changed_since_is_left(world: World) -> None:
    made = world.propose("kepala.pp", ["t1", "b1"], Wish(None, "PM.02", "x"))
    with world.db.writing() as session:
        record = session.get_one(Record, "t1")
        record.code = "HK.01"
        refresh_access(session, record)
    found = world.run("kepala.pp", made)
    assert (found.done, found.left) == (1, {reclass_rules.CHANGED_SINCE: 1})


def test_it_is_paused_goes_on_and_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reclass_running, "BATCH", 1)
    made = world.propose("kepala.pp", ["b1", "b2", "t1"], Wish(None, "PM.02", "x"))
    world.begin("kepala.pp", made)
    with pytest.raises(Conflict):
        world.begin("kepala.pp", made)
    assert reclass_running.advance(world.db) == 1
    with world.db.writing() as session:
        scope = scope_of(session, world.ids["ketua"], utc_now())
        reclassification.pause(session, scope, world.ids["ketua"], made)
    assert reclass_running.advance(world.db) == 0
    world.begin("kepala.pp", made)
    assert reclass_running.advance(world.db) == 1
    with world.db.writing() as session:
        scope = scope_of(session, world.ids["kepala.pp"], utc_now())
        reclassification.stop(session, scope, world.ids["kepala.pp"], made)
    assert reclass_running.advance(world.db) == 0
    found = world.progress(made)
    assert (found.done, found.waiting) == (2, 1)
    assert world.run("kepala.pp", world.undo("kepala.pp", made)).done == 2


def test_what_came_out_of_a_container_changes_with_it(world: World) -> None:
    with world.db.writing() as session:
        for name, level in (("isi", Level.ORDINARY), ("isi-r", Level.SECRET)):
            add_record(session, Label(name, level, Standing.FILED, office="prov", division="prov-pp"))
            session.get_one(Record, name).container_id = "b1"
    made = world.propose("arsiparis", ["b1"], Wish(Level.RESTRICTED, "", "x"))
    assert world.run("arsiparis", made).done == 2
    assert world.levels("b1", "isi", "isi-r") == [2, 2, 3]
    alone = world.propose("kepala.pp", ["isi"], LOWER)
    assert "bagian dari arsip lain" in next(iter(world.progress(alone).left))
    assert world.run("kepala.pp", world.propose("kepala.pp", ["b1"], LOWER)).done == 2
    assert world.levels("b1", "isi", "isi-r") == [1, 1, 3]


def test_opening_secrets_is_told_to_a_head(world: World) -> None:
    made = world.propose("kepala.pp", ["r1"], LOWER)
    world.begin("kepala.pp", made)
    with world.db.reading() as session:
        told = session.scalars(select(AuditRow).where(AuditRow.action == "announce")).one()
        assert told.details["act"] == "lower-levels"
        assert told.subject in {f"user:{world.ids[name]}" for name in ("ketua", "anggota")}


def test_a_leader_who_stands_alone_opens_no_secrets(world: World) -> None:
    with world.db.writing() as session:
        for row in session.scalars(select(Assignment).where(Assignment.user_id == world.ids["anggota"])):
            row.valid_until = date(2021, 1, 1)
    made = world.propose("ketua", ["r1"], LOWER)
    with pytest.raises(Refused, match="pimpinan lain"):
        world.begin("ketua", made)
    assert world.levels("r1") == [3]


def test_all_of_a_unit_are_chosen_by_code_and_level(world: World) -> None:
    with world.db.writing() as session:
        for name, code in (("b1", "PM.01.02"), ("b2", "PM.011"), ("t1", "PM.01")):
            session.get_one(Record, name).code = code
    with world.db.reading() as session:
        scope = scope_of(session, world.ids["kepala.pp"], utc_now())
        for asked, wanted in (
            (Filter("prov-pp"), {"b1", "b2", "t1", "r1"}),
            (Filter("prov-pp", "PM.01"), {"b1", "t1"}),
            (Filter("prov-pp", "PM.01", Level.ORDINARY), {"b1"}),
            (Filter("prov-ps"), set()),
        ):
            assert set(chosen_by(session, scope, asked, utc_now())) == wanted, asked


def test_a_family_is_one_transaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reclass_running, "BATCH", 1)
    with world.db.writing() as session:
        for name in ("isi", "isi-2"):
            add_record(
                session, Label(name, Level.ORDINARY, Standing.FILED, office="prov", division="prov-pp")
            )
            session.get_one(Record, name).container_id = "b1"
    made = world.propose("arsiparis", ["b1", "b2"], RAISE)
    world.begin("arsiparis", made)
    assert reclass_running.advance(world.db) == 3
    assert world.levels("b1", "isi", "isi-2", "b2") == [3, 3, 3, 1]


def test_the_minder_goes_on_for_its_stretch_and_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclass_running, "BATCH", 1)
    made = world.propose("kepala.pp", ["b1", "b2", "t1"], Wish(None, "PM.02", "x"))
    world.begin("kepala.pp", made)
    assert reclass_running.carry_on(world.db, 0.0) == 0
    assert reclass_running.carry_on(world.db) == 3
    assert world.progress(made).waiting == 0
