"""An office with a scanning station: real database, store, reader and crew, and scans to feed it."""

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.batches import new_batch, progress
from catalog.database import Database
from catalog.files import page_texts
from catalog.pages import PageSource
from catalog.schema import FileVersion, JobState, PageRow, Record, ScanBatch, ScanItem, utc_now
from catalog.settings import load_settings
from classification.levels import Level
from classification.scopes import Scope
from ingest.arrivals import IntakeValues
from ingest.index_writer import make_ready
from ingest.intake import receive
from services.office import open_office
from services.station import opening, reading, steps
from services.station.models import BatchFacts
from services.station.rules import Expected, Wish
from services.station.steps import Fresh, Person, Tools
from tests.apps import app_of
from tests.databases import is_postgres, migrated
from tests.webapp.archive_world import ArchiveWorld, _add_people, _add_units, draw_pdf
from workers.crew import Crew
from workers.tooling import tools_of

THRESHOLD = 60


@dataclass
class ScanOffice:
    """The office at work; people by their short names: operator, arsiparis, staf, kepala, ketua, …"""

    world: ArchiveWorld
    folder: Path

    @property
    def db(self) -> Database:
        return self.world.office.db

    def scope(self, name: str) -> Scope:
        with self.db.reading() as session:
            return scope_of(session, self.world.people[name], utc_now())

    def person(self, name: str) -> Person:
        return Person(self.world.people[name], self.scope(name))

    def open(self, expected: Expected | None = None, by: str = "operator") -> str:
        person = self.world.people[by]
        with self.db.writing() as session:
            values = {"unit_id": self.unit, "seat": self.world.seats[by], "level": None, "kind": "archive"}
            batch = new_batch(session, person, "web", self.unit, values)
            opening.open_batch(session, batch, expected or Expected(), actor=person)
            return batch.id

    @property
    def unit(self) -> str:
        return self.world.units["arsip"]

    def feed(self, batch_id: str, *pages: str, level: Level | None = None, by: str = "operator") -> str:
        """One file, each page one line of text; gives the record."""
        here = self.world.office
        content = draw_pdf([[line] for line in pages])
        received = receive(
            self.db,
            here.files,
            io.BytesIO(content),
            f"{pages[0]}.pdf",
            IntakeValues(self.unit, level),
            user_id=self.world.people[by],
            seat=self.world.seats[by],
            scope=self.scope(by),
            way_in="web",
            limit_mb=10,
            batch_id=batch_id,
            on_duplicate="keep",
        )
        assert received.record_id is not None
        return received.record_id

    def read(self, batch_id: str, seconds: float = 60.0) -> None:
        """Until no job of the batch is queued or running."""
        with tools_of(self.world.office) as tools:
            crew = Crew(tools, threads=2, poll=0.05)
            crew.start()
            edge = time.monotonic() + seconds
            try:
                while True:
                    with self.db.reading() as session:
                        states = progress(session, batch_id).states
                    if not states.get(JobState.QUEUED) and not states.get(JobState.RUNNING):
                        return
                    assert time.monotonic() < edge, states
                    time.sleep(0.02)
            finally:
                crew.stop()

    def facts(self, batch_id: str, by: str = "operator") -> BatchFacts:
        with self.db.reading() as session:
            return reading.batch_facts(session, self.scope(by), self.world.people[by], batch_id, THRESHOLD)

    def do(self, batch_id: str, record: str, wish: Wish, scan: bytes = b"", by: str = "operator") -> None:
        """One step on the batch as it stands now."""
        fresh = None
        if scan:
            path = self.folder / "sent"
            path.write_bytes(scan)
            fresh = Fresh(path, "ganti.pdf")
        revision = self.facts(batch_id, by).revision
        steps.carry_out(self.tools, self.person(by), batch_id, record, revision, wish, fresh)

    @property
    def tools(self) -> Tools:
        here = self.world.office
        return Tools(here.db, here.files, here.reader, here.settings.work_folder)

    def texts(self, record: str) -> list[str]:
        """What was read of each page of the record's file as it is now."""
        with self.db.reading() as session:
            version = self.version(session, record)
            return [text.strip() for text in page_texts(session, version.id, range(1, 100)).values()]

    @staticmethod
    def version(session: Session, record: str) -> FileVersion:
        mine = (FileVersion.record_id == record) & FileVersion.is_current
        return session.scalars(select(FileVersion).where(mine)).one()

    def records(self, batch_id: str) -> Sequence[str]:
        """Of the batch in order, without those set aside."""
        with self.db.reading() as session:
            mine = (ScanItem.batch_id == batch_id) & ~ScanItem.is_set_aside
            return session.scalars(select(ScanItem.record_id).where(mine).order_by(ScanItem.position)).all()

    def spoil(self, record: str, page: int, confidence: float = 31.0) -> None:
        """Have a page count as one that OCR read badly."""
        with self.db.writing() as session:
            version = self.version(session, record)
            row = (PageRow.version_id == version.id) & (PageRow.number == page)
            session.execute(update(PageRow).where(row).values(source=PageSource.OCR, confidence=confidence))

    def set_level(self, record: str, level: Level) -> None:
        with self.db.writing() as session:
            row = session.get_one(Record, record)
            row.level, row.is_classified = int(level), True

    def record(self, record: str) -> Record:
        with self.db.reading() as session:
            row = session.get_one(Record, record)
            session.expunge(row)
            return row

    def row(self, batch_id: str) -> ScanBatch:
        with self.db.reading() as session:
            row = session.get_one(ScanBatch, batch_id)
            session.expunge(row)
            return row


def make_scan_office(folder: Path) -> ScanOffice:
    server = {"TELUSUR_DATABASE_URL": migrated(folder)} if is_postgres() else {}
    settings = load_settings({"TELUSUR_DATA": str(folder), "TELUSUR_OCR_PROCESSES": "1", **server})
    settings.secret_file.write_text("k" * 64)
    migrated(folder)
    office = open_office(settings)
    make_ready(office.db, office.engine)
    world = ArchiveWorld(app_of(office), office)
    with office.db.writing() as session:
        _add_units(session, world)
        _add_people(session, world)
    return ScanOffice(world, folder)
