"""Legal holds in a real database of each kind: what they stop, who is told, and how they end."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.legal_holds import bearers_of, bearers_within
from catalog.people.errors import Invalid
from catalog.schema import AuditRow, LegalHold, Reclassification, Record
from classification.levels import Level
from classification.scopes import Scope
from services.archive import changes, dossiers, items, legal_holds, reclass_running, reclassification, service
from services.archive.held import held_words, known_held, refuse_if_held
from services.archive.legal_hold_rules import CANNOT_NOW, HELD, NAMED, HoldState
from services.archive.legal_holds import HoldFilter, HoldValues
from services.archive.models import RecordChange, RecordFacts
from services.archive.reclass_proposing import Wish, propose
from tests.services.archive.held_world import TODAY, HeldWorld, make_world


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[HeldWorld]:  # noqa: ARG001
    made = make_world(tmp_path)
    yield made
    made.db.close()


def lower(world: HeldWorld, record_id: str, level: Level, by: str = "ketua") -> Level:
    with world.db.writing() as session:
        record = session.get_one(Record, record_id)
        wish = RecordChange(
            record.title, record.number, record.date, record.code, level, "Sudah terbuka", "", "", ""
        )
        scope = world.scope(session, by)
        changes.change_record(session, scope, world.ids[by], record_id, wish, record.revision)
        return Level(record.level)


def take_out(world: HeldWorld, record: str, by: str = "arsiparis") -> None:
    with world.db.writing() as session:
        items.take_out(session, world.scope(session, by), record, actor=world.ids[by])


def told(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.sentence.text


def test_what_is_held_stays_where_it_is_until_the_last_hold_is_lifted(world: HeldWorld) -> None:
    made = world.dossier("PM.01", "biasa", closed=None)
    first, second = world.hold("biasa"), world.hold(made, reference="S-9/2026")
    assert told(lambda: take_out(world, "biasa")) == NAMED
    assert world.lift(first) == "biasa"
    assert told(lambda: take_out(world, "biasa")) == NAMED  # its dossier holds it
    world.lift(second)
    take_out(world, "biasa")
    acts = [each for each in world.acts("record:biasa") if each.endswith("-hold")]
    assert acts == ["place-hold", "lift-hold"]
    assert told(lambda: world.lift(first)) == "Penahanan ini sudah dicabut."


def test_who_may_lift_a_hold_notes_its_review(world: HeldWorld) -> None:
    hold, later = world.hold("biasa"), TODAY + timedelta(days=200)

    def review(by: str, day: date | None = later) -> str:
        with world.db.writing() as session:
            actor = world.ids[by]
            return legal_holds.review_hold(session, world.scope(session, by), hold, day, actor=actor)

    for by in ("staf.pp", "kepala.pp", "admin", "arsiparis.ri"):
        with pytest.raises(NotVisible):
            review(by)
    for day in (None, TODAY - timedelta(days=1)):
        with pytest.raises(Invalid):
            review("arsiparis2", day)
    assert review("arsiparis2") == "biasa"
    with world.db.reading() as session:
        assert legal_holds.find_hold(session, world.scope(session, "ketua"), hold).review_on == later
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "review-hold")).all()
        (told_of,) = [row.details for row in rows]
        assert told_of["was"] == (TODAY + timedelta(days=90)).isoformat()
        assert told_of["review_on"] == later.isoformat()
    world.lift(hold)
    assert told(lambda: review("arsiparis")) == "Penahanan ini sudah dicabut."


def test_a_held_record_is_raised_but_not_lowered(world: HeldWorld) -> None:
    with world.db.writing() as session:  # who leads the unit lowers what they read
        session.get_one(Record, "terbatas").code = "PM.02"
    hold = world.hold("terbatas")
    assert told(lambda: lower(world, "terbatas", Level.ORDINARY, "kepala.pp")) in {NAMED}
    assert lower(world, "terbatas", Level.SECRET, "kepala.pp") is Level.SECRET
    world.lift(hold)


def test_what_came_out_of_a_container_stays_when_its_container_is_lowered(world: HeldWorld) -> None:
    with world.db.writing() as session:
        for name in ("rahasia", "biasa"):
            session.get_one(Record, name).level = int(Level.RESTRICTED)
            session.get_one(Record, name).container_id = "terbatas"
    world.hold("biasa")
    assert lower(world, "terbatas", Level.ORDINARY, "kepala.pp") is Level.ORDINARY
    with world.db.reading() as session:
        assert session.get_one(Record, "biasa").level == Level.RESTRICTED
        assert session.get_one(Record, "rahasia").level == Level.ORDINARY
    world.hold("terbatas")
    with world.db.reading() as session:
        assert bearers_of(session, ["rahasia", "biasa", "lain"]) == {
            "rahasia": frozenset({"terbatas"}),
            "biasa": frozenset({"terbatas", "biasa"}),
        }


def test_bulk_lowering_leaves_what_is_held_and_says_why(world: HeldWorld) -> None:
    world.hold("terbatas")
    with world.db.writing() as session:
        scope, actor = world.scope(session, "ketua"), world.ids["ketua"]
        made = propose(
            session, scope, ["terbatas", "biasa"], Wish(Level.ORDINARY, "", "Sudah diumumkan"), actor=actor
        ).id
    with world.db.reading() as session:
        row = session.get_one(Reclassification, made)
        page = reclassification.lines_of(session, world.scope(session, "ketua"), row)
        words = {each.record_id: each.words for each in page.rows}
    assert words["terbatas"].startswith("Dalam penahanan hukum")


def test_a_hold_that_comes_after_the_preview_is_kept_by_the_run(world: HeldWorld) -> None:
    with world.db.writing() as session:
        scope, actor = world.scope(session, "kepala.pp"), world.ids["kepala.pp"]
        wish = Wish(Level.ORDINARY, "", "Sudah diumumkan")
        made = propose(session, scope, ["terbatas"], wish, actor=actor).id
        reclassification.begin(session, scope, actor, made)
    world.hold("terbatas")
    while reclass_running.advance(world.db):
        pass
    with world.db.reading() as session:
        assert session.get_one(Record, "terbatas").level == Level.RESTRICTED


def test_a_hold_on_a_hidden_dossier_is_not_told_of(world: HeldWorld) -> None:
    """The record is open to the staff of another division; the dossier that holds it is Rahasia."""
    made = world.dossier("PM.01", "biasa", level=Level.SECRET, closed=None)
    world.hold(made)
    with world.db.writing() as session:
        scope = world.scope(session, "staf.pp")
        with pytest.raises(NotVisible):  # no way to act there for who may not know of the dossier
            items.take_out(session, scope, "biasa", actor=world.ids["staf.pp"])
        assert legal_holds.holds_over(session, scope, "biasa") == []
        assert legal_holds.list_holds(session, scope, HoldFilter(), TODAY).total == 0
        assert legal_holds.units_with_holds(session, scope) == []
        assert [
            each.record.id for each in legal_holds.holds_over(session, world.scope(session, "ketua"), "biasa")
        ] == [made]
    with world.db.writing() as session:
        session.get_one(Record, "biasa").level = int(Level.RESTRICTED)
    assert told(lambda: lower(world, "biasa", Level.ORDINARY, "kepala.pp")) == NAMED


def test_a_refusal_names_no_hold_of_something_hidden(world: HeldWorld) -> None:
    made = world.dossier("PM.01", "biasa", level=Level.SECRET, closed=None)
    world.hold(made)
    with world.db.reading() as session:
        staff, archivist = world.scope(session, "staf.pp"), world.scope(session, "arsiparis")
        with pytest.raises(Refused) as caught:
            refuse_if_held(session, staff, "biasa")
        assert caught.value.sentence.text == CANNOT_NOW
        assert known_held(session, staff, ["biasa"]) == frozenset()
        assert "penahanan" not in held_words(session, staff, ["biasa"])["biasa"]
        with pytest.raises(Refused) as caught:
            refuse_if_held(session, archivist, "biasa")
        assert caught.value.sentence.text == NAMED  # a number is no title
        assert known_held(session, archivist, ["biasa"]) == frozenset({"biasa"})


def test_masked_readers_get_no_reason_and_at_the_top_no_reference(world: HeldWorld) -> None:
    for level in ("terbatas", "rahasia", "sangat-rahasia"):
        world.hold(level)
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")
        page = legal_holds.list_holds(session, scope, HoldFilter(), TODAY)
        told_of = {each.record.id: (each.reference, each.reason) for each in page.rows}
        assert told_of == {
            "terbatas": ("12/Pdt.G/2026", "Gugatan melati"),
            "rahasia": ("12/Pdt.G/2026", ""),
            "sangat-rahasia": ("", ""),
        }
        assert legal_holds.list_holds(session, scope, HoldFilter(text="melati"), TODAY).total == 0
        with pytest.raises(Refused) as caught:
            refuse_if_held(session, scope, "sangat-rahasia")
        assert caught.value.sentence.text == HELD


@pytest.mark.parametrize("name", ["staf.pp", "kepala.pp", "staf.ps", "sekretaris", "admin", "arsiparis.ri"])
def test_who_may_not_hold_is_told_that_there_is_nothing(world: HeldWorld, name: str) -> None:
    with pytest.raises(NotVisible):
        world.hold("terbatas", by=name)
    hold = world.hold("terbatas")
    with pytest.raises(NotVisible):
        world.lift(hold, by=name)


def test_wrong_values_are_refused_and_nothing_is_held(world: HeldWorld) -> None:
    with world.db.writing() as session:
        wish = HoldValues("", "", TODAY + timedelta(days=3), TODAY)
        with pytest.raises(Invalid) as caught:
            legal_holds.place_hold(
                session, world.scope(session, "ketua"), "biasa", wish, actor=world.ids["ketua"]
            )
        assert set(caught.value.problems) == {"reference", "reason", "since", "review_on"}
        assert session.query(LegalHold).count() == 0
    hold = world.hold("biasa")
    with pytest.raises(Invalid):
        world.lift(hold, reason=" ")


def test_the_list_filters_by_state_unit_and_words(world: HeldWorld) -> None:
    first, second = world.hold("biasa", reference="A/1"), world.hold("lain", reference="B/2")
    world.lift(second)
    with world.db.writing() as session:
        session.get_one(LegalHold, first).review_on = TODAY - timedelta(days=1)
    with world.db.reading() as session:
        scope = world.scope(session, "ketua")

        def ids(**wanted: str) -> list[str]:
            page = legal_holds.list_holds(session, scope, HoldFilter(**wanted), TODAY)
            return [each.id for each in page.rows]

        assert ids() == [first, second]
        assert ids(state=HoldState.REVIEW) == ids(state=HoldState.IN_FORCE) == [first]
        assert ids(state=HoldState.LIFTED) == ids(unit_id="prov-ps") == ids(text="b/2") == [second]
        assert [unit for unit, _ in legal_holds.units_with_holds(session, scope)] == ["prov-pp", "prov-ps"]


def test_a_dossier_is_marked_as_held_in_the_lists(world: HeldWorld) -> None:
    made = world.dossier("PM.01", "biasa", "terbatas")
    world.hold("biasa")

    def marks(session: Session) -> tuple[bool, list[bool]]:
        scope = world.scope(session, "arsiparis")
        page = items.items_of(session, scope, made)
        return dossiers.find_dossier(session, scope, made).is_held, [each.is_held for each in page.rows]

    with world.db.reading() as session:
        assert marks(session) == (False, [True, False])
        assert bearers_within(session, "prov", [made]) == {made: frozenset({"biasa"})}
    world.hold(made)
    with world.db.reading() as session:
        assert marks(session) == (True, [True, True])


def test_a_hold_whose_record_closes_meanwhile_is_left_out_of_list_and_table(
    world: HeldWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the statement that finds the holds and the one that describes their records."""
    stays, gone = world.hold("biasa"), world.hold("terbatas")

    def described(session: Session, scope: Scope, ids: Sequence[str]) -> dict[str, RecordFacts]:
        return service.describe_many(session, scope, [each for each in ids if each != "terbatas"])

    monkeypatch.setattr(legal_holds, "describe_many", described)
    with world.db.reading() as session:
        scope = world.scope(session, "ketua")
        listed = legal_holds.list_holds(session, scope, HoldFilter(), TODAY).rows
        assert [each.id for each in listed] == [stays]
        table = legal_holds.exported_holds(session, scope, HoldFilter(), TODAY)
        assert [each.id for each in table.rows] == [stays]
        with pytest.raises(NotVisible):
            legal_holds.find_hold(session, scope, gone)


def test_a_table_of_holds_is_read_with_as_many_statements_for_many_as_for_one(world: HeldWorld) -> None:
    def asked() -> int:
        count = 0

        def seen(*_: object) -> None:
            nonlocal count
            count += 1

        with world.db.reading() as session:
            scope = world.scope(session, "ketua")
            event.listen(world.db.engine, "before_cursor_execute", seen)
            legal_holds.exported_holds(session, scope, HoldFilter(), TODAY)
            event.remove(world.db.engine, "before_cursor_execute", seen)
        return count

    world.hold("biasa")
    few = asked()
    for _ in range(20):
        world.hold("biasa")
        world.hold("terbatas")
    assert asked() <= few + 1


def test_a_long_table_of_holds_says_that_it_is_cut(world: HeldWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        world.hold("biasa")
    for most, expected in ((3, (3, False)), (2, (2, True))):
        monkeypatch.setattr(legal_holds, "MOST_EXPORTED", most)
        with world.db.reading() as session:
            found = legal_holds.exported_holds(session, world.scope(session, "ketua"), HoldFilter(), TODAY)
            assert (len(found.rows), found.is_cut) == expected
