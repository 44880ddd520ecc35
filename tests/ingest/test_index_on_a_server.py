"""The index on a server: filing goes on while it is away, nothing is lost, what was narrowed stays hidden."""

import threading
from collections.abc import Iterator

import pytest

from catalog.access import refresh_access
from catalog.outbox import count_waiting
from catalog.schema import Record, utc_now
from classification.levels import Level
from ingest import index_writer
from ingest.index_writer import IndexWriter, make_ready, reindex
from ingest.search_ports import CatalogueReader
from search.elastic.connection import Server
from search.elastic.errors import ServerDown
from search.elastic.whole import ElasticEngine
from search.errors import SearchUnavailable
from search.results import ResultPage
from search.service import SearchRequest, SearchService
from tests.contract.engines import remove_indexes
from tests.ingest.archive import STAFF, Archive
from tests.servers.elasticsearch import ElasticsearchServer, own_prefix
from tests.waiting import until

SECONDS = 120.0


class Desk:
    """The archive, its index on a server, and someone who searches."""

    def __init__(self, archive: Archive, url: str) -> None:
        self.archive = archive
        self.engine = ElasticEngine(Server(url, timeout=60))
        self.writer = IndexWriter(archive.db, self.engine.writer())
        self.catalogue = CatalogueReader(archive.db)
        self.search = SearchService(self.engine.reader(), self.catalogue)
        make_ready(archive.db, self.engine)

    def page(self, text: str) -> ResultPage:
        return self.search.search(SearchRequest(text=text, scope=STAFF, today=utc_now().date(), size=100))

    def found(self, text: str) -> set[str]:
        return {hit.record.id for hit in self.page(text).hits}

    def bring(self, text: str) -> str:
        received = self.archive.bring(text, name=f"{text}.txt")
        assert received.record_id
        return received.record_id

    def waiting(self) -> int:
        with self.archive.db.reading() as session:
            return count_waiting(session, utc_now())

    def narrow(self, record_id: str) -> None:
        with self.archive.db.writing() as session:
            record = session.get_one(Record, record_id)
            record.level = Level.SECRET
            refresh_access(session, record)


@pytest.fixture
def desk(archive: Archive, mortal_search_server: ElasticsearchServer) -> Iterator[Desk]:
    prefix = own_prefix()
    made = Desk(archive, f"{mortal_search_server.url}/{prefix}")
    yield made
    made.engine.close()
    remove_indexes(mortal_search_server.url, prefix)


def test_all_is_caught_up_after_the_server_died_amid_writes_and_searches(
    desk: Desk, mortal_search_server: ElasticsearchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_writer, "LONGEST_PAUSE", 2.0)
    stopping, dying = threading.Event(), threading.Event()
    strange: list[Exception] = []

    def search() -> None:
        while not dying.is_set():
            try:
                desk.found("pleno")
            except SearchUnavailable:
                continue
            except Exception as error:  # noqa: BLE001 - shown by the test itself
                strange.append(error)
                return

    threads = [threading.Thread(target=desk.writer.run, args=(stopping,)), threading.Thread(target=search)]
    for thread in threads:
        thread.start()
    brought = {desk.bring(f"pleno sebelum {number}") for number in range(10)}
    desk.archive.work()
    until(lambda: len(desk.found("pleno")) >= 3)
    mortal_search_server.kill()

    with pytest.raises(ServerDown):
        desk.found("pleno")
    late = {desk.bring(f"pleno sesudah {number}") for number in range(10)}
    desk.archive.work()
    assert set(desk.catalogue.readable(sorted(late), STAFF)) == late
    narrowed = min(brought)
    desk.narrow(narrowed)
    assert desk.waiting() >= len(late)

    mortal_search_server.start()
    expected = (brought | late) - {narrowed}

    def is_caught_up() -> bool:
        page = desk.page("pleno")
        assert narrowed not in {hit.record.id for hit in page.hits}
        assert page.total <= len(expected)
        return page.total == len(expected) and not desk.waiting()

    until(is_caught_up)
    for event in (dying, stopping):
        event.set()
    for thread in threads:
        thread.join()
    assert strange == []
    assert desk.found("pleno") == expected
    assert desk.page("pleno").facets["level"][0].count == len(expected)


def test_a_rebuild_takes_what_the_writer_has_written_but_not_yet_marked(desk: Desk) -> None:
    """Between the answer and the mark in the database, the new index may take the old one's place."""
    first = desk.bring("pleno satu")
    desk.archive.work()
    desk.writer.drain()
    late: list[str] = []
    written = desk.writer._engine.apply

    def apply_and_rebuild(*batch: object) -> None:
        written(*batch)  # type: ignore[arg-type]

    class Between:
        """A writer after whose batch the index is rebuilt, before the batch is marked."""

        def apply(self, *batch: object) -> None:
            apply_and_rebuild(*batch)
            reindex(desk.archive.db, desk.engine)

        def close(self) -> None: ...

    late.append(desk.bring("pleno dua"))
    desk.archive.work()
    IndexWriter(desk.archive.db, Between()).drain()
    assert desk.found("pleno") == {first, *late}
