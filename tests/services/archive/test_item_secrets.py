"""What items, dossiers and the trail tell to whom titles are closed; what a hold reaches."""

from datetime import date

import pytest
from sqlalchemy import select

from catalog.access import refresh_access
from catalog.errors import Refused
from catalog.legal_holds import bearers_within
from catalog.schema import AuditRow, DossierItem, LegalHold, Record
from classification.access import Verdict
from classification.labels import Label, Standing
from classification.levels import Level
from services.archive import dossiers, items, service
from services.archive.dossier_label import cover_items
from services.archive.dossier_rules import ItemValues
from services.archive.dossiers import DossierFilter
from tests.catalog.world_rows import add_record
from tests.services.archive.test_dossiers import World, close, opened, put, world  # noqa: F401 - a fixture

NOTED = ItemValues("1", "3 lembar", "asli", "kertas", "baik", "Nama pelapor flamboyan")


def described(world: World, record: str, values: ItemValues, by: str) -> None:  # noqa: F811
    with world.db.writing() as session:
        scope = world.scope(session, by)
        items.describe_item(session, scope, record, values, actor=world.ids[by])


@pytest.mark.parametrize("level", [Level.SECRET, Level.TOP_SECRET])
def test_no_word_of_a_closed_title_finds_it_among_what_may_be_put_in(world: World, level: Level) -> None:  # noqa: F811
    made = opened(world, Level.TOP_SECRET)
    with world.db.writing() as session:
        record = session.get_one(Record, level.slug)
        record.title, record.number, record.code = "Korupsi flamboyan", "77/X", "PP.01"
        refresh_access(session, record)
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")
        everything = items.candidates(session, scope, made, "")
        assert level.slug in {each.id for each in everything.rows}
        for word in ("korupsi", "flamboyan", "77/X" if level is Level.TOP_SECRET else "flam"):
            found = items.candidates(session, scope, made, word)
            assert (found.total, list(found.rows)) == (0, [])
        assert {each.id for each in items.candidates(session, scope, made, "PP.01").rows} == {level.slug}


def test_what_lies_in_an_unknown_dossier_stands_among_the_loose_in_its_place(world: World) -> None:  # noqa: F811
    """It must not be told apart, neither by lacking nor by where it stands."""
    known, hidden = opened(world), opened(world, level=Level.SECRET, number="B/2")
    with world.db.writing() as session:
        for name, day in (("biasa", 2), ("terbatas", 1)):
            session.get_one(Record, name).date = date(2024, 1, day)
        late = Label("akhir", Level.ORDINARY, Standing.FILED, office="prov", division="prov-pp")
        add_record(session, late).date = date(2024, 1, 3)
    assert candidates(world, known, "staf.pp") == ["akhir", "biasa", "terbatas"]
    put(world, hidden, "biasa")
    assert candidates(world, known, "staf.pp") == ["akhir", "biasa", "terbatas"]
    assert candidates(world, known, "staf.pp", "surat b") == ["biasa"]
    assert "biasa" not in candidates(world, known, "arsiparis")
    put(world, known, "akhir")
    assert candidates(world, known, "staf.pp") == ["biasa", "terbatas"]
    with world.db.writing() as session:
        for name in ("akhir", "biasa"):
            items.take_out(session, world.scope(session, "arsiparis"), name, actor=world.ids["arsiparis"])
    assert "biasa" in candidates(world, known, "arsiparis")
    assert candidates(world, known, "staf.pp") == ["akhir", "biasa", "terbatas"]


def candidates(world: World, dossier: str, by: str, text: str = "") -> list[str]:  # noqa: F811
    with world.db.reading() as session:
        found = items.candidates(session, world.scope(session, by), dossier, text)
        assert found.total == len(found.rows)
        return [each.id for each in found.rows]


def test_the_note_of_a_closed_item_is_neither_shown_nor_written_over(world: World) -> None:  # noqa: F811
    made = opened(world, Level.SECRET)
    put(world, made, "rahasia")
    with world.db.writing() as session:  # as somebody wrote it before the level rose
        item = session.get_one(DossierItem, "rahasia")
        item.quantity, item.development, item.medium = NOTED.quantity, NOTED.development, NOTED.medium
        item.condition, item.note = NOTED.condition, NOTED.note
    with world.db.reading() as session:
        told = items.item_of(session, world.scope(session, "arsiparis"), "rahasia")
        assert told is not None
        assert (told.note, told.quantity) == ("", "3 lembar")
        assert told.record.verdict is Verdict.DESCRIPTION
    described(world, "rahasia", ItemValues("2", "4 lembar", "kopi", "", "", ""), "arsiparis")
    with world.db.reading() as session:
        item = session.get_one(DossierItem, "rahasia")
        assert (item.number, item.quantity, item.note) == (2, "4 lembar", "Nama pelapor flamboyan")
        acts = select(AuditRow.details).where(AuditRow.action == "describe-item").order_by(AuditRow.id.desc())
        assert session.scalars(acts).first() == {
            "dossier": made,
            "number": 2,
            "was": {
                "number": 1,
                "quantity": "3 lembar",
                "development": "asli",
                "medium": "kertas",
                "condition": "baik",
            },
        }


def test_of_a_dossier_whose_number_is_closed_no_count_and_no_event_is_told(world: World) -> None:  # noqa: F811
    made = opened(world, Level.TOP_SECRET)
    put(world, made, "biasa")
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        dossiers.close_dossier(session, scope, made, date(2020, 2, 29), "Putusan flamboyan", actor=actor)
    with world.db.reading() as session:
        told = dossiers.find_dossier(session, world.scope(session, "arsiparis"), made)
        assert (told.items, told.closing_event) == (None, "")
        full = dossiers.find_dossier(session, world.scope(session, "ketua"), made)
        assert (full.items, full.closing_event) == (1, "Putusan flamboyan")


def test_a_records_history_tells_of_no_dossier_above_its_reader(world: World) -> None:  # noqa: F811
    made = opened(world, Level.SECRET)
    put(world, made, "biasa")
    described(world, "biasa", NOTED, "arsiparis")
    with world.db.writing() as session:
        items.take_out(session, world.scope(session, "arsiparis"), "biasa", actor=world.ids["arsiparis"])
    with world.db.reading() as session:
        colleague = service.history(session, world.scope(session, "staf.ps"), "biasa")
        assert not {act.action for act in colleague} & service.FILING
        leader = service.history(session, world.scope(session, "ketua"), "biasa")
        assert {act.action for act in leader} >= service.FILING


def test_a_held_dossier_is_not_opened_again(world: World) -> None:  # noqa: F811
    made = opened(world)
    close(world, made)
    with world.db.writing() as session:
        held = {"reference": "1/PDT", "reason": "gugatan", "since": date(2024, 1, 1)}
        session.add(LegalHold(record_id=made, placed_by=world.ids["ketua"], **held))
    with world.db.writing() as session, pytest.raises(Refused):
        dossiers.reopen_dossier(session, world.scope(session, "staf.pp"), made, actor=world.ids["staf.pp"])


@pytest.mark.parametrize("is_dossier", [False, True])
def test_a_hold_reaches_the_dossier_of_what_came_out_of_the_held(world: World, is_dossier: bool) -> None:  # noqa: F811
    """The child of a held container, and the child of a container that lies in a held dossier."""
    ripe, other = opened(world), opened(world, number="B/2")
    with world.db.writing() as session:
        session.get_one(Record, "biasa").container_id = "terbatas"
    put(world, ripe, "biasa")
    put(world, other, "terbatas")
    with world.db.writing() as session:
        held = {"reference": "1/PDT", "reason": "gugatan", "since": date(2024, 1, 1)}
        bearer = other if is_dossier else "terbatas"
        session.add(LegalHold(record_id=bearer, placed_by=world.ids["ketua"], **held))
    with world.db.reading() as session:
        assert bearers_within(session, "prov", [ripe])[ripe] == {bearer}


def test_shelving_describing_and_remarking_show_in_the_revision(world: World) -> None:  # noqa: F811
    made = opened(world)
    put(world, made, "biasa")
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")
        found = dossiers.list_dossiers(session, scope, DossierFilter())
        before = {each: session.get_one(Record, each).revision for each in (made, "biasa")}
        assert [each.id for each in found.rows] == [made]
    described(world, "biasa", NOTED, "arsiparis")
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        dossiers.remark_on(session, scope, made, "Dua sampul", actor=actor)
    with world.db.reading() as session:
        after = {each: session.get_one(Record, each).revision for each in (made, "biasa")}
    assert all(after[each] > before[each] for each in after)


def test_what_came_out_of_a_raised_record_raises_its_dossier_too(world: World) -> None:  # noqa: F811
    made = opened(world)
    with world.db.writing() as session:
        session.get_one(Record, "biasa").container_id = "terbatas"
    put(world, made, "biasa")
    with world.db.writing() as session:
        outer, inner = session.get_one(Record, "terbatas"), session.get_one(Record, "biasa")
        outer.level = inner.level = int(Level.SECRET)
        assert cover_items(session, [outer], actor=world.ids["arsiparis"])
        assert session.get_one(Record, made).level == Level.SECRET
