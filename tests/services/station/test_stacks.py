"""A stack with sheets, fed at the station: its parts are the batch's documents, its covers the count."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from catalog.access import content_clause
from catalog.pages import PageSource
from catalog.schema import Job, JobState, PageRow, Record, ScannedPart, utc_now
from classification.labels import Standing
from classification.levels import Level
from ingest.arrivals import IntakeValues
from ingest.intake import receive
from ingest.separators.sheets import SheetKind
from services.station import reading, release
from services.station.rules import Expected, Fault, Finding
from tests.ingest.separators import fed
from tests.services.station.scan_office import THRESHOLD, ScanOffice, make_scan_office

SECRET = "k" * 64


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[ScanOffice]:  # noqa: ARG001
    made = make_scan_office(tmp_path)
    yield made
    made.world.office.close()


def sheet(office: ScanOffice, kind: SheetKind, serial: str, **more: object) -> Image.Image:
    root = office.world.units["kota"]
    told = {"office": root, "unit": office.unit, "printed_by": office.world.people["arsiparis"], **more}
    return fed.sheet(fed.values(kind, serial, **told), SECRET)


def pages_of(office: ScanOffice, documents: int) -> list[Image.Image]:
    """A cover that announces so many documents on five sheets; two are there, of two pages and of one."""
    return [
        sheet(office, SheetKind.COVER, "sampul", documents=documents, sheets=5, file="Berkas rahasia hati"),
        fed.content("surat satu"),
        fed.content("lampiran satu"),
        sheet(office, SheetKind.SEPARATOR, "pisah", code=""),
        fed.content("surat dua"),
        fed.blank(),
    ]


def tiff(pages: Sequence[Image.Image]) -> bytes:
    made = io.BytesIO()
    pages[0].save(
        made, "TIFF", save_all=True, append_images=list(pages[1:]), dpi=(fed.DPI, fed.DPI),
        compression="tiff_lzw",
    )  # fmt: skip
    return made.getvalue()


def feed(office: ScanOffice, batch: str, content: bytes, name: str = "tumpukan.pdf") -> str:
    here = office.world.office
    received = receive(
        office.db,
        here.files,
        io.BytesIO(content),
        name,
        IntakeValues(office.unit, None, is_stack=True),
        user_id=office.world.people["operator"],
        seat=office.world.seats["operator"],
        scope=office.scope("operator"),
        way_in="web",
        limit_mb=50,
        batch_id=batch,
    )
    assert received.record_id is not None
    office.read(batch, 240)
    return received.record_id


def readers(office: ScanOffice, record: str) -> set[str]:
    with office.db.reading() as session:
        return {
            name
            for name in office.world.people
            if session.scalar(
                select(Record.id).where(Record.id == record, content_clause(office.scope(name), utc_now()))
            )
        }


def test_parts_become_the_documents_and_covers_the_count(office: ScanOffice) -> None:
    batch = office.open()
    stack = feed(office, batch, fed.stack(pages_of(office, 3)))
    parts = office.records(batch)
    assert stack not in parts
    assert len(parts) == 2
    for part in parts:
        record = office.record(part)
        assert (record.standing, record.is_classified) == (Standing.DRAFT, True)
        assert readers(office, part) == {"operator", "arsiparis"}
    facts = office.facts(batch)
    assert (facts.expected, facts.found.records, facts.found.pages) == (Expected(5, 3), 2, 3)
    assert facts.sheets == 4, "the blank page lay on the scanner too"
    assert [(each.what, each.count) for each in facts.findings] == [
        (Finding.MISSING_SHEETS, 1),
        (Finding.MISSING_RECORDS, 1),
    ]
    (cover,) = facts.covers
    assert (cover.stack_id, cover.documents, cover.documents_found) == (stack, 3, 2)
    assert (cover.sheets, cover.sheets_found, cover.agrees) == (5, 4, False)


def test_release_files_the_parts_and_leaves_the_stack(office: ScanOffice) -> None:
    batch = office.open(Expected(4, 2))
    stack = feed(office, batch, fed.stack(pages_of(office, 3)))
    assert office.facts(batch).findings == (), "what was typed counts before what the cover says"
    for by, act in (("operator", _hand), ("arsiparis", _release)):
        act(office, batch, by)
    assert {office.record(each).standing for each in office.records(batch)} == {Standing.FILED}
    assert office.record(stack).standing == Standing.DRAFT


def _hand(office: ScanOffice, batch: str, by: str) -> None:
    revision = office.facts(batch, by).revision
    with office.db.writing() as session:
        release.hand_over(session, office.scope(by), office.world.people[by], batch, revision, "", THRESHOLD)


def _release(office: ScanOffice, batch: str, by: str) -> None:
    revision = office.facts(batch, by).revision
    with office.db.writing() as session:
        release.release(
            session, office.scope(by), office.world.people[by], batch, revision, None, "", THRESHOLD
        )


def test_a_sheet_above_who_feeds_it_brings_nothing_in(office: ScanOffice) -> None:
    batch = office.open()
    pages = [sheet(office, SheetKind.SEPARATOR, "x", level=Level.SECRET), fed.content("rahasia")]  # fmt: skip
    feed(office, batch, fed.stack(pages))
    assert office.records(batch) == []
    found = {each.what for each in office.facts(batch).findings}
    assert Finding.EMPTY in found
    with office.db.reading() as session:
        jobs = session.scalars(select(Job.state).where(Job.batch_id == batch)).all()
        assert list(jobs) == [JobState.REJECTED]
        assert session.scalar(select(ScannedPart.record_id)) is None


def test_a_stack_of_tiff_is_divided_too(office: ScanOffice) -> None:
    batch = office.open()
    feed(office, batch, tiff(pages_of(office, 2)), "tumpukan.tif")
    counts = []
    with office.db.reading() as session:
        for part in office.records(batch):
            path = office.world.office.files.path(office.version(session, part).sha256)
            with pypdfium2.PdfDocument(path.read_bytes()) as document:
                counts.append([tuple(round(side) for side in page.get_size()) for page in document])
    assert counts == [[(596, 842)] * 2, [(596, 842)]], "of the size that they had on paper"
    assert office.facts(batch).covers[0].agrees is False, "five sheets were announced, four lay there"
    assert "surat dua" in " ".join(office.texts(office.records(batch)[1])).lower()


def test_a_drawing_is_not_called_blank(office: ScanOffice) -> None:
    drawing = fed.blank()
    pen = ImageDraw.Draw(drawing)
    pen.ellipse((300, 500, 900, 1100), fill=90)
    batch = office.open()
    record = _feed_plain(office, batch, fed.stack([drawing, fed.blank(), fed.content("kata")]))
    with office.db.reading() as session:
        version = office.version(session, record).id
        rows = session.execute(
            select(PageRow.number, PageRow.source, PageRow.confidence).where(PageRow.version_id == version)
        ).all()
        told = {number: (source, confidence is None) for number, source, confidence in rows}
        shown = reading.bad_pages(session, office.scope("operator"), batch, THRESHOLD)
    assert told[2] == (PageSource.BLANK, True)
    assert told[1] == (PageSource.OCR, True)
    assert {(each.mark.number, each.mark.fault) for each in shown} == {
        (1, Fault.WORDLESS),
        (2, Fault.BLANK),
    }
    found = office.facts(batch).found
    assert (found.blank, found.wordless, found.bad) == (1, 1, 0)


def _feed_plain(office: ScanOffice, batch: str, content: bytes) -> str:
    here = office.world.office
    received = receive(
        office.db,
        here.files,
        io.BytesIO(content),
        "gambar.pdf",
        IntakeValues(office.unit, None),
        user_id=office.world.people["operator"],
        seat=office.world.seats["operator"],
        scope=office.scope("operator"),
        way_in="web",
        limit_mb=50,
        batch_id=batch,
    )
    office.read(batch, 120)
    assert received.record_id is not None
    return received.record_id
