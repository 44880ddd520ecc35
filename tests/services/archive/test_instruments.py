"""The instruments in a real database of each kind: who keeps them, what overlaps, what an import does."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.errors import Conflict, NotVisible, Refused
from catalog.instruments import code_facts
from catalog.people.errors import Invalid
from catalog.schema import RegisterImport, SecurityRule
from classification.levels import Level
from classification.scopes import PostKind
from services.archive import instruments
from services.archive.instrument_columns import TABLES, Instrument, cells_of
from services.archive.instruments import InstrumentRegister
from services.registers import imports
from services.registers.sheets import read_sheet
from services.registers.writing import as_csv
from tests.services.archive.small_world import World, small_world

LONG_AGO = date(2020, 1, 1)
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "arsiparis.kota": (PostKind.ARCHIVIST, "kota"),
    "staf": (PostKind.STAFF, "prov-pp"),
    "admin": (PostKind.ADMINISTRATOR, "prov"),
}
CODES, JRA, SKKAAD = (InstrumentRegister(each) for each in Instrument)
SCHEME = b"Kode;Uraian\nPM;Pengawasan\nPM.01;Hasil\nPM.01.02;Hasil kab/kota\n"


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    with small_world(tmp_path, PEOPLE, LONG_AGO, {}) as made:
        yield made


def add(world: World, instrument: Instrument, by: str = "arsiparis", **typed: str) -> str:
    values = {"begins": "01-01-2021", **typed}
    with world.db.writing() as session:
        scope = world.scope(session, by)
        return instruments.add_rule(session, scope, instrument, values, actor=world.ids[by]).id


def bring(world: World, register: InstrumentRegister, content: bytes, begins: str = "01-01-2021") -> str:
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        actor, table = world.ids["arsiparis"], imports.packed(register.columns, read_sheet(content))
        made = imports.bring(session, scope, register, content, "daftar.csv", actor=actor, table=table)
        imports.set_columns(session, scope, register, made.id, made.mapped, {"begins": begins})
        return made.id


def take_in(world: World, register: InstrumentRegister, import_id: str) -> int:
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        return imports.take_in(session, scope, register, import_id, actor=world.ids["arsiparis"])


def undo(world: World, register: InstrumentRegister, import_id: str) -> None:
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        imports.undo(session, scope, register, import_id, actor=world.ids["arsiparis"])


def faults(world: World, register: InstrumentRegister, import_id: str) -> list[tuple[int, str]]:
    with world.db.reading() as session:
        seen = imports.preview(session, world.scope(session, "arsiparis"), register, import_id)
        assert seen.is_ready is (not seen.reading.faults)
        return [(fault.line, fault.column) for fault in seen.reading.faults]


def count(world: World, instrument: Instrument) -> int:
    with world.db.reading() as session:
        return session.scalar(select(func.count()).select_from(TABLES[instrument])) or 0


@pytest.mark.parametrize("by", ["arsiparis.kota", "staf", "admin"])
def test_only_the_archivist_of_the_highest_office_keeps_them(world: World, by: str) -> None:
    with pytest.raises(NotVisible):
        add(world, Instrument.CODES, by, code="PM", name="Pengawasan")
    actor, table = world.ids[by], imports.packed(CODES.columns, read_sheet(SCHEME))
    with world.db.writing() as session, pytest.raises(NotVisible):
        imports.bring(session, world.scope(session, by), CODES, SCHEME, "a.csv", actor=actor, table=table)


def test_a_new_rule_ends_the_one_before_the_day_before(world: World) -> None:
    first = add(world, Instrument.SECURITY, code="pm.01", level="Terbatas")
    add(world, Instrument.SECURITY, code="PM.01", level="R", begins="01-07-2022")
    with world.db.reading() as session:
        assert session.get_one(SecurityRule, first).ends == date(2022, 6, 30)
        assert code_facts(session, "PM.01.02", date(2022, 6, 30)).level is Level.RESTRICTED
        assert code_facts(session, "pm.01", date(2022, 7, 1)).level is Level.SECRET
        assert code_facts(session, "PM.01", date(2020, 12, 31)).level is None
        assert code_facts(session, "PM", date(2022, 7, 1)).level is None


@pytest.mark.parametrize("begins", ["01-01-2021", "01-06-2020"])
def test_overlapping_dates_are_refused(world: World, begins: str) -> None:
    add(world, Instrument.SECURITY, code="PM", level="Biasa")
    with pytest.raises(Invalid) as caught:
        add(world, Instrument.SECURITY, code="PM", level="Rahasia", begins=begins)
    assert list(caught.value.problems) == ["begins"]
    assert count(world, Instrument.SECURITY) == 1


def test_wrong_values_get_a_sentence_each(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        add(
            world,
            Instrument.RETENTION,
            code="01",
            active_months="lama",
            inactive_months="",
            fate="dibakar",
            begins="",
        )
    assert set(caught.value.problems) == {"code", "active_months", "inactive_months", "fate"}
    with pytest.raises(Invalid) as caught:
        add(world, Instrument.CODES, code="PM.01", name="Tanpa induk")
    assert list(caught.value.problems) == ["code"]


def test_a_rule_ends_and_may_hold_on_again_but_not_over_the_next(world: World) -> None:
    first = add(world, Instrument.CODES, code="PM", name="Lama")
    ended = date(2021, 12, 31)
    for last in (ended, None):
        with world.db.writing() as session:
            scope = world.scope(session, "arsiparis")
            rule = instruments.end_rule(session, scope, Instrument.CODES, first, last, actor="u")
            assert rule.ends == last
    add(world, Instrument.CODES, code="PM", name="Baru", begins="01-01-2023")
    for last in (None, date(2023, 1, 1)):
        with world.db.writing() as session:
            scope = world.scope(session, "arsiparis")
            with pytest.raises(Refused):
                instruments.end_rule(session, scope, Instrument.CODES, first, last, actor="u")
    with world.db.reading() as session:
        assert code_facts(session, "PM", ended).name == "Lama"
        assert code_facts(session, "PM", date(2023, 1, 1)).name == "Baru"


def test_an_import_is_looked_at_taken_whole_and_undone_whole(world: World) -> None:
    old = add(world, Instrument.CODES, code="PM", name="Sebelumnya", begins="01-01-2020")
    made = bring(world, CODES, SCHEME)
    assert count(world, Instrument.CODES) == 1  # a look takes nothing
    assert faults(world, CODES, made) == []
    assert take_in(world, CODES, made) == 3
    with world.db.reading() as session:
        assert code_facts(session, "PM.01.02", date(2021, 1, 1)).name == "Hasil kab/kota"
    with pytest.raises(Conflict):
        take_in(world, CODES, made)
    undo(world, CODES, made)
    assert count(world, Instrument.CODES) == 1
    with world.db.reading() as session:
        assert session.get_one(TABLES[Instrument.CODES], old).ends is None
        assert session.get_one(RegisterImport, made).content == SCHEME


def test_one_wrong_line_keeps_all_out(world: World) -> None:
    made = bring(
        world, CODES, b"Kode;Uraian\nPM;Baik\n;Tanpa kode\nPM.XX.99999999;\nPM;Dua kali\nPS.01;Tanpa induk\n"
    )
    assert faults(world, CODES, made) == [(3, "Kode"), (4, "Kode"), (4, "Uraian")]
    with pytest.raises(Refused):
        take_in(world, CODES, made)
    later = bring(world, CODES, b"Kode;Uraian\nPM;Baik\nPM;Dua kali\nPS.01;Tanpa induk\n")
    assert faults(world, CODES, later) == [(3, "Kode"), (4, "Kode")]
    assert count(world, Instrument.CODES) == 0


def test_a_line_without_a_day_needs_one_for_all(world: World) -> None:
    made = bring(world, JRA, b"Kode;Aktif;Inaktif;Nasib akhir\nPM;2 tahun;3 tahun;Permanen\n", begins="")
    assert faults(world, JRA, made) == [(2, "Berlaku mulai")]


def test_what_was_built_on_an_import_is_undone_first(world: World) -> None:
    made = bring(world, SKKAAD, b"Kode;Tingkat\nPM;Terbatas\nPS;Rahasia\n")
    take_in(world, SKKAAD, made)
    add(world, Instrument.SECURITY, code="PS", level="Biasa", begins="01-01-2022")
    with pytest.raises(Refused):
        undo(world, SKKAAD, made)
    assert count(world, Instrument.SECURITY) == 3


def test_the_columns_chosen_for_a_form_are_remembered(world: World) -> None:
    odd = b"A;B\nPM;Pengawasan\n"
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        actor, table = world.ids["arsiparis"], imports.packed(CODES.columns, read_sheet(odd))
        made = imports.bring(session, scope, CODES, odd, "a.csv", actor=actor, table=table)
        assert made.mapped == {}
        chosen = {"code": 0, "name": 1, "no such": 1, "source": -1}
        imports.set_columns(session, scope, CODES, made.id, chosen, {"begins": "2021-01-01"})
        import_id = made.id
    take_in(world, CODES, import_id)
    again = bring(world, CODES, b"a;b\nPS;Sengketa\n")
    with world.db.reading() as session:
        assert session.get_one(RegisterImport, again).mapped == {"code": 0, "name": 1}


def test_what_is_written_out_is_taken_in_again(world: World) -> None:
    add(world, Instrument.RETENTION, code="PM", active_months="1 tahun 6 bulan", inactive_months="3",
        fate="Dinilai kembali", category="vital", source="Perbawaslu 21/2014", note="=1+1")  # fmt: skip
    with world.db.reading() as session:
        page = instruments.list_rules(session, Instrument.RETENTION, None)
        rows = [cells_of(Instrument.RETENTION, rule)[:-1] for rule in page.rows]
    header = ["Kode", "Aktif", "Inaktif", "Nasib akhir", "Kategori", "Keterangan", "Berlaku mulai", "Dasar"]
    content = as_csv(header, rows).replace(b"2021-01-01", b"2025-01-01")
    made = bring(world, JRA, content)
    assert faults(world, JRA, made) == []
    take_in(world, JRA, made)
    with world.db.reading() as session:
        rule = code_facts(session, "PM.09", date(2025, 2, 1)).retention
        assert rule is not None
        assert (rule.active_months, rule.inactive_months, rule.fate) == (18, 36, "dinilai kembali")
        assert rule.category == "vital"


def test_lists_show_what_held_on_a_day(world: World) -> None:
    add(world, Instrument.CODES, code="PM", name="Lama")
    add(world, Instrument.CODES, code="PM", name="Baru", begins="01-01-2023")
    with world.db.reading() as session:

        def names(on: date | None, text: str = "") -> list[str]:
            return [
                str(rule.name) for rule in instruments.list_rules(session, Instrument.CODES, on, text).rows
            ]

        assert names(date(2022, 1, 1)) == ["Lama"]
        assert names(date(2023, 1, 1)) == ["Baru"]
        assert names(None) == ["Baru", "Lama"]
        assert names(None, "lam") == ["Lama"]
        assert names(date(2020, 1, 1) - timedelta(days=1)) == []
