"""Rows named by pairs: those pairs and no mixture of them, and looked up rather than scanned for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from catalog.database import Database
from catalog.pairs import is_one_of, values_of
from catalog.schema import OfficeSetting
from tests.catalog.world_rows import new_database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = new_database(tmp_path)
    yield database
    database.close()


def test_only_the_pairs_themselves_are_found(db: Database) -> None:
    with db.writing() as session:
        session.add_all(OfficeSetting(office_id=None, key=f"{a}{b}", value=a) for a in "xy" for b in "12")
        session.flush()
        asked = select(OfficeSetting.key).where(is_one_of(OfficeSetting.key, OfficeSetting.value, 2))
        found = session.scalars(asked, values_of([("x1", "x"), ("y2", "x")])).all()
        assert found == ["x1"]


def test_the_engine_looks_pairs_up(db: Database) -> None:
    asked = "SELECT number FROM page WHERE version_id = 'a' AND number = 1 OR version_id = 'b' AND number = 2"
    with db.reading() as session:
        plan = " ".join(row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    assert "SCAN page" not in plan
