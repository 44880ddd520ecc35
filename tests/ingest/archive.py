"""A small archive to bring files into: database, store, plain reader and a crew that works when told to."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.batches import new_batch, progress
from catalog.files import page_texts
from catalog.jobs import JobLine, job_line
from catalog.schema import FileVersion, JobState, Record, User
from catalog.storage import FolderStore
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from ingest.arrivals import Bringer, Delivery, IntakeValues, OnDuplicate, Received
from ingest.intake import receive
from ingest.work import Tools
from tests.catalog.world_rows import add_units, filled_database
from tests.ingest.plain_reader import PlainReader
from tests.waiting import PATIENCE
from workers.crew import Crew

UNIT, OFFICE = "kota-pp", "kota"
SECRET = "s" * 48
STAFF = Scope(posts=(Post("seat-sari", PostKind.STAFF, UNIT, OFFICE, "pp"),))
SARI = Bringer(STAFF, "sari", "seat-sari")


def _fill(session: Session) -> str:
    """The batch."""
    add_units(session)
    session.add(User(id="sari", username="sari", name="Sari", password_hash=""))
    session.flush()
    return new_batch(session, "sari", "web", UNIT).id


class Archive:
    """All parts of an installation in ``folder``, with units and one user."""

    def __init__(self, folder: Path, seconds_a_page: float = 0.0) -> None:
        self.db, self.batch_id = filled_database(folder, _fill)
        self.files = FolderStore(folder / "files")
        self.reader = PlainReader(folder / "unpacked", seconds_a_page)
        self.tools = Tools(self.db, self.files, self.reader, ThreadPoolExecutor(2), 2, SECRET)

    def delivery(self, level: Level | None = Level.ORDINARY, on_duplicate: OnDuplicate = "ask") -> Delivery:
        return Delivery(IntakeValues(UNIT, level), SARI, "web", 1, self.batch_id, on_duplicate)

    def bring(
        self,
        text: str | bytes,
        name: str = "surat.txt",
        values: IntakeValues | None = None,
        bringer: Bringer = SARI,
        on_duplicate: OnDuplicate = "ask",
    ) -> Received:
        return receive(
            self.db,
            self.files,
            io.BytesIO(text.encode() if isinstance(text, str) else text),
            name,
            values or IntakeValues(UNIT, Level.ORDINARY),
            user_id=bringer.user_id,
            seat=bringer.seat,
            scope=bringer.scope,
            way_in="web",
            limit_mb=1,
            batch_id=self.batch_id,
            on_duplicate=on_duplicate,
        )

    def work(self, seconds: float = PATIENCE) -> None:
        """Until no job of the batch is queued or running."""
        crew = Crew(self.tools, threads=2, poll=0.05)
        crew.start()
        try:
            self.wait(seconds)
        finally:
            crew.stop()

    def wait(self, seconds: float = PATIENCE) -> None:
        edge = time.monotonic() + seconds
        while time.monotonic() < edge:
            with self.db.reading() as session:
                states = progress(session, self.batch_id).states
            if not states.get(JobState.QUEUED) and not states.get(JobState.RUNNING):
                return
            time.sleep(0.02)
        raise AssertionError(f"still at work: {states}")

    def job(self, received: Received) -> JobLine:
        with self.db.reading() as session:
            return job_line(session, received.job_id)

    def record(self, received: Received) -> Record:
        with self.db.reading() as session:
            record = session.get_one(Record, received.record_id)
            session.expunge(record)
            return record

    def version(self, received: Received) -> FileVersion:
        with self.db.reading() as session:
            found = select(FileVersion).where(FileVersion.record_id == received.record_id)
            version = session.scalars(found).one()
            session.expunge(version)
            return version

    def texts(self, received: Received) -> list[str]:
        version = self.version(received)
        with self.db.reading() as session:
            return list(page_texts(session, version.id, range(1, 100)).values())

    def close(self) -> None:
        self.tools.pages.shutdown()
        self.db.close()
