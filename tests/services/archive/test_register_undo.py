"""Archive registers under way: what takes them back, and what stops that; scans that join, and leave."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.batches import new_batch
from catalog.errors import Conflict, NotVisible, Refused
from catalog.files import add_version
from catalog.schema import (
    Assignment,
    Dossier,
    DossierItem,
    Job,
    LegalHold,
    Loan,
    Record,
    RegisterImport,
    RegisterLine,
)
from catalog.storage import Stored
from classification.labels import Label, Standing
from classification.levels import Level
from ingest.index_writer import IndexWriter
from ingest.search_ports import CatalogueReader
from search.contract import Engine
from search.service import SearchRequest, SearchService
from services.archive import dossiers, items, legal_holds, places, register_imports, register_running
from services.archive.dossier_rules import ItemValues
from services.archive.dossiers import DossierValues
from services.archive.legal_holds import HoldValues
from services.archive.places import PlaceValues
from services.registers.imports import ImportState
from tests.catalog.world_rows import add_record
from tests.contract.engines import embedded
from tests.services.archive.register_world import (
    CONTENTS,
    HEAD,
    LONG_AGO,
    TABLE,
    World,
    end_post,
    make_world,
    remarks,
)


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    made = make_world(tmp_path)
    yield made
    made.db.close()


def test_undoing_leaves_all_as_it_was(world: World) -> None:
    made = world.bring(TABLE)
    world.run(made)
    in_dossiers = select(func.count()).where(Record.is_in_dossier)
    with world.db.reading() as session:
        assert session.scalar(in_dossiers) == world.count(DossierItem) > 0
    world.act("undo", made)
    world.finish()
    assert world.state(made) == ImportState.UNDONE
    assert (world.count(Dossier), world.count(DossierItem), world.visible()) == (0, 0, [])
    with world.db.reading() as session:
        assert session.scalar(in_dossiers) == 0
    with world.db.reading() as session, pytest.raises(NotVisible):
        dossiers.find_dossier(session, world.scope(session, "arsiparis"), world_record(session, "B/1"))
    with pytest.raises(Conflict):
        world.act("undo", made)
    world.run(world.bring(TABLE))
    assert world.visible() == ["B/1", "B/2"]


def world_record(session: Session, number: str) -> str:
    return session.scalars(select(Record.id).where(Record.number == number)).one()


def _lend(session: Session, record: Record, world: World) -> None:
    session.add(
        Loan(
            office_id="prov", year=2026, number=1, record_id=record.id, purpose="x",
            borrower_id=world.ids["staf.pp"],
            lent_by=world.ids["arsiparis"], lent_on=LONG_AGO, due_on=date(2099, 1, 1),
        )
    )  # fmt: skip


def _revise(session: Session, record: Record, world: World) -> None:  # noqa: ARG001
    record.revision += 1


def _take_out(session: Session, record: Record, world: World) -> None:
    items.take_out(session, world.scope(session, "arsiparis"), record.id, actor=world.ids["arsiparis"])


def _hold(session: Session, record: Record, world: World) -> None:
    held = {"reference": "1/PDT/2026", "reason": "gugatan", "since": LONG_AGO}
    session.add(LegalHold(record_id=record.id, placed_by=world.ids["arsiparis"], **held))


def _hold_its_dossier(session: Session, record: Record, world: World) -> None:
    item = session.get_one(DossierItem, record.id)
    _hold(session, session.get_one(Record, item.dossier_id), world)


def _shelve(session: Session, record: Record, world: World) -> None:
    scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
    made = places.make_place(session, scope, "prov", PlaceValues("box", "B001", "Boks 1"), actor=actor)
    places.put_record(session, scope, record.id, made.address, actor=actor)


def _describe(session: Session, record: Record, world: World) -> None:
    values = ItemValues("", "3 lembar", "asli", "kertas", "rusak ringan", "")
    actor = world.ids["arsiparis"]
    items.describe_item(session, world.scope(session, "arsiparis"), record.id, values, actor=actor)


@pytest.mark.parametrize("change", [_lend, _revise, _take_out, _hold, _shelve, _describe])
def test_what_was_built_on_stops_the_undoing_by_its_line(world: World, change: object) -> None:
    made = world.bring(TABLE)
    world.run(made)
    with world.db.writing() as session:
        record = session.scalars(select(Record).where(Record.title == "Daftar hadir mawar")).one()
        change(session, record, world)  # type: ignore[operator]
    with pytest.raises(Refused) as caught:
        world.act("undo", made)
    assert caught.value.sentence.values["lines"] == "3"
    assert world.state(made) == ImportState.DONE
    assert world.count(Dossier) == 2


def test_what_lies_in_a_dossier_under_hold_is_not_taken_out_by_an_undoing(world: World) -> None:
    made = world.bring(TABLE)
    world.run(made)
    with world.db.writing() as session:
        record = session.scalars(select(Record).where(Record.title == "Daftar hadir mawar")).one()
        _hold_its_dossier(session, record, world)
    with pytest.raises(Refused) as caught:
        world.act("undo", made)
    assert "3" in str(caught.value.sentence.values["lines"]).split(", ")
    assert world.count(Dossier) == 2


def test_what_changes_while_it_is_undone_is_left_with_its_dossier(world: World) -> None:
    made = world.bring(TABLE)
    world.run(made)
    world.act("undo", made)
    with world.db.writing() as session:
        session.scalars(select(Record).where(Record.title == "Daftar hadir mawar")).one().revision += 1
    world.finish()
    assert world.visible() == ["B/1"]
    assert world.look(made).progress.left == 2


def test_rights_that_end_meanwhile_take_all_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_running, "BATCH", 1)
    made = world.bring(TABLE, by="staf.pp")
    world.begin(made, "staf.pp")
    assert register_running.advance(world.db) == 1
    assert world.count(Dossier) == 1
    end_post(world, "staf.pp")
    world.finish()
    assert (world.count(Dossier), world.count(RegisterLine)) == (0, 0)
    with world.db.reading() as session:
        kept = session.get_one(RegisterImport, made)
        assert kept.state == ImportState.WAITING
        assert "Pilih unit" in kept.trouble["text"]


def test_a_number_that_somebody_takes_meanwhile_takes_all_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_running, "BATCH", 1)
    made = world.bring(TABLE)
    world.begin(made)
    register_running.advance(world.db)
    with world.db.writing() as session:
        other = DossierValues("prov-pp", "B/2", "Lebih cepat", "PM", LONG_AGO, Level.ORDINARY)
        dossiers.open_dossier(session, world.scope(session, "arsiparis"), other, actor=world.ids["arsiparis"])
    world.finish()
    assert world.visible() == ["B/2"]
    with world.db.reading() as session:
        assert session.get_one(RegisterImport, made).trouble["line"] == 4
    assert world.look(made).plan.known_dossiers == 1


def test_a_run_can_be_stopped_and_begun_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_running, "BATCH", 2)
    made = world.bring(TABLE)
    world.begin(made)
    register_running.advance(world.db)
    assert world.look(made).progress.waiting == 3
    with pytest.raises(Conflict):
        world.begin(made)
    world.act("stop", made)
    world.finish()
    assert world.visible() == []
    world.run(made)
    assert world.visible() == ["B/1", "B/2"]


def draft(session: Session, world: World, record_id: str, name: str, batch: str, **more: object) -> None:
    add_record(session, Label(record_id, Level.RESTRICTED, Standing.DRAFT, office="prov", division="prov-pp"))
    record = session.get_one(Record, record_id)
    record.is_classified, record.author_id = False, world.ids["arsiparis"]
    record.seats = [
        session.scalars(select(Assignment.seat).where(Assignment.user_id == world.ids["arsiparis"])).one()
    ]
    for name_of, value in more.items():
        setattr(record, name_of, value)
    refresh_access(session, record)
    add_version(session, record_id, Stored(f"{abs(hash(record_id)):064x}"[:64], 9), name, None)
    session.add(
        Job(kind="ingest", queue="ingest", state="done", stage="index", batch_id=batch, record_id=record_id,
            office_id="prov", user_id=world.ids["arsiparis"], priority=3)
    )  # fmt: skip


def scanned(world: World, **names: str) -> str:
    with world.db.writing() as session:
        batch = new_batch(session, world.ids["arsiparis"], "web", "prov-pp").id
        for record_id, name in names.items():
            draft(session, world, record_id, name, batch)
        return batch


def test_scans_become_the_items_that_name_them_and_drafts_again(world: World) -> None:
    batch = scanned(world, s1="5-pm.PDF", s2="lain.pdf", s3="Berita Acara.pdf")
    made = world.bring(TABLE, batch=batch)
    plan = world.look(made).plan
    assert dict(plan.joined.scans) == {4: "s1"}
    assert [plan.scans[each] for each in plan.joined.left] == ["Berita Acara.pdf", "lain.pdf"]
    world.run(made)
    with world.db.reading() as session:
        record = session.get_one(Record, "s1")
        assert (record.title, record.level, record.standing, record.code) == (
            "Laporan melati", Level.RESTRICTED, Standing.FILED, "PP.00")  # fmt: skip
        assert session.get_one(DossierItem, "s1").number == 1
    world.act("undo", made)
    world.finish()
    with world.db.reading() as session:
        record = session.get_one(Record, "s1")
        assert (record.title, record.standing, record.is_classified) == ("Surat s1", Standing.DRAFT, False)
        assert record.closes_at is None
    assert dict(world.look(world.bring(TABLE, batch=batch)).plan.joined.scans) == {4: "s1"}


def test_what_came_out_of_a_scan_leaves_the_dossier_with_it_in_the_index_too(
    world: World, tmp_path: Path
) -> None:
    """The dossier was there before the import, and is held again after that was undone."""
    values = DossierValues("prov-pp", "B/9", "Berkas lama", "PM.01", date(2022, 1, 1), Level.RESTRICTED)
    actor = world.ids["arsiparis"]
    with world.db.writing() as session:
        dossier = dossiers.open_dossier(session, world.scope(session, "arsiparis"), values, actor=actor).id
    batch = scanned(world, s1="5-pm.PDF")
    line = ["B/9", "PM.01", "Berkas lama", "2022", 1, "Laporan melati", "2022", "", "005_PM.pdf"]
    made = world.bring([HEAD, line], batch=batch)
    world.run(made)
    with world.db.writing() as session:  # a part of the scan that came out of it late
        add_record(session, Label("part", Level.RESTRICTED, Standing.FILED, "prov", "prov-pp"))
        session.get_one(Record, "part").container_id = "s1"
    engine = embedded(tmp_path / "index")
    assert held_by(world, engine, dossier) == {dossier, "s1", "part"}
    world.act("undo", made)
    world.finish()
    assert held_by(world, engine, dossier) == {dossier}
    engine.close()


def held_by(world: World, engine: Engine, record_id: str) -> set[str]:
    """What ``tahan:ya`` finds while that is held, after the index was written."""
    writer, actor = IndexWriter(world.db, engine.writer()), world.ids["arsiparis"]
    writer.drain()
    writer.close()
    values = HoldValues("12/Pdt.G/2026", "Gugatan", LONG_AGO, None)
    with world.db.writing() as session:
        keeper, reader = world.scope(session, "arsiparis"), world.scope(session, "staf.pp")
        hold = legal_holds.place_hold(session, keeper, record_id, values, actor=actor).id
    service = SearchService(engine.reader(), CatalogueReader(world.db))
    page = service.search(SearchRequest(text="tahan:ya", scope=reader, today=LONG_AGO))
    with world.db.writing() as session:
        legal_holds.lift_hold(session, keeper, hold, "Selesai", actor=actor)
    return {hit.record.id for hit in page.hits}


def test_a_scan_that_could_be_meant_twice_is_not_joined(world: World) -> None:
    batch = scanned(world, s1="005_PM.pdf", s2="5 pm.tif")
    looked = world.look(world.bring(TABLE, batch=batch))
    assert dict(looked.plan.joined.scans) == {}
    assert any("Lebih dari satu" in words for _, words in remarks(looked))
    missing = world.look(world.bring(TABLE, batch=scanned(world, s3="x.pdf")))
    assert any("tidak ada di unggahan" in words for _, words in remarks(missing))


def test_a_scan_that_changed_meanwhile_takes_all_back(world: World) -> None:
    made = world.bring(TABLE, batch=scanned(world, s1="005 PM.pdf"))
    world.begin(made)
    with world.db.writing() as session:
        record = session.get_one(Record, "s1")
        record.is_classified, record.standing = True, Standing.FILED
        refresh_access(session, record)
    world.finish()
    assert world.state(made) == ImportState.WAITING
    assert world.visible() == []


def test_anothers_scans_are_never_joined(world: World) -> None:
    batch = scanned(world, s1="005 PM.pdf")
    looked = world.look(world.bring(TABLE, by="staf.pp", batch=batch), "staf.pp")
    assert (dict(looked.plan.joined.scans), looked.plan.scans) == ({}, {})


def test_a_scan_that_waits_for_an_answer_is_not_joined(world: World) -> None:
    batch = scanned(world, s1="5-pm.PDF")
    with world.db.writing() as session:
        job = session.scalars(select(Job)).one()
        job.state, job.error_code = "paused", "duplicate"
    made = world.bring(TABLE, batch=batch)
    assert world.look(made).plan.scans == {}


def test_an_item_has_its_dossiers_reason_with_its_dossiers_level(world: World) -> None:
    rows = [
        HEAD,
        ["B/7", "PM.01", "Kajian", "2023", 1, "Kajian mawar", "2023", "Asli", "", "Terbatas", "Data pelapor"],
    ]
    rows.append([None, None, None, None, 2, "Lampiran mawar", "2023", "Asli"])
    looked = world.look(world.bring(rows))
    assert looked.plan.faults == ()


def test_own_imports_into_a_unit_that_is_no_longer_ones_own_are_not_listed(world: World) -> None:
    world.bring(TABLE, by="staf.pp")
    with world.db.writing() as session:
        scope, user = world.scope(session, "staf.pp"), world.ids["staf.pp"]
        assert register_imports.list_all(session, scope, user, CONTENTS).total == 1
        post = session.scalars(select(Assignment).where(Assignment.user_id == user)).one()
        post.unit_id = "prov-ps"
    with world.db.reading() as session:
        scope = world.scope(session, "staf.pp")
        assert register_imports.list_all(session, scope, user, CONTENTS).total == 0
