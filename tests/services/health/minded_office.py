"""An office with records, an index and originals, to be spoiled in every way and examined again."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import create_engine, func, select, update

from catalog.schema import Job, JobState, OutboxRow, Record
from catalog.settings import load_settings
from catalog.storage import open_store
from ingest.documents import documents
from ingest.index_writer import IndexWriter, make_ready
from ingest.search_engine import open_engine
from search.contract import RecordDocument
from search.elastic.mapping import page_row
from search.elastic.whole import ElasticEngine
from search.embedded import generation
from search.embedded import writer as embedded
from search.embedded.schema import page_rows
from search.embedded.whole import EmbeddedEngine
from services.first_start import initialise
from services.health.examination import examine
from services.health.findings import Finding, State
from services.health.mending import Bench, mend
from tests.ingest.archive import Archive
from tests.waiting import until
from workers.crew import Crew

COMPARED = (
    "index-content", "tokens", "pages", "stray-pages", "outbox", "files", "files-there", "files-named",
    "leftovers",
)  # fmt: skip


class MindedOffice:
    """Brings files in as the office does; ``findings`` are the doctor's."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values, self.settings = values, load_settings(values)
        initialise(self.settings)
        self.archive = Archive(self.settings.data)
        self.db, self.files = self.archive.db, open_store(self.settings)
        self.archive.files = self.files
        self.archive.tools = replace(self.archive.tools, files=self.files)
        self.engine = open_engine(self.settings)
        make_ready(self.db, self.engine)
        self.writer = IndexWriter(self.db, self.engine.writer())

    def bring(self, text: str) -> str:
        received = self.archive.bring(text, name=f"{text[:12]}.txt", on_duplicate="keep")
        assert received.record_id
        return received.record_id

    def settle(self) -> None:
        """All jobs done and the index up to date."""
        crew = Crew(self.archive.tools, threads=2, poll=0.05)
        crew.start()
        try:
            until(lambda: not self.count(Job, Job.state.in_([JobState.QUEUED, JobState.RUNNING])))
        finally:
            crew.stop()
        self.writer.drain()

    def count(self, model: type, *where: object) -> int:
        with self.db.reading() as session:
            return session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]

    def change(self, *statements: object) -> None:
        with self.db.writing() as session:
            for each in statements:
                session.execute(each)  # type: ignore[call-overload]

    def document(self, record_id: str) -> RecordDocument:
        with self.db.reading() as session:
            (found,) = documents(session, [record_id])
        return found

    def write_index(self, upserts: tuple[RecordDocument, ...], deletes: tuple[str, ...] = ()) -> None:
        """Behind the program's back."""
        self.writer.close()
        writer = self.engine.writer()
        writer.apply(upserts, deletes)
        writer.close()

    def index_stray_page(self, document: RecordDocument) -> None:
        """The document's pages without the document."""
        self.writer.close()
        if isinstance(self.engine, EmbeddedEngine):
            writer = embedded._GenerationWriter(generation.current(self.settings.index_folder))
            for row in page_rows(document):
                writer._pages.add_document(row)
            writer.commit()
            writer.close()
            return
        assert isinstance(self.engine, ElasticEngine)
        for page in document.pages:
            self.engine._patient.index(
                index=self.engine._names.alias("pages"), document=page_row(document.id, page), refresh=True
            )

    def add_without_references(self, statement: object) -> None:
        """As a damaged database might hold it."""
        off = "SET session_replication_role = replica" if self.db.is_server else "PRAGMA foreign_keys = OFF"
        engine = create_engine(self.db.engine.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(off)
            connection.execute(statement)  # type: ignore[call-overload]
        engine.dispose()

    def findings(self, *, is_thorough: bool = False) -> dict[str, Finding]:
        return {each.check: each for each in examine(self.settings, is_thorough=is_thorough)}

    def ills(self, *, is_thorough: bool = False) -> set[str]:
        """The comparisons that found something."""
        found = self.findings(is_thorough=is_thorough)
        return {name for name in COMPARED if found[name].state is not State.OK}

    def mend(self, *, is_thorough: bool = False) -> dict[str, int]:
        bench = Bench(self.db, self.files, "os:penguji")
        repairs = [each.repair for each in self.findings(is_thorough=is_thorough).values() if each.repair]
        return {each.kind.value: mend(bench, each) for each in repairs}

    def close(self) -> None:
        self.writer.close()
        self.engine.close()
        self.archive.close()

    @contextmanager
    def at_work(self) -> Iterator[list[BaseException]]:
        """People file, change and discard while the block runs, and workers and writer follow."""
        stopping, troubles = threading.Event(), list[BaseException]()

        def work() -> None:
            number = 0
            try:
                while not stopping.is_set():
                    number += 1
                    self._touch(self.bring(f"kerja {number}\fhalaman dua"))
            except BaseException as error:
                troubles.append(error)
                raise

        crew = Crew(self.archive.tools, threads=2, poll=0.05)
        threads = [threading.Thread(target=work), threading.Thread(target=self.writer.run, args=(stopping,))]
        crew.start()
        for thread in threads:
            thread.start()
        try:
            yield troubles
        finally:
            stopping.set()
            for thread in threads:
                thread.join()
            crew.stop()

    def _touch(self, record_id: str) -> None:
        with self.db.writing() as session:
            session.execute(update(Record).where(Record.id == record_id).values(status="berlaku"))
            session.add(OutboxRow(record_id=record_id))
