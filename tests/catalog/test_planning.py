"""How SQLite goes about the statements that every page needs, and what it knows of its tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Select, select, text

from catalog import planning
from catalog.access import readable_clause
from catalog.database import Database
from catalog.migrate import upgrade
from catalog.schema import Dossier, Record, utc_now
from classification.scopes import Post, PostKind, Scope
from services.scanning.stacks import Sort, stacks_query
from tests.catalog.world_rows import add_units, new_database

ARCHIVIST = Scope(posts=(Post("kursi", PostKind.ARCHIVIST, "kota", "kota"),))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'telusur.db'}"
    upgrade(url)
    made = Database(url)
    yield made
    made.close()


def plan_of(db: Database, query: Select[Record] | Select[Dossier]) -> list[str]:
    made = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    with db.engine.connect() as connection:
        return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {made}")]


@pytest.mark.parametrize("sort", list(Sort))
def test_stacks_are_not_looked_for_among_all_records(db: Database, sort: Sort) -> None:
    plan = plan_of(db, stacks_query(ARCHIVIST, sort))
    assert "SCAN scanned_stack" in plan
    assert not [step for step in plan if step.startswith("SCAN record")]


def test_the_tokens_of_a_record_are_read_where_they_lie_together(db: Database) -> None:
    plan = plan_of(db, select(Record).where(readable_clause(ARCHIVIST, utc_now())))
    assert [step for step in plan if "record_token" in step] == [
        "SEARCH record_token USING COVERING INDEX sqlite_autoindex_record_token_1 (record_id=?)"
    ]


def test_loose_records_of_a_unit_have_an_index_in_their_order(db: Database) -> None:
    loose = select(Record).where(~Record.is_in_dossier, Record.unit_id == "kota")
    plan = plan_of(db, loose.order_by(Record.date.desc().nulls_last(), Record.id.desc()))
    assert plan == ["SEARCH record USING INDEX ix_record_loose (unit_id=?)"]


def test_what_a_list_of_dossiers_asks_is_read_from_indexes_alone(db: Database) -> None:
    query = (
        select(Dossier.record_id)
        .join_from(Record, Dossier, Record.id == Dossier.record_id)
        .where(text("record.kind = 'dossier'"), Record.closes_at.is_(None), Dossier.closed_on.is_(None))
        .order_by(Record.code, Record.date, Record.id)
    )
    assert plan_of(db, query)[0] == "SCAN record USING COVERING INDEX ix_record_dossier_order"


def test_the_tables_are_looked_at_when_they_have_grown(tmp_path: Path, each_database: str) -> None:
    db = new_database(tmp_path)
    with db.writing() as session:
        add_units(session)
    planning.refresh(db)
    if each_database == "sqlite":
        with db.reading() as session:
            known = session.execute(text("SELECT tbl FROM sqlite_stat1")).scalars().all()
        assert "unit" in known
    db.close()
