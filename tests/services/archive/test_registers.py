"""The official registers over a real database of each kind, for readers of different rights."""

from datetime import date, timedelta
from itertools import count

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.schema import Dossier, OutboxRow, Record, RecordPlace, StoragePlace, Unit, utc_now
from catalog.units import dissolve
from classification.labels import Standing
from classification.levels import Level
from services.archive import dossiers, retention
from services.archive.dossier_rules import ItemValues
from services.archive.items import describe_item
from services.archive.register_rules import RegisterKind, RegisterRow
from services.archive.registers import RegisterFilter, all_rows, count_rows, page_of_register
from tests.services.archive.test_dossiers import World, close, opened, put, world

__all__ = ["world"]

TODAY = date(2024, 1, 1)


def read(world: World, by: str, kind: RegisterKind, **more: str) -> list[RegisterRow]:
    """All rows, and the same by pages."""
    wanted = RegisterFilter(kind, **more)
    with world.db.reading() as session:
        scope = world.scope(session, by)
        rows = list(all_rows(session, scope, wanted, TODAY))
        page = page_of_register(session, scope, wanted, TODAY)
        assert page.total == len(rows) == count_rows(session, scope, wanted, TODAY, 10_000)
        assert list(page.rows) == rows[:25]
        return rows


def filled(world: World) -> dict[str, str]:
    """An open dossier that holds an item, an empty one, and a closed one with a place."""
    made = {"isi": opened(world, number="B/1", remark="map biru")}
    made["kosong"] = opened(world, number="B/2", code="PM.02")
    made["lama"] = opened(world, number="B/3", title="Berkas lama")
    put(world, made["isi"], "biasa")
    close(world, made["lama"])
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        values = ItemValues("3", "2 map", "kopi", "kertas", "baik", "robek")
        describe_item(session, scope, "biasa", values, actor=world.ids["arsiparis"])
        _place(session, made["lama"])
        lama = session.get_one(Dossier, made["lama"])
        retention.reckon(session, session.get_one(Record, made["lama"]), lama, TODAY)
    return made


def hide(world: World) -> list[str]:
    """Dossiers of Rahasia and above, one between the others by number and code, with items and remarks."""
    made = [opened(world, Level.SECRET, number="A/0", code="PM", title="Zamrudia", remark="kuarsatia")]
    made.append(opened(world, Level.SECRET, number="B/15", title="Zamrudia dua"))
    made.append(opened(world, Level.SECRET, number="B/16", title="Topazia"))
    with world.db.writing() as session:
        top = session.get_one(Record, made[2])
        top.level = Level.TOP_SECRET
        refresh_access(session, top)
    put(world, made[1], "rahasia")
    close(world, made[0])
    return made


def _place(session: Session, dossier: str) -> None:
    outer = None
    for kind, code in (("rack", "R1"), ("box", "B2"), ("folder", "F3")):
        words = {"code": code, "name": code, "address": code, "path": f"Tempat {code}"}
        place = StoragePlace(office_id="prov", parent_id=outer, kind=kind, **words)
        session.add(place)
        session.flush()
        outer = place.id
    session.add(RecordPlace(record_id=dossier, place_id=outer))


def test_each_register_lists_what_its_name_says(world: World) -> None:
    made = filled(world)
    active = read(world, "staf.pp", RegisterKind.ACTIVE)
    assert [(row.dossier_id, row.item and row.item.record_id) for row in active] == [
        (made["isi"], "biasa"),
        (made["kosong"], None),
    ]
    item = active[0].item
    assert item is not None
    assert (item.number, item.quantity, item.development, item.note) == (3, "2 map", "kopi", "robek")
    assert (active[0].items, active[0].remark, active[0].developments) == (1, "map biru", ("kopi",))
    contents = read(world, "staf.pp", RegisterKind.CONTENTS)
    assert [row.item and row.item.record_id for row in contents] == ["biasa"]
    assert {row.dossier_id for row in read(world, "staf.pp", RegisterKind.DOSSIERS)} == set(made.values())
    (inactive,) = read(world, "staf.pp", RegisterKind.INACTIVE)
    assert inactive.dossier_id == made["lama"]
    assert (inactive.container, inactive.place) == (("F3", "B2"), "Tempat R1")
    assert inactive.keeping is not None
    assert (inactive.keeping.active_months, inactive.keeping.fate) == (24, "musnah")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"unit_id": "prov-ps"}, set()),
        ({"code": "PM.02"}, {"kosong"}),
        ({"code": "PM"}, {"isi", "kosong", "lama"}),
        ({"first_year": "2021"}, {"isi", "kosong"}),
        ({"last_year": "2018"}, set()),
        ({"stage": "open"}, {"isi", "kosong"}),
        ({"category": "biasa"}, {"isi", "kosong", "lama"}),
        ({"category": "vital"}, set()),
        ({"category": "?", "stage": "?"}, {"isi", "kosong", "lama"}),
        ({"office_id": "prov"}, {"isi", "kosong", "lama"}),
        ({"office_id": "kota"}, set()),
        ({"office_id": "kota", "unit_id": "prov-pp"}, {"isi", "kosong", "lama"}),
        ({"code": "PM-01"}, set()),  # what cannot be read is kept to by no row
        ({"first_year": "24"}, set()),
        ({"last_year": "x"}, set()),
    ],
)
def test_a_register_keeps_to_its_filter(world: World, more: dict[str, str], expected: set[str]) -> None:
    made = filled(world)
    found = {row.dossier_id for row in read(world, "staf.pp", RegisterKind.DOSSIERS, **more)}
    assert found == {made[name] for name in expected}


@pytest.mark.parametrize("by", ["staf.ps", "staf.pp"])
def test_a_hidden_dossier_leaves_no_trace_in_any_register(world: World, by: str) -> None:
    filled(world)
    before = {kind: read(world, by, kind) for kind in RegisterKind}
    assert all(before.values())
    hide(world)
    assert {kind: read(world, by, kind) for kind in RegisterKind} == before


def test_who_handles_by_description_gets_no_masked_word(world: World) -> None:
    secret, _, top = hide(world)
    rows = {row.dossier_id: row for row in read(world, "arsiparis", RegisterKind.DOSSIERS)}
    assert (rows[secret].number, rows[secret].title, rows[secret].remark) == ("A/0", "", "")
    assert rows[secret].is_closed
    assert (rows[top].number, rows[top].code, rows[top].items) == ("", "PM.01", None)
    (item,) = (row.item for row in read(world, "arsiparis", RegisterKind.CONTENTS))
    assert item is not None
    assert (item.title, item.note) == ("", "")


def test_a_masked_number_does_not_show_by_its_place(world: World) -> None:
    """Whatever the number of a Sangat Rahasia dossier is, the rows stand in the same order."""
    filled(world)
    hide(world)
    orders = []
    for number in ("A/0", "Z/9"):
        with world.db.writing() as session:
            tops = select(Record).where(Record.level == Level.TOP_SECRET, Record.kind == "dossier")
            record = session.scalars(tops).one()
            record.number = number
            refresh_access(session, record)
        orders.append([row.dossier_id for row in read(world, "arsiparis", RegisterKind.DOSSIERS)])
        with world.db.reading() as session:
            scope = world.scope(session, "arsiparis")
            found = dossiers.list_dossiers(session, scope, dossiers.DossierFilter())
            orders.append([each.id for each in found.rows])
    assert orders[0] == orders[2]
    assert orders[1] == orders[3]


def test_a_long_register_is_read_in_parts_without_losing_a_row(world: World) -> None:
    numbers = count(1)
    with world.db.writing() as session:
        for _ in range(620):
            record = Record(
                kind="dossier",
                title=f"Berkas {next(numbers)}",
                number="B",
                code="PM.01",
                date=date(2019, 1, 1),
                unit_id="prov-pp",
                level=1,
                standing=Standing.FILED,
            )
            session.add(record)
            refresh_access(session, record)
            session.add(Dossier(record_id=record.id, office_id="prov"))
    with world.db.reading() as session:
        scope, wanted = world.scope(session, "staf.pp"), RegisterFilter(RegisterKind.DOSSIERS)
        rows = list(all_rows(session, scope, wanted, TODAY))
        assert len({row.dossier_id for row in rows}) == len(rows) == 620
        first, last = (page_of_register(session, scope, wanted, TODAY, number) for number in (1, 99))
        assert first.is_longer
        assert first.total == 526
        assert (last.number, last.total, last.is_longer) == (25, 620, False)
        assert list(last.rows) == rows[600:]


def test_an_office_is_told_of_its_own_dossiers_and_of_those_that_were_left_to_it(world: World) -> None:
    """Whoever leads a province may know its cities' dossiers: its register is not theirs."""
    own, citys = opened(world), _of_city(world)

    def found(by: str, **more: str) -> set[str]:
        return {row.dossier_id for row in read(world, by, RegisterKind.DOSSIERS, **more)}

    assert found("ketua") == {own, citys}
    assert found("ketua", office_id="prov") == {own}
    assert found("ketua", unit_id="kota-pp") == {citys}
    with world.db.writing() as session:
        city, province = session.get_one(Unit, "kota"), session.get_one(Unit, "prov")
        dissolve(session, city, utc_now().date() - timedelta(days=2), province)
        refresh_access(session, session.get_one(Record, citys))
        session.execute(update(OutboxRow).values(done_at=utc_now()))  # as the index writer would
    assert found("ketua", office_id="prov") == {own, citys}


def _of_city(world: World) -> str:
    with world.db.writing() as session:
        record = Record(
            kind="dossier",
            title="Berkas kota",
            number="K/1",
            code="PM.01",
            date=date(2019, 1, 1),
            unit_id="kota-pp",
            level=1,
            standing=Standing.FILED,
        )
        session.add(record)
        refresh_access(session, record)
        session.add(Dossier(record_id=record.id, office_id="kota"))
        return record.id
