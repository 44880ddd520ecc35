"""A scan that is sent to mend a batch is kept as it came, whatever becomes of its pages and of the step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.schema import FileVersion, StoredFile
from ingest.errors import Rejected
from services.health.file_content import compare_files
from services.station import undoing
from services.station.rules import Expected, StepKind, Wish
from services.station.sent_scans import sent_scans
from tests.services.station.scan_office import ScanOffice, make_scan_office
from tests.webapp.archive_world import draw_pdf

NEW_PAGE = draw_pdf([["pengganti yang terbaca"]])
MORE = draw_pdf([["sisipan satu"], ["sisipan dua"]])


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[ScanOffice]:  # noqa: ARG001
    made = make_scan_office(tmp_path)
    yield made
    made.world.office.close()


def versions(office: ScanOffice, record: str) -> list[FileVersion]:
    with office.db.reading() as session:
        query = select(FileVersion).where(FileVersion.record_id == record).order_by(FileVersion.number)
        found = list(session.scalars(query))
        session.expunge_all()
        return found


def bytes_of(office: ScanOffice, version: FileVersion) -> bytes:
    with office.world.office.files.open(version.sha256) as stream:
        return stream.read()


def test_a_rescan_and_an_insert_are_kept_as_they_came(office: ScanOffice) -> None:
    batch = office.open(Expected(4, 1))
    record = office.feed(batch, "satu", "dua")
    office.read(batch)
    name = versions(office, record)[0].original_name
    office.do(batch, record, Wish(StepKind.RESCAN, 2), NEW_PAGE)
    office.do(batch, record, Wish(StepKind.INSERT, 1), MORE)
    first, scan, mended, more, last = versions(office, record)
    assert bytes_of(office, scan) == NEW_PAGE
    assert bytes_of(office, more) == MORE
    assert [each.is_current for each in (first, scan, mended, more, last)] == [False] * 4 + [True]
    assert (last.original_name, last.page_count, more.page_count) == (name, 4, 2)
    with office.db.reading() as session:
        found = sent_scans(session, record)
        kept = session.get(StoredFile, scan.sha256)
        assert kept is not None  # what a backup, a move and the doctor go by
        assert kept.size == len(NEW_PAGE)
    assert [(each.version, each.kind, each.page, each.is_undone) for each in found] == [
        (4, StepKind.INSERT, 1, False),
        (2, StepKind.RESCAN, 2, False),
    ]
    office.read(batch)
    assert office.texts(record) == ["satu", "sisipan satu", "sisipan dua", "pengganti yang terbaca"]
    found_by_doctor = compare_files(office.db, office.world.office.files)
    assert (found_by_doctor.lost, found_by_doctor.unnamed) == ([], [])


def test_it_stays_when_its_step_is_taken_back(office: ScanOffice) -> None:
    batch = office.open(Expected(2, 1))
    record = office.feed(batch, "satu", "dua")
    office.read(batch)
    office.do(batch, record, Wish(StepKind.RESCAN, 2), NEW_PAGE)
    revision, person = office.facts(batch).revision, office.world.people["operator"]
    with office.db.writing() as session:
        undoing.undo(session, office.scope("operator"), person, batch, revision)
    first, scan, _ = versions(office, record)
    assert first.is_current
    assert bytes_of(office, scan) == NEW_PAGE
    with office.db.reading() as session:
        (found,) = sent_scans(session, record)
    assert found.is_undone
    assert office.texts(record) == ["satu", "dua"]


def test_steps_without_a_scan_and_scans_that_are_none_keep_nothing(office: ScanOffice) -> None:
    batch = office.open(Expected(2, 1))
    record = office.feed(batch, "satu", "dua")
    office.read(batch)
    office.do(batch, record, Wish(StepKind.ROTATE, 1, turn=90))
    with pytest.raises(Rejected):
        office.do(batch, record, Wish(StepKind.RESCAN, 1), b"%PDF-1.7 bukan PDF")
    assert len(versions(office, record)) == 2
    with office.db.reading() as session:
        assert sent_scans(session, record) == ()


def test_the_pages_show_it_and_give_it_to_who_may_read_the_record_only(office: ScanOffice) -> None:
    batch = office.open(Expected(2, 1))
    record = office.feed(batch, "satu", "dua")
    office.read(batch)
    office.do(batch, record, Wish(StepKind.RESCAN, 2), NEW_PAGE)
    client = office.world.sign_in("operator")
    shown = client.get(f"/arsip/{record}").text
    assert "pindaian seperti dikirim: halaman 2 dipindai ulang" in shown
    at_work = client.get(f"/pindai/{batch}/arsip/{record}/2").text
    assert "Pindaian seperti dikirim" in at_work
    assert f"/arsip/{record}/unduh?versi=2" in at_work
    with client.get(f"/arsip/{record}/unduh?versi=2") as answer:
        assert answer.data == NEW_PAGE
    other = office.world.sign_in("staf")
    assert other.get(f"/arsip/{record}/unduh?versi=2").status_code == 404
