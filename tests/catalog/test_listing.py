"""Pages of a list in a real database of each kind: which rows, how many are told, where the list ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.database import Database
from catalog.listing import MOST_COUNTED, ROWS, page_of, page_of_parts
from catalog.schema import OutboxRow, Record, RecordToken, Unit
from tests.catalog.world_rows import add_units, new_database

MANY = 60


@pytest.fixture
def db(tmp_path: Path, each_database: str) -> Iterator[Database]:  # noqa: ARG001
    made = new_database(tmp_path)
    with made.writing() as session:
        add_units(session)
        for number in range(MANY):
            name = f"u-{number:02}"
            session.add(
                Unit(id=name, code=name, name=name, kind="division", parent_id="kota", office_id="kota")
            )
    yield made
    made.close()


@pytest.mark.parametrize(("asked", "number", "first"), [(0, 1, 0), (2, 2, 25), (3, 3, 50), (9, 3, 50)])
def test_a_page_beyond_the_last_is_the_last(db: Database, asked: int, number: int, first: int) -> None:
    query = select(Unit).where(Unit.id.startswith("u-")).order_by(Unit.name.desc())
    with db.reading() as session:
        page = page_of(session, query, asked)
        names = [unit.name for unit in page.rows]
    assert (page.number, page.total) == (number, MANY)
    assert names == [f"u-{MANY - 1 - at:02}" for at in range(first, min(first + ROWS, MANY))]


def test_parts_follow_one_another_over_the_pages(db: Database) -> None:
    odd, even = (Unit.id.in_([f"u-{at:02}" for at in range(start, MANY, 2)]) for start in (1, 0))
    parts = [select(Unit).where(each).order_by(Unit.id) for each in (odd, even)]
    with db.reading() as session:
        names = [unit.id for number in (1, 2, 3) for unit in page_of_parts(session, parts, number).rows]
    assert names == [f"u-{at:02}" for start in (1, 0) for at in range(start, MANY, 2)]


def test_an_empty_list_has_one_empty_page(db: Database) -> None:
    with db.reading() as session:
        page = page_of(session, select(Unit).where(Unit.id == "x"), 3)
    assert (list(page.rows), page.number, page.total) == ([], 1, 0)


def test_rows_known_by_two_columns_keep_their_order(db: Database) -> None:
    query = select(RecordToken).order_by(RecordToken.token.desc(), RecordToken.record_id)
    with db.writing() as session:
        for record in ("r1", "r2"):
            made = Record(id=record, kind="letter", title="x", unit_id="kota", level=1)
            made.standing = "filed"
            session.add(made)
        session.flush()
        for record, token in (("r1", "a"), ("r2", "b"), ("r1", "b")):
            session.add(RecordToken(record_id=record, token=token))
    with db.reading() as session:
        page = page_of(session, query, 1)
        assert [(each.token, each.record_id) for each in page.rows] == [("b", "r1"), ("b", "r2"), ("a", "r1")]
    assert page.total == 3


def test_rows_are_counted_a_bounded_way_beyond_the_page(db: Database) -> None:
    with db.writing() as session:
        session.add_all(OutboxRow(record_id=str(number)) for number in range(MOST_COUNTED + 2 * ROWS))
    with db.reading() as session:
        page = page_of(session, select(OutboxRow).order_by(OutboxRow.id), 1)
        last = page_of(session, select(OutboxRow).order_by(OutboxRow.id), 2)
    assert (page.total, page.is_longer) == (MOST_COUNTED + ROWS + 1, True)
    assert (last.total, last.is_longer) == (MOST_COUNTED + 2 * ROWS, False)
