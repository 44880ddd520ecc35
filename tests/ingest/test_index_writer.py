"""The index follows the database: soon, wholly, again after a kill, and never ahead of it."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.database import Database
from catalog.outbox import count_waiting
from catalog.pages import PageContent, pack
from catalog.schema import OutboxRow, PageRow, Record, utc_now
from classification.levels import Level
from classification.scopes import PUBLIC
from ingest.arrivals import IntakeValues
from ingest.choices import discard
from ingest.documents import all_documents, batches, documents
from ingest.index_writer import IndexWriter, make_ready, only_writer, reindex
from ingest.search_ports import CatalogueReader
from search.contract import RecordDocument
from search.embedded.whole import EmbeddedEngine
from search.service import SearchRequest, SearchService
from tests import databases
from tests.ingest.archive import STAFF, UNIT, Archive
from tests.servers.postgres import Postgres


class Desk:
    """The archive with an index and someone who searches."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive = archive
        self.engine = EmbeddedEngine(folder)
        self.writer = IndexWriter(archive.db, self.engine.writer())
        self.search = SearchService(self.engine.reader(), CatalogueReader(archive.db))
        make_ready(archive.db, self.engine)

    def found(self, text: str) -> list[str]:
        request = SearchRequest(text=text, scope=STAFF, today=utc_now().date())
        return [hit.record.id for hit in self.search.search(request).hits]


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(archive, tmp_path / "index")
    yield made
    made.writer.close()


def test_a_file_is_found_by_its_words_within_two_seconds(desk: Desk) -> None:
    stopping = threading.Event()
    thread = threading.Thread(target=desk.writer.run, args=(stopping,))
    thread.start()
    received = desk.archive.bring("Rekapitulasi suara\fHalaman tentang pleno")
    desk.archive.work()
    ended = time.monotonic()
    while desk.found("pleno") != [received.record_id]:
        assert time.monotonic() - ended < 2
        time.sleep(0.02)
    stopping.set()
    thread.join()


def test_a_batch_that_was_not_marked_is_written_again_and_changes_nothing(desk: Desk) -> None:
    received = desk.archive.bring("pleno")
    desk.archive.work()
    desk.writer.drain()
    with desk.archive.db.writing() as session:  # killed between the engine's commit and ours
        session.execute(update(OutboxRow).values(done_at=None))
    assert desk.writer.drain() > 0
    assert desk.found("pleno") == [received.record_id]
    with desk.archive.db.reading() as session:
        assert count_waiting(session, utc_now()) == 0


def test_a_change_that_is_due_later_waits(desk: Desk) -> None:
    with desk.archive.db.writing() as session:
        session.add(OutboxRow(record_id="x", due_at=utc_now() + timedelta(hours=1)))
    assert desk.writer.step() == 0


def test_a_record_that_is_gone_leaves_the_index(desk: Desk) -> None:
    desk.archive.bring("pleno")
    second = desk.archive.bring("pleno")
    desk.archive.work()
    desk.writer.drain()
    with desk.archive.db.writing() as session:
        discard(session, second.job_id, "sari")
    desk.writer.drain()
    assert second.record_id not in {document.id for document in all_documents(desk.archive.db)}
    assert len(desk.found("pleno")) == 1


def test_pages_of_another_analyser_are_analysed_again(desk: Desk) -> None:
    received = desk.archive.bring("pleno")
    desk.archive.work()
    with desk.archive.db.writing() as session:
        session.execute(
            update(PageRow).values(analyser=0, tokens=b"old", content=pack(PageContent("musyawarah")))
        )
    desk.writer.drain()
    assert desk.found("musyawarah") == [received.record_id]
    assert desk.found("pleno") == []


def test_documents_hold_codes_numbers_tokens_and_pages(desk: Desk) -> None:
    values = IntakeValues(UNIT, Level.ORDINARY, title="Berita acara", number="7/PM.01/2026", code="PM.01.02")
    received = desk.archive.bring("satu\fdua", values=values)
    desk.archive.work()
    with desk.archive.db.reading() as session:
        (document,) = documents(session, [received.record_id or "", "tidak-ada"])
    assert document.codes == ("PM", "PM.01", "PM.01.02")
    assert "7/pm.01/2026" in document.numbers.split()
    assert (document.unit, document.office, document.title_exact) == (UNIT, "kota", "berita acara")
    assert [(page.number, page.exact) for page in document.pages] == [(1, "satu"), (2, "dua")]
    assert document.access


def test_batches_keep_long_files_apart(desk: Desk) -> None:
    with desk.archive.db.reading() as session:
        assert list(batches(session, ["a", "b"])) == [["a", "b"]]
        assert list(batches(session, [])) == []
        groups = list(batches(session, [str(number) for number in range(450)]))
    assert [len(group) for group in groups] == [200, 200, 50]


def test_a_rebuilt_index_holds_what_changed_meanwhile(desk: Desk) -> None:
    received = [desk.archive.bring(f"pleno {number}") for number in range(5)]
    desk.archive.work()
    desk.writer.drain()
    late: list[str] = []

    class Interrupted(Database):
        """Lets a record come in, and the writer take it into the old index, while the rebuild reads."""

        sessions = 0

        @contextmanager
        def reading(self) -> Iterator[Session]:
            self.sessions += 1
            if self.sessions == 3:  # ids, documents, and before it asks for more ids
                late.append(desk.archive.bring("pleno terlambat").record_id or "")
                desk.archive.work()
                desk.writer.drain()
            with super().reading() as session:
                yield session

    db = Interrupted(database_of(desk.archive))
    reindex(db, desk.engine)
    db.close()
    assert late
    assert set(desk.found("pleno")) == {each.record_id for each in received} | set(late)
    assert desk.archive.bring("pleno lagi").record_id
    desk.archive.work()
    desk.writer.drain()
    assert len(desk.found("pleno")) == 7


def test_an_index_that_was_deleted_is_built_again(desk: Desk, tmp_path: Path) -> None:
    received = desk.archive.bring("pleno")
    desk.archive.work()
    desk.writer.drain()
    other = EmbeddedEngine(tmp_path / "other")
    make_ready(desk.archive.db, other)
    search = SearchService(other.reader(), CatalogueReader(desk.archive.db))
    request = SearchRequest(text="pleno", scope=STAFF, today=utc_now().date())
    assert [hit.record.id for hit in search.search(request).hits] == [received.record_id]


def test_only_one_process_writes(tmp_path: Path) -> None:
    with only_writer(tmp_path / "lock") as first, only_writer(tmp_path / "lock") as second:
        assert (first, second) == (True, False)
    with only_writer(tmp_path / "lock") as third:
        assert third


def test_a_narrowed_record_is_hidden_before_the_index_knows(desk: Desk) -> None:
    received = desk.archive.bring("pleno")
    desk.archive.work()
    desk.writer.drain()
    with desk.archive.db.writing() as session:
        record = session.get_one(Record, received.record_id)
        record.level = Level.SECRET
        refresh_access(session, record)
    assert desk.found("pleno") == []
    assert CatalogueReader(desk.archive.db).narrowing() == {received.record_id}
    desk.writer.drain()
    assert CatalogueReader(desk.archive.db).narrowing() == frozenset()
    assert desk.found("pleno") == []


def test_the_catalogue_gives_only_what_may_be_read(desk: Desk) -> None:
    received = desk.archive.bring("satu\fdua")
    desk.archive.work()
    catalogue = CatalogueReader(desk.archive.db)
    key = (received.record_id or "", 2)
    hit = catalogue.readable([key[0], "tidak-ada"], STAFF)[key[0]]
    assert (hit.title, hit.unit_name, hit.office_name, hit.page_count) == ("surat", UNIT, "kota", 2)
    assert not hit.has_images
    assert catalogue.readable([key[0]], PUBLIC) == {}
    assert catalogue.page_texts([key, ("x", 1)])[key].text == "dua"
    assert catalogue.page_texts([key], with_words=True)[key].words == ()
    assert catalogue.names(["kota", "?"]) == {"kota": "kota"}
    assert catalogue.units_called("KOTA pp") == {UNIT}
    assert catalogue.units_called("%") == catalogue.units_called(" ") == frozenset()


class _Crowded:
    """An engine's writer that says how many batches were in it at once."""

    def __init__(self) -> None:
        self.inside, self.most, self.taken = 0, 0, list[str]()

    def apply(self, upserts: Iterable[RecordDocument], deletes: Iterable[str]) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        time.sleep(0.2)
        self.taken += [document.id for document in upserts] + list(deletes)
        self.inside -= 1

    def close(self) -> None:
        pass


def test_writers_on_two_machines_take_turns(tmp_path: Path, postgres: Postgres) -> None:
    with databases.using(postgres):
        archive = Archive(tmp_path)
        names = [f"{number}.txt" for number in range(4)]
        records = [archive.bring(f"surat {name}", name=name).record_id for name in names]
        engine, machines = _Crowded(), [Database(database_of(archive)) for _ in range(2)]
        threads = [threading.Thread(target=IndexWriter(db, engine).drain) for db in machines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for db in machines:
            db.close()
        archive.close()
    assert engine.most == 1
    assert sorted(engine.taken) == sorted(filter(None, records))


def database_of(archive: Archive) -> str:
    return archive.db.engine.url.render_as_string(hide_password=False)
