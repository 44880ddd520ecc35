"""``tahan:ya`` finds what is held by what the reader may know of, true without a new index entry."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.legal_holds import outer_of
from catalog.schema import Record
from classification.levels import Level
from ingest.index_writer import IndexWriter
from ingest.search_ports import CatalogueReader
from search.contract import Engine
from search.service import SearchRequest, SearchService
from services.archive import items
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


def test_a_public_edition_is_not_held_with_its_original(desk: Desk) -> None:
    with desk.world.db.writing() as session:
        edition = session.get_one(Record, "lain")
        edition.container_id, edition.original_id = "biasa", "biasa"
        assert outer_of(session, ["lain", "biasa"]) == {
            "lain": frozenset({"lain"}),
            "biasa": frozenset({"biasa"}),
        }
