"""``tahan:ya`` finds what is held by what the reader may know of, true without a new index entry."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, select

from catalog.access import refresh_access
from catalog.legal_holds import outer_of
from catalog.schema import OutboxRow, Record
from classification.labels import Label, Standing
from classification.levels import Level
from ingest.index_writer import IndexWriter
from ingest.search_ports import CatalogueReader
from search.contract import Engine
from search.service import SearchRequest, SearchService
from services.archive import items
from tests.catalog.world_rows import add_record
from tests.contract.conftest import ENGINES
from tests.contract.engines import elastic, embedded
from tests.services.archive.held_world import TODAY, HeldWorld, make_world


class Desk:
    """The small world with an index that is written from its outbox, as in an office."""

    def __init__(self, world: HeldWorld, engine: Engine) -> None:
        self.world = world
        self.writer = IndexWriter(world.db, engine.writer())
        self.service = SearchService(engine.reader(), CatalogueReader(world.db))

    def found(self, text: str, by: str) -> set[str]:
        with self.world.db.reading() as session:
            scope = self.world.scope(session, by)
        page = self.service.search(SearchRequest(text=text, scope=scope, today=TODAY, size=50))
        found = {hit.record.id for hit in page.hits}
        assert len(found) == page.total == sum(each.count for each in page.facets.get("kind", ()))
        return found


@pytest.fixture(params=ENGINES)
def desk(request: pytest.FixtureRequest, tmp_path: Path, each_database: str) -> Iterator[Desk]:  # noqa: ARG001
    if request.param == "elastic":
        engine = elastic(request.getfixturevalue("search_server"))
    else:
        engine = embedded(tmp_path / "index")
    made = Desk(make_world(tmp_path), engine)
    yield made
    made.writer.close()
    engine.close()
    made.world.db.close()


def test_a_hold_on_a_hidden_dossier_is_not_found_by_who_reads_what_lies_in_it(desk: Desk) -> None:
    """The record is open to the staff of another division; the dossier that holds it is Rahasia."""
    dossier = desk.world.dossier("PM.01", "biasa", level=Level.SECRET, closed=None)
    desk.world.hold(dossier)
    desk.writer.drain()
    assert desk.found("tahan:ya", "staf.ps") == set()
    assert desk.found("tahan:tidak jenis:letter", "staf.ps") >= {"biasa"}
    assert "biasa" in desk.found("BUKAN tahan:ya", "staf.ps")
    assert "biasa" not in desk.found("BUKAN tahan:tidak", "staf.ps")
    assert desk.found("tahan:ya", "arsiparis") >= {"biasa"}
    assert "biasa" not in desk.found("tahan:tidak", "arsiparis")


def test_a_dossier_that_closes_takes_the_knowledge_of_its_hold_with_it_at_once(desk: Desk) -> None:
    dossier = desk.world.dossier("PM.01", "biasa", closed=None)
    desk.world.hold(dossier)
    desk.writer.drain()
    assert "biasa" in desk.found("tahan:ya", "staf.ps")
    with desk.world.db.writing() as session:
        record = session.get_one(Record, dossier)
        record.closes_at = record.created_at
    assert "biasa" not in desk.found("tahan:ya", "staf.ps")  # the index was not written meanwhile


def test_holds_begin_and_end_without_a_new_index_entry(desk: Desk) -> None:
    dossier = desk.world.dossier("PM.01", "biasa", closed=None)
    desk.writer.drain()
    assert desk.found("tahan:ya", "arsiparis") == set()
    first, second = desk.world.hold(dossier), desk.world.hold("biasa")
    assert desk.found("tahan:ya", "arsiparis") == {dossier, "biasa"}
    desk.world.lift(first)
    assert desk.found("tahan:ya", "arsiparis") == {"biasa"}
    assert dossier in desk.found("tahan:tidak", "arsiparis")
    desk.world.lift(second)
    assert desk.found("tahan:ya", "arsiparis") == set()


def test_what_joins_and_leaves_a_held_dossier_brings_along_what_came_out_of_it(desk: Desk) -> None:
    with desk.world.db.writing() as session:
        session.get_one(Record, "terbatas").container_id = "biasa"
    dossier = desk.world.dossier("PM.01", closed=None)
    hold = desk.world.hold(dossier)
    desk.writer.drain()
    with desk.world.db.writing() as session:
        scope, actor = desk.world.scope(session, "arsiparis"), desk.world.ids["arsiparis"]
        items.put_in(session, scope, dossier, ["biasa"], actor=actor)
    desk.writer.drain()
    assert desk.found("tahan:ya", "kepala.pp") == {dossier, "biasa", "terbatas"}
    desk.world.lift(hold)
    with desk.world.db.writing() as session:
        scope, actor = desk.world.scope(session, "arsiparis"), desk.world.ids["arsiparis"]
        items.take_out(session, scope, "biasa", actor=actor)
    desk.world.hold(dossier)
    desk.writer.drain()
    assert desk.found("tahan:ya", "kepala.pp") == {dossier}


def test_a_container_of_many_is_put_in_and_taken_out_in_as_many_statements_as_of_one(desk: Desk) -> None:
    def move(*parts: str) -> int:
        with desk.world.db.writing() as session:
            for each in parts:
                session.get_one(Record, each).container_id = "biasa"
            scope, actor = desk.world.scope(session, "arsiparis"), desk.world.ids["arsiparis"]
            session.flush()
            count = 0

            def seen(*_: object) -> None:
                nonlocal count
                count += 1

            event.listen(desk.world.db.engine, "before_cursor_execute", seen)
            items.put_in(session, scope, dossier, ["biasa"], actor=actor)
            items.take_out(session, scope, "biasa", actor=actor)
            event.remove(desk.world.db.engine, "before_cursor_execute", seen)
        return count

    dossier = desk.world.dossier("PM.01", closed=None)
    move("lain")
    parts = [f"part-{number}" for number in range(20)]
    with desk.world.db.writing() as session:
        for each in parts:
            label = Label(each, Level.ORDINARY, Standing.FILED, office="prov", division="prov-pp")
            add_record(session, replace(label, cases=frozenset({"case-1"})))
    desk.writer.drain()
    few = move()
    assert move(*parts) <= few + 4  # a look for what lies in the parts, at either move
    with desk.world.db.reading() as session:
        told = session.execute(select(OutboxRow.record_id).where(OutboxRow.done_at.is_(None))).scalars().all()
    assert set(told) >= {"biasa", "lain", *parts}


def test_a_public_edition_is_not_held_with_its_original(desk: Desk) -> None:
    """Neither by a hold on the original nor by one on the dossier in which that lies."""
    with desk.world.db.writing() as session:
        edition = session.get_one(Record, "lain")
        edition.container_id, edition.original_id = "biasa", "biasa"
        refresh_access(session, edition)
    dossier = desk.world.dossier("PM.01", "biasa", closed=None)
    desk.world.hold(dossier)
    desk.world.hold("biasa")
    desk.writer.drain()
    assert desk.found("tahan:ya", "arsiparis") == {dossier, "biasa"}
    assert "lain" in desk.found("tahan:tidak", "arsiparis")
    with desk.world.db.reading() as session:
        assert outer_of(session, ["lain", "biasa"]) == {
            "lain": frozenset({"lain"}),
            "biasa": frozenset({"biasa", dossier}),
        }
