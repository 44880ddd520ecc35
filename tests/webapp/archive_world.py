"""An office with records of every level, real PDFs and a real index, for the pages that show them."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalog.files import add_version, save_pages
from catalog.pages import PageContent, PageSource, WordBox
from catalog.people.posts import PostValues, assign_post
from catalog.records import add_record
from catalog.schema import Record, Unit, UnitKind, User, utc_now
from catalog.settings import load_settings
from catalog.units import create_unit
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import PostKind
from ingest.extraction import ReadPage
from ingest.index_writer import IndexWriter, make_ready
from ingest.page_rows import page_row
from services.office import Office, open_office
from tests.apps import app_of
from tests.databases import migrated_file
from tests.office_days import office_today

WIDTH, HEIGHT, SIZE, LEFT, TOP = 595.0, 842.0, 12.0, 72.0, 90.0
LEADING = 20.0


@dataclass
class ArchiveWorld:
    """The office under test. ``people`` and ``records`` are ids by short name."""

    app: Flask
    office: Office
    people: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)

    def sign_in(self, name: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        now = int(utc_now().timestamp())
        with client.session_transaction() as session:
            session.update(_user_id=self.people[name], _fresh=True, epoch=0, since=now, seen=now)
        return client

    def index(self) -> None:
        """Bring all changes into the index."""
        with self.office.db.reading():
            pass
        writer = self.office.engine.writer()
        steps = IndexWriter(self.office.db, writer)
        while steps.step():
            pass
        writer.close()


def whole(answer: TestResponse) -> bytes:
    """The body of a download, its file closed."""
    with answer:
        return answer.data


def token_of(client: FlaskClient) -> str:
    """The CSRF token of this browser's session."""
    page = client.get("/unggah").text
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def typed_page(number: int, lines: Sequence[str], confidence: float | None = None) -> ReadPage:
    """A page as ``draw_pdf`` prints it, read without a mistake."""
    words, at = [], 0
    for row, line in enumerate(lines):
        bottom = TOP + row * LEADING + 3
        for word in line.split():
            start = line.index(word, 0 if not words or words[-1].start < at else words[-1].end - at)
            left = LEFT + stringWidth(line[:start], "Helvetica", SIZE)
            right = left + stringWidth(word, "Helvetica", SIZE)
            box = (left / WIDTH, (bottom - SIZE) / HEIGHT, right / WIDTH, bottom / HEIGHT)
            words.append(WordBox(at + start, at + start + len(word), *box, confidence))
        at += len(line) + 1
    source = PageSource.TEXT if confidence is None else PageSource.OCR
    return ReadPage(number, WIDTH, HEIGHT, 0, source, PageContent("\n".join(lines), tuple(words)))


def draw_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of these lines, one list of lines a page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for lines in pages:
        canvas.setFont("Helvetica", SIZE)
        for row, line in enumerate(lines):
            canvas.drawString(LEFT, HEIGHT - TOP - row * LEADING, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_world(folder: Path) -> ArchiveWorld:
    """The office, its people and its records, indexed."""
    settings = load_settings({"TELUSUR_DATA": str(folder), "TELUSUR_OCR_PROCESSES": "1"})
    migrated_file(folder)
    settings.secret_file.write_text("k" * 64)
    office = open_office(settings)
    make_ready(office.db, office.engine)
    world = ArchiveWorld(app_of(office), office)
    with office.db.writing() as session:
        _add_units(session, world)
        _add_people(session, world)
        _add_records(session, world)
    world.index()
    return world


def _add_units(session: Session, world: ArchiveWorld) -> None:
    def unit(name: str, kind: UnitKind, title: str, parent: Unit | None, **more: object) -> Unit:
        made = create_unit(session, kind, f"x.{name}", title, parent, **more)  # type: ignore[arg-type]
        world.units[name] = made.id
        return made

    province = unit("prov", UnitKind.PROVINCE, "Bawaslu Provinsi Jawa Timur", None)
    city = unit("kota", UnitKind.REGENCY, "Bawaslu Kota Mojokerto", province)
    unit("pp", UnitKind.DIVISION, "Divisi Penanganan Pelanggaran", city, function="violations")
    unit("hukum", UnitKind.DIVISION, "Divisi Hukum", city, function="law")
    unit("arsip", UnitKind.DIVISION, "Unit Kearsipan", city, is_archive_unit=True)


def _add_people(session: Session, world: ArchiveWorld) -> None:
    people = (
        ("staf", "Sari Wulandari", PostKind.STAFF, "pp"),
        ("kepala", "Bagus Prasetyo", PostKind.HEAD, "pp"),
        ("ketua", "Dewi Anggraini", PostKind.LEADER, "kota"),
        ("hukum", "Rizal Hakim", PostKind.STAFF, "hukum"),
        ("arsiparis", "Nur Hidayat", PostKind.ARCHIVIST, "arsip"),
        ("operator", "Joko Susilo", PostKind.OPERATOR, "arsip"),
        ("admin", "Tono Administrator", PostKind.ADMINISTRATOR, "kota"),
    )
    for name, full, kind, unit in people:
        user = User(username=name, name=full, password_hash="-", totp_secret="-")
        session.add(user)
        session.flush()
        world.people[name] = user.id
        post = PostValues(kind, world.units[unit], valid_from=office_today() - timedelta(days=30))
        row = assign_post(session, user.id, post, actor="os:test")
        row.approved_by, row.approved_at = user.id, utc_now()
        world.seats[name] = row.seat


MINUTES = (
    (
        "BERITA ACARA REKAPITULASI",
        "Hasil rekapitulasi di tingkat kecamatan Magersari",
        "ditandatangani saksi.",
    ),
    ("Lampiran pertama", "Tidak ada keberatan dari saksi yang hadir."),
    (
        "Penutup",
        "Rekapitulasi selesai pukul 23.10 dan disaksikan panwaslu kecamatan.",
        "Rekapitulasi ulang ditolak.",
    ),
)


def _add_records(session: Session, world: ArchiveWorld) -> None:
    add = _adder(session, world)
    add(
        "biasa",
        "Berita Acara Rekapitulasi Kecamatan Magersari",
        Level.ORDINARY,
        "pp",
        MINUTES,
        number="014/BA/II/2024",
    )
    add(
        "terbatas",
        "Laporan rekapitulasi dengan catatan saksi",
        Level.RESTRICTED,
        "pp",
        MINUTES[:2],
        confidence=70.0,
    )
    add("rahasia", "Identitas pelapor perkara rekapitulasi", Level.SECRET, "pp", MINUTES[:1])
    add("hukum", "Kajian hukum rekapitulasi", Level.RESTRICTED, "hukum", MINUTES[1:])
    add("konsep", "pindai-0001", None, "pp", MINUTES[:1], author="staf")
    outer = add("induk", "Paket dokumen rekapitulasi", Level.RESTRICTED, "pp", ())
    add("isi", "Formulir C.Hasil rekapitulasi", Level.RESTRICTED, "pp", MINUTES[:1], container=outer)
    add("polos", "Catatan rapat rekapitulasi", Level.ORDINARY, "pp", MINUTES[:2], is_plain=True)


def _adder(session: Session, world: ArchiveWorld):  # type: ignore[no-untyped-def]
    def add(
        name: str,
        title: str,
        level: Level | None,
        unit: str,
        pages: Sequence[Sequence[str]],
        *,
        number: str = "",
        confidence: float | None = None,
        author: str = "kepala",
        container: Record | None = None,
        is_plain: bool = False,
    ) -> Record:
        record = add_record(
            session,
            Record(
                kind="minutes",
                title=title,
                number=number,
                date=date(2024, 2, 14),
                code="PM.01.02",
                unit_id=world.units[unit],
                level=int(level or Level.RESTRICTED),
                standing=Standing.FILED if level else Standing.DRAFT,
                is_classified=level is not None,
                seats=[world.seats[author]],
                author_id=world.people[author],
                container_id=container.id if container else None,
                container_path="C.Hasil.pdf" if container else "",
            ),
        )
        world.records[name] = record.id
        if pages:
            _add_file(session, world, record, pages, confidence, is_plain)
        return record

    return add


def _add_file(
    session: Session,
    world: ArchiveWorld,
    record: Record,
    pages: Sequence[Sequence[str]],
    confidence: float | None,
    is_plain: bool,
) -> None:
    data = "\f".join("\n".join(lines) for lines in pages).encode() if is_plain else draw_pdf(pages)
    stored = world.office.files.put(io.BytesIO(data))
    media_type, ending = ("text/plain", "txt") if is_plain else ("application/pdf", "pdf")
    version = add_version(
        session, record.id, stored, f"{record.title}.{ending}", record.author_id, media_type
    )
    version.page_count = len(pages)
    read = [typed_page(at, lines, confidence) for at, lines in enumerate(pages, start=1)]
    if is_plain:
        read = [ReadPage(p.number, 0, 0, 0, PageSource.PLAIN, PageContent(p.content.text)) for p in read]
    save_pages(session, [page_row(version.id, page) for page in read])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveWorld]:
    made = make_world(tmp_path_factory.mktemp("world"))
    yield made
    made.office.close()
