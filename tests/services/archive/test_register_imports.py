"""Archive registers taken in from tables, in a real database of each kind: rules and rights."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.schema import (
    AuditRow,
    Dossier,
    DossierItem,
    RecordPlace,
    RegisterImport,
    StoragePlace,
)
from classification.levels import Level
from services.archive import dossiers, items, register_imports
from services.archive.dossiers import DossierFilter, DossierValues
from services.archive.register_columns import ArchiveKind
from services.registers.imports import ImportState
from tests.services.archive.register_world import (
    HEAD,
    LONG_AGO,
    TABLE,
    World,
    end_post,
    faults,
    make_world,
    remarks,
)


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    made = make_world(tmp_path)
    yield made
    made.db.close()


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
        world.begin(made)
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
    end_post(world, "staf.pp")
    with pytest.raises(NotVisible):
        world.look(made, "staf.pp")


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
