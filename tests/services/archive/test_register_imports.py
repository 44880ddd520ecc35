"""Archive registers taken in from tables, in a real database of each kind: rules, rights, scans, undo."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import refresh_access, scope_of
from catalog.batches import new_batch
from catalog.database import Database
from catalog.errors import Conflict, NotVisible, Refused
from catalog.files import add_version
from catalog.people.errors import Invalid
from catalog.schema import (
    Assignment,
    AuditRow,
    Dossier,
    DossierItem,
    Job,
    Loan,
    Record,
    RecordPlace,
    RegisterImport,
    RegisterLine,
    RetentionRule,
    SecurityRule,
    StoragePlace,
    utc_now,
)
from catalog.storage import Stored
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind, Scope
from services.archive import dossiers, items, register_imports, register_running
from services.archive.dossiers import DossierFilter, DossierValues
from services.archive.register_columns import ArchiveKind
from services.archive.register_imports import Looked
from services.registers.imports import ImportState
from tests.catalog.world_rows import add_record, add_units, new_database
from tests.services.archive.people import add_people

LONG_AGO = date(2015, 1, 1)
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "staf.pp": (PostKind.STAFF, "prov-pp"),
    "staf.ps": (PostKind.STAFF, "prov-ps"),
    "operator": (PostKind.OPERATOR, "prov-pp"),
}
CONTENTS = ArchiveKind.CONTENTS
HEAD: Sequence[object] = [
        "No. Berkas", "Kode Klasifikasi", "Uraian Berkas", "Kurun Waktu", "No. Item", "Uraian Item",
        "Tanggal", "Tingkat Perkembangan", "Nama File", "Tingkat Keamanan", "Alasan"]  # fmt: skip
TABLE: list[Sequence[object]] = [
    HEAD,
    ["B/1", "PM.01", "Rekapitulasi mawar", "Jan-Des 2023", 1, "Berita acara mawar", "3 Januari 2024", "Asli"],
    [None, None, None, None, 3, "Daftar hadir mawar", "2023", "fotokopi"],
    ["B/2", "PP.00", "Temuan melati", "2022", None, "Laporan melati", "03/01/2022", "", "005_PM.pdf"],
]


@dataclass(frozen=True)
class World:
    db: Database
    ids: dict[str, str]

    def scope(self, session: Session, name: str) -> Scope:
        return scope_of(session, self.ids[name], utc_now())

    def bring(
        self,
        rows: Sequence[Sequence[object]],
        by: str = "arsiparis",
        kind: ArchiveKind = CONTENTS,
        **options: str,
    ) -> str:
        with self.db.writing() as session:
            scope, actor = self.scope(session, by), self.ids[by]
            unit = options.pop("unit", "prov-pp")
            made = register_imports.bring(session, scope, kind, book(rows), "daftar.xlsx", unit, actor=actor)
            made.options = {**made.options, "level": "biasa", **options}
            return made.id

    def look(self, import_id: str, by: str = "arsiparis", kind: ArchiveKind = CONTENTS) -> Looked:
        with self.db.reading() as session:
            return register_imports.look(session, self.scope(session, by), self.ids[by], kind, import_id)

    def act(self, name: str, import_id: str, by: str = "arsiparis", kind: ArchiveKind = CONTENTS) -> None:
        with self.db.writing() as session:
            getattr(register_imports, name)(session, self.scope(session, by), self.ids[by], kind, import_id)

    def run(self, import_id: str, by: str = "arsiparis", kind: ArchiveKind = CONTENTS) -> None:
        self.act("begin", import_id, by, kind)
        self.finish()

    def finish(self) -> None:
        while register_running.advance(self.db):
            pass

    def state(self, import_id: str) -> str:
        with self.db.reading() as session:
            return session.get_one(RegisterImport, import_id).state

    def record(self, title: str) -> Record:
        with self.db.reading() as session:
            found = session.scalars(select(Record).where(Record.title == title)).one()
            session.expunge(found)
            return found

    def count(self, table: type[Dossier] | type[DossierItem] | type[RegisterLine]) -> int:
        with self.db.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def visible(self, by: str = "arsiparis") -> list[str]:
        with self.db.reading() as session:
            found = dossiers.list_dossiers(session, self.scope(session, by), DossierFilter())
            return [each.record.number for each in found.rows]


def book(rows: Sequence[Sequence[object]]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    paper = io.BytesIO()
    made.save(paper)
    return paper.getvalue()


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    db = new_database(tmp_path)
    with db.writing() as session:
        add_units(session)
        ids = add_people(session, PEOPLE, LONG_AGO)
        session.add(SecurityRule(code="PP", begins=LONG_AGO, level=int(Level.RESTRICTED)))
        session.add(
            RetentionRule(
                code="PM",
                begins=LONG_AGO,
                active_months=24,
                inactive_months=36,
                fate="musnah",
                category="biasa",
            )
        )
    yield World(db, ids)
    db.close()


def faults(looked: Looked) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, str(each.sentence)) for each in looked.plan.faults]


def remarks(looked: Looked) -> list[tuple[int, str]]:
    return [(each.line, str(each.sentence)) for each in looked.plan.remarks]


def test_a_register_becomes_dossiers_with_their_items(world: World) -> None:
    made = world.bring(TABLE)
    plan = world.look(made).plan
    assert (plan.new_dossiers, plan.items, plan.faults) == (2, 3, ())
    world.run(made)
    assert world.state(made) == ImportState.DONE
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")
        found = dossiers.list_dossiers(session, scope, DossierFilter()).rows
        assert [(each.record.number, each.record.level, each.items) for each in found] == [
            ("B/1", Level.ORDINARY, 2),
            ("B/2", Level.RESTRICTED, 1),  # the level of its code
        ]
        first = items.items_of(session, scope, found[0].id).rows
        assert [
            (each.number, each.record.title, each.record.date, each.note, each.development) for each in first
        ] == [
            (1, "Berita acara mawar", date(2024, 1, 3), "", "asli"),
            (3, "Daftar hadir mawar", None, "2023", "kopi"),
        ]
        assert found[0].record.date == date(2023, 1, 1)
        actions = set(session.scalars(select(AuditRow.action)))
        assert {"bring-register", "take-in-register", "open-dossier", "put-in-dossier", "receive"} <= actions


def test_nothing_is_made_while_anything_is_wrong_and_each_place_is_named(world: World) -> None:
    made = world.bring(
        [
            HEAD,
            ["B/1", "bukan kode!", "Mawar", "entah", 1, "Isi", "13/13/2024"],
            [None, None, None, None, 1, "Nomor sama", "2024-01-01"],
            [None, None, None, None, "x", None, "2024-01-01", "asal"],
            ["B/1", "PM", "Uraian lain", "2023"],
            ["B/2", "PP", "Turun", "2023", 1, "Di bawah kode", None, None, None, "Biasa"],
            ["B/3", "PM", "Naik", "2999", 1, "Tanpa hak"],
            ["B/4", "PP", "Tanpa alasan", "2023", 1, "Di atas kode", None, None, None, "Rahasia"],
        ]
    )
    looked = world.look(made)
    found = {(line, column) for line, column, _ in faults(looked)}
    assert found == {
        (2, "Kode klasifikasi"), (2, "Kurun waktu"), (2, "Tanggal"), (3, "No. item"), (4, "No. item"),
        (4, "Tingkat perkembangan"), (4, "Uraian item"), (5, "No. berkas"), (6, "Tingkat keamanan"),
        (7, "Kurun waktu"), (8, "Tingkat keamanan"),
    }  # fmt: skip
    with pytest.raises(Refused):
        world.act("begin", made)
    world.finish()
    assert world.count(Dossier) == 0
    assert world.state(made) == ImportState.WAITING


def test_an_item_above_ones_rights_is_refused(world: World) -> None:
    rows = [HEAD, ["1", "PM", "A", "2023", 1, "B", None, None, None, "Rahasia", "x"]]
    looked = world.look(world.bring(rows, by="staf.pp"), "staf.pp")
    assert {column for _, column, _ in faults(looked)} == {"Tingkat keamanan"}
    assert faults(world.look(world.bring(rows))) == []  # the archivist may


def test_who_opens_no_dossiers_brings_none_and_a_foreign_unit_is_refused(world: World) -> None:
    with pytest.raises(NotVisible):
        world.bring(TABLE, by="operator")
    with pytest.raises(Invalid) as caught:
        world.bring(TABLE, by="staf.pp", unit="prov-ps")
    assert set(caught.value.problems) == {"unit"}


def test_nobody_else_sees_a_table(world: World) -> None:
    made = world.bring(TABLE, by="staf.pp")
    for other in ("arsiparis", "staf.ps"):
        with pytest.raises(NotVisible):
            world.look(made, other)
    with pytest.raises(NotVisible):
        world.look(made, "staf.pp", ArchiveKind.DOSSIERS)
    _end_post(world, "staf.pp")
    with pytest.raises(NotVisible):
        world.look(made, "staf.pp")


def _end_post(world: World, name: str) -> None:
    with world.db.writing() as session:
        post = session.scalars(select(Assignment).where(Assignment.user_id == world.ids[name])).one()
        post.valid_until = LONG_AGO


def test_a_dossier_that_is_there_is_told_and_not_doubled(world: World) -> None:
    world.run(world.bring(TABLE))
    again = world.bring([*TABLE, [None, None, None, None, 2, "Tambahan melati"]])
    looked = world.look(again)
    assert (looked.plan.new_dossiers, looked.plan.known_dossiers, looked.plan.items) == (0, 2, 1)
    assert len([line for line, words in remarks(looked) if "sudah ada" in words]) == 5
    world.run(again)
    assert (world.count(Dossier), world.count(DossierItem)) == (2, 4)
    world.act("undo", again)
    world.finish()
    assert (world.count(Dossier), world.count(DossierItem)) == (2, 3)
    nothing_new = world.look(world.bring(TABLE))
    assert not nothing_new.plan.is_ready


def test_a_hidden_dossier_of_that_number_is_not_told_of(world: World) -> None:
    """Staff may not know the secret dossier: their table is judged and taken as if it were not there."""
    with world.db.writing() as session:
        hidden = DossierValues("prov-pp", "B/1", "Rahasia besar", "PM.01", LONG_AGO, Level.SECRET)
        dossiers.open_dossier(
            session, world.scope(session, "arsiparis"), hidden, actor=world.ids["arsiparis"]
        )
    clash, free = (
        world.bring(TABLE, by="staf.pp"),
        world.bring([[("B/9" if cell == "B/1" else cell) for cell in row] for row in TABLE], by="staf.pp"),
    )
    seen, other = world.look(clash, "staf.pp").plan, world.look(free, "staf.pp").plan
    assert (seen.faults, seen.remarks, seen.new_dossiers, seen.known_dossiers) == (
        other.faults, other.remarks, other.new_dossiers, other.known_dossiers)  # fmt: skip
    world.run(clash, "staf.pp")
    assert world.state(clash) == ImportState.DONE
    assert world.visible("staf.pp") == ["B/1", "B/2"]


def test_an_inactive_register_closes_its_dossiers_and_puts_them_on_the_shelf(world: World) -> None:
    with world.db.writing() as session:
        session.add(
            StoragePlace(office_id="prov", kind="box", code="B1", name="Boks", address="R1/B1", path="Boks")
        )
    made = world.bring(
        [
            ["DAFTAR ARSIP INAKTIF"],
            ["No", "Kode", "Jenis Arsip", "Kurun Waktu", "Jumlah", "Lokasi Simpan", "Nomor Definitif", None,
             "Jangka Simpan & Nasib Akhir"],
            [None, None, None, None, None, None, "Boks", "Folder", None],
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            ["I/1", "PM.01", "Rekapitulasi", "2018 s.d. 2019", "1", "r1", "b1", None, "5 tahun, permanen"],
            ["I/2", "PM.02", "Supervisi", "2017", "2", "Gudang", "7", "3", "musnah"],
        ],
        kind=ArchiveKind.INACTIVE,
    )  # fmt: skip
    looked = world.look(made, kind=ArchiveKind.INACTIVE)
    assert faults(looked) == []
    assert [line for line, _ in remarks(looked)] == [5, 6]  # another fate; a place that is not on the list
    world.run(made, kind=ArchiveKind.INACTIVE)
    with world.db.reading() as session:
        found = dossiers.list_dossiers(session, world.scope(session, "arsiparis"), DossierFilter()).rows
        assert [(each.closed_on, each.fate) for each in found] == [
            (date(2019, 12, 31), "musnah"), (date(2017, 12, 31), "musnah")]  # fmt: skip
        assert session.scalars(select(RecordPlace.record_id)).all() == [found[0].id]
        assert found[1].record.place == "Gudang / 7 / 3"
    world.act("undo", made, kind=ArchiveKind.INACTIVE)
    world.finish()
    assert world.visible() == []


def test_undoing_leaves_all_as_it_was(world: World) -> None:
    made = world.bring(TABLE)
    world.run(made)
    world.act("undo", made)
    world.finish()
    assert world.state(made) == ImportState.UNDONE
    assert (world.count(Dossier), world.count(DossierItem), world.visible()) == (0, 0, [])
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


@pytest.mark.parametrize("change", [_lend, _revise, _take_out])
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
    world.act("begin", made, "staf.pp")
    assert register_running.advance(world.db) == 1
    assert world.count(Dossier) == 1
    _end_post(world, "staf.pp")
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
    world.act("begin", made)
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
    world.act("begin", made)
    register_running.advance(world.db)
    assert world.look(made).progress.waiting == 3
    with pytest.raises(Conflict):
        world.act("begin", made)
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


def test_a_scan_that_could_be_meant_twice_is_not_joined(world: World) -> None:
    batch = scanned(world, s1="005_PM.pdf", s2="5 pm.tif")
    looked = world.look(world.bring(TABLE, batch=batch))
    assert dict(looked.plan.joined.scans) == {}
    assert any("Lebih dari satu" in words for _, words in remarks(looked))
    missing = world.look(world.bring(TABLE, batch=scanned(world, s3="x.pdf")))
    assert any("tidak ada di unggahan" in words for _, words in remarks(missing))


def test_a_scan_that_changed_meanwhile_takes_all_back(world: World) -> None:
    made = world.bring(TABLE, batch=scanned(world, s1="005 PM.pdf"))
    world.act("begin", made)
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


def test_a_mapping_is_remembered_for_the_office_and_kind(world: World) -> None:
    odd: list[Sequence[object]] = [["A", "B", "C", "D"], ["1", "PM", "Mawar", "2023"]]
    first = world.bring(odd, kind=ArchiveKind.DOSSIERS)
    with world.db.writing() as session:
        register_imports.set_columns(
            session, world.scope(session, "arsiparis"), world.ids["arsiparis"], ArchiveKind.DOSSIERS, first,
            {"number": 0, "code": 1, "title": 2, "period": 3, "unknown": 2},
            {"level": "biasa", "unit": "prov-ps"},
        )  # fmt: skip
    world.run(first, kind=ArchiveKind.DOSSIERS)
    assert world.visible() == ["1"]
    second = world.bring(odd, by="staf.pp", kind=ArchiveKind.DOSSIERS)
    again = world.look(second, "staf.pp", ArchiveKind.DOSSIERS)
    assert (again.plan.faults, again.plan.known_dossiers) == ((), 1)
    with world.db.reading() as session:
        kept = session.get_one(RegisterImport, second)
        assert kept.mapped == {"number": 0, "code": 1, "title": 2, "period": 3}


def test_a_secret_item_raises_its_dossier_before_anybody_sees_it(world: World) -> None:
    secret = [None, None, None, None, 2, "Nama pelapor", None, None, None, "Rahasia", "Memuat nama pelapor"]
    rows = [HEAD, ["1", "PM", "Mawar", "2023", 1, "Terbuka"], secret]
    world.run(world.bring(rows))
    assert world.record("Mawar").level == Level.SECRET
    assert world.visible("staf.pp") == []
