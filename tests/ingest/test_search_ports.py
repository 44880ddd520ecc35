"""What searching reads of the catalogue: under the reader's clause, and without scanning whole tables."""

from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import StatementError

from catalog.access import reader_clause
from catalog.schema import Record
from classification.levels import Level
from classification.scopes import PUBLIC, Scope
from ingest.search_ports import CatalogueReader
from tests.ingest.archive import STAFF, Archive


def filed(archive: Archive, words: str) -> str:
    received = archive.bring(words, name=f"{words[:8]}.txt")
    archive.work()
    assert received.record_id
    return received.record_id


def test_a_hit_is_read_only_under_the_readers_clause(archive: Archive) -> None:
    record = filed(archive, "rekapitulasi suara")
    catalogue = CatalogueReader(archive.db)
    assert set(catalogue.readable([record, "guessed"], STAFF)) == {record}
    assert catalogue.readable([record], PUBLIC) == {}
    assert catalogue.readable([record], Scope(named_records=frozenset({"guessed"}))) == {}


def test_a_clause_without_a_reader_does_not_run(archive: Archive) -> None:
    with archive.db.reading() as session, pytest.raises(StatementError):
        session.execute(select(Record.id).where(reader_clause())).all()


def test_nothing_is_scanned_for_a_page_of_results(archive: Archive) -> None:
    """With a hundred thousand records a scan of any of these tables would cost more than the search."""
    record = filed(archive, "rekapitulasi suara")
    catalogue, asked = CatalogueReader(archive.db), []

    @event.listens_for(archive.db.engine, "before_cursor_execute")
    def keep(_connection, _cursor, statement, values, _context, _many) -> None:  # type: ignore[no-untyped-def]
        asked.append((statement, values))

    catalogue.narrowing()
    catalogue.readable([record], STAFF)
    catalogue.page_texts([(record, 1), (record, 2)])
    catalogue.names(["kota"])
    for statement, values in [each for each in asked if each[0].startswith("SELECT")]:
        assert scans(archive, statement, values) == [], statement


def scans(archive: Archive, statement: str, values: Any) -> list[str]:
    """The steps that walk through a whole table; PostgreSQL is told to do so only where no index serves."""
    with archive.db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            return [row[3] for row in plan if row[3].startswith("SCAN") and "CONSTANT" not in row[3]]
        connection.exec_driver_sql("SET enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values).all()
        return [row[0] for row in plan if "Seq Scan" in row[0]]


def test_levels_are_those_of_the_record(archive: Archive) -> None:
    record = filed(archive, "rekapitulasi suara")
    with archive.db.writing() as session:
        session.execute(text("UPDATE record SET level = 2"))
    assert CatalogueReader(archive.db).readable([record], STAFF)[record].level is Level.RESTRICTED
