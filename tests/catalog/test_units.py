"""The tree of offices, and where a dissolved body's records go."""

from datetime import timedelta

import pytest

from catalog.access import find_record, label_of, narrowing_ids, refresh_access, refresh_due
from catalog.database import Database
from catalog.errors import NotVisible, Refused
from catalog.schema import Record, Unit, UnitKind, utc_now
from catalog.units import (
    create_unit,
    dissolve,
    divisions_of,
    get_unit,
    keeper_of,
    office_above,
    office_of,
    subtree_ids,
    unit_by_code,
)
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from tests.catalog.world_rows import add_record
from tests.office_days import office_today

YESTERDAY = office_today() - timedelta(days=2)
LEADER_BELOW = Scope(posts=(Post("x", PostKind.LEADER, "desa", "desa", tier=1),))
HEAD = Scope(posts=(Post("y", PostKind.LEADER, "kota", "kota", tier=1),))


def test_a_division_is_in_its_parents_office_and_zone(db: Database) -> None:
    with db.writing() as session:
        office = create_unit(session, UnitKind.PROVINCE, "94", "Papua", zone="Asia/Jayapura")
        division = create_unit(session, UnitKind.DIVISION, "94.pp", "PP", office, function="pp")
        inner = create_unit(session, UnitKind.DIVISION, "94.pp.1", "Sub PP", division)
        below = create_unit(session, UnitKind.REGENCY, "9471", "Jayapura", office)
        assert (office.office_id, division.office_id, inner.office_id) == (office.id,) * 3
        assert inner.zone == "Asia/Jayapura"
        assert office_above(session, below) == office
        assert office_above(session, office) is None
        assert office_of(session, inner) == office
        assert subtree_ids(session, office.id) == {office.id, division.id, inner.id, below.id}
        assert {each.id for each in divisions_of(session, office)} == {division.id, inner.id}
        assert unit_by_code(session, "94.pp") == division


def test_a_unit_that_cannot_be_is_refused(db: Database) -> None:
    with db.writing() as session:
        with pytest.raises(Refused):
            create_unit(session, UnitKind.DIVISION, "x", "Tanpa kantor")
        with pytest.raises(Refused):
            create_unit(session, UnitKind.PROVINCE, "kota", "Kode terpakai")


def test_records_of_a_dissolved_body_pass_to_the_office_above(db: Database) -> None:
    with db.writing() as session:
        record = add_record(session, Label("r", Level.SECRET, Standing.FILED, "desa", "desa", "kota"))
        assert find_record(session, LEADER_BELOW, "r")
        dissolve(session, get_unit(session, "desa"), YESTERDAY)
        assert narrowing_ids(session) == {"r"}
        refresh_due(session, utc_now())
        with pytest.raises(NotVisible):
            find_record(session, LEADER_BELOW, "r")
        assert find_record(session, HEAD, "r")
        assert label_of(session, record).division == "kota"


def test_a_dissolved_division_passes_to_its_heir(db: Database) -> None:
    with db.writing() as session:
        unit, heir = get_unit(session, "prov-pp"), get_unit(session, "prov-ps")
        assert keeper_of(session, unit, utc_now()) == unit
        dissolve(session, unit, YESTERDAY, heir)
        assert keeper_of(session, unit, utc_now()) == heir


def test_a_division_of_a_dissolved_office_passes_to_the_counterpart(db: Database) -> None:
    with db.writing() as session:
        dissolve(session, get_unit(session, "kota"), YESTERDAY, get_unit(session, "kab"))
        assert keeper_of(session, get_unit(session, "kota-pp"), utc_now()).id == "kab-pp"
        assert keeper_of(session, get_unit(session, "kota-sek"), utc_now()).id == "kab"


def test_until_the_last_day_the_records_stay(db: Database) -> None:
    now = utc_now()
    with db.writing() as session:
        add_record(session, Label("r", Level.SECRET, Standing.FILED, "desa", "desa", "kota"))
        dissolve(session, get_unit(session, "desa"), now.date() + timedelta(days=2))
        refresh_due(session, now)
        assert not narrowing_ids(session, now)
        assert find_record(session, LEADER_BELOW, "r", now=now)
        later = now + timedelta(days=4)
        assert narrowing_ids(session, later) == {"r"}
        refresh_due(session, later)
        assert find_record(session, HEAD, "r", now=later)


def test_a_record_made_before_a_known_end_passes_on_too(db: Database) -> None:
    now = utc_now()
    with db.writing() as session:
        dissolve(session, get_unit(session, "desa"), now.date() + timedelta(days=2))
        record = add_record(session, Label("r", Level.SECRET, Standing.FILED, "desa", "desa", "kota"))
        refresh_access(session, record)
        assert refresh_due(session, now + timedelta(days=4)) == 1


def test_an_heir_inside_the_dissolved_body_is_refused(db: Database) -> None:
    with db.writing() as session, pytest.raises(Refused):
        dissolve(session, get_unit(session, "kota"), YESTERDAY, get_unit(session, "desa"))


def test_a_circle_of_heirs_ends(db: Database) -> None:
    with db.writing() as session:
        one, other = get_unit(session, "prov-pp"), get_unit(session, "prov-ps")
        dissolve(session, one, YESTERDAY, other)
        dissolve(session, other, YESTERDAY, one)
        assert keeper_of(session, one, utc_now()).id in {one.id, other.id}
        assert session.get(Record, "case-1")
        assert session.get(Unit, "ri")
