"""From a fed batch to filed records, in a real database of each kind, with real files and the real reader."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import func, select

from catalog.access import content_clause
from catalog.errors import Conflict, NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.schema import AuditRow, FileVersion, Job, Record, RecordToken, ScanState, ScanStep, utc_now
from classification.labels import Standing
from classification.levels import Level
from ingest.errors import Rejected
from services.archive import changes
from services.archive.models import RecordChange
from services.station import opening, reading, release, steps, undoing
from services.station.rules import Expected, Finding, StepKind, Wish
from tests.services.station.scan_office import THRESHOLD, ScanOffice, make_scan_office
from tests.webapp.archive_world import draw_pdf

KINDS = StepKind
NEW_PAGE = draw_pdf([["pengganti yang terbaca"]])


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[ScanOffice]:  # noqa: ARG001
    made = make_scan_office(tmp_path)
    yield made
    made.world.office.close()


def fed(office: ScanOffice, *files: tuple[str, ...]) -> tuple[str, list[str]]:
    batch = office.open(Expected(3, 1))
    records = [office.feed(batch, *pages) for pages in files]
    office.read(batch)
    return batch, records


def undo(office: ScanOffice, batch: str, by: str = "operator") -> None:
    revision = office.facts(batch, by).revision
    with office.db.writing() as session:
        undoing.undo(session, office.scope(by), office.world.people[by], batch, revision)


def hand(office: ScanOffice, batch: str, reason: str = "", by: str = "operator") -> None:
    revision = office.facts(batch, by).revision
    with office.db.writing() as session:
        release.hand_over(
            session, office.scope(by), office.world.people[by], batch, revision, reason, THRESHOLD
        )


def let_go(office: ScanOffice, batch: str, level: Level | None, by: str = "arsiparis") -> int:
    revision = office.facts(batch, by).revision
    with office.db.writing() as session:
        return release.release(
            session, office.scope(by), office.world.people[by], batch, revision, level, "diperiksa", THRESHOLD
        )


def readers(office: ScanOffice, record: str) -> set[str]:
    with office.db.reading() as session:
        return {
            name
            for name in office.world.people
            if session.scalar(
                select(Record.id).where(Record.id == record, content_clause(office.scope(name), utc_now()))
            )
        }


def test_a_fed_batch_is_seen_by_its_operator_and_the_archivist_alone(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua"))
    assert office.record(record).standing == Standing.DRAFT
    assert readers(office, record) == {"operator", "arsiparis"}
    facts = office.facts(batch)
    assert (facts.found.pages, facts.found.records, facts.number) == (2, 1, f"1/{facts.created_at.year}")
    assert [(each.what, each.count) for each in facts.findings] == [(Finding.MISSING_SHEETS, 1)]
    for name in ("staf", "kepala", "ketua", "hukum", "admin"):
        with pytest.raises(NotVisible):
            office.facts(batch, name)
        with office.db.reading() as session:
            listed = reading.list_batches(session, office.scope(name), office.world.people[name], THRESHOLD)
        assert listed.total == 0
    assert office.facts(batch, "arsiparis").may_work


def test_a_level_that_is_given_at_the_door_files_nothing_before_release(office: ScanOffice) -> None:
    batch = office.open(by="arsiparis")
    record = office.feed(batch, "biasa saja", level=Level.ORDINARY, by="arsiparis")
    assert office.record(record).standing == Standing.DRAFT
    assert readers(office, record) == {"arsiparis"}


def test_a_page_is_replaced_in_its_place_and_its_history_stays(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua", "tiga"))
    office.spoil(record, 2)
    with office.db.reading() as session:
        scope = office.scope("operator")
        (bad,) = reading.bad_pages(session, scope, batch, THRESHOLD)
        old = office.version(session, record)
        session.expunge(old)
    assert (bad.record_id, bad.mark.number) == (record, 2)
    office.do(batch, record, Wish(KINDS.RESCAN, 2), NEW_PAGE)
    with office.db.reading() as session:
        version = office.version(session, record)
        known = session.scalars(select(Job).where(Job.version_id == version.id)).one()
        assert (known.stage, known.pages_done, known.pages_total) == ("recognise", 2, 3)
        assert session.get_one(FileVersion, old.id).is_current is False
        assert reading.steps_of(session, record) == {version.id: (KINDS.RESCAN, 2)}
    office.read(batch)
    assert office.texts(record) == ["satu", "pengganti yang terbaca", "tiga"]
    with office.db.reading() as session:
        assert reading.bad_pages(session, office.scope("operator"), batch, THRESHOLD) == []
    with office.world.office.files.open(old.sha256) as stream:
        assert hashlib.sha256(stream.read()).hexdigest() == old.sha256
    undo(office, batch)
    assert office.texts(record) == ["satu", "dua", "tiga"]
    assert office.facts(batch).last_step is None


def test_pages_are_copied_without_being_made_anew(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua", "tiga"))
    before = streams_of(office, record)
    office.do(batch, record, Wish(KINDS.MOVE, 3, to=1))
    assert office.texts(record) == ["tiga", "satu", "dua"]
    assert streams_of(office, record) == [before[2], before[0], before[1]]
    office.do(batch, record, Wish(KINDS.DROP, 2))
    assert office.texts(record) == ["tiga", "dua"]
    assert streams_of(office, record) == [before[2], before[1]]
    assert office.facts(batch).found.dropped == 1
    assert office.facts(batch).sheets == 3
    undo(office, batch)
    undo(office, batch)
    assert office.texts(record) == ["satu", "dua", "tiga"]
    with pytest.raises(Refused):
        undo(office, batch)


def streams_of(office: ScanOffice, record: str) -> list[bytes]:
    with office.db.reading() as session:
        path = office.world.office.files.path(office.version(session, record).sha256)
    with pikepdf.open(path) as document:
        return [page.Contents.read_raw_bytes() for page in document.pages]


def test_a_missing_page_is_put_in(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "tiga"))
    assert office.facts(batch).findings
    office.do(batch, record, Wish(KINDS.INSERT, 1), draw_pdf([["halaman kedua"]]))
    office.read(batch)
    assert office.texts(record) == ["satu", "halaman kedua", "tiga"]
    assert office.facts(batch).findings == ()


def test_a_turned_page_is_read_anew_and_no_other(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua"))
    office.do(batch, record, Wish(KINDS.ROTATE, 1, turn=90))
    with office.db.reading() as session:
        version = office.version(session, record)
        assert session.scalars(select(Job.pages_done).where(Job.version_id == version.id)).one() == 1
        with pikepdf.open(office.world.office.files.path(version.sha256)) as document:
            assert [int(page.get("/Rotate", 0)) for page in document.pages] == [90, 0]


def test_a_split_takes_the_label_over_and_a_merge_brings_it_together(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua", "tiga"))
    office.set_level(record, Level.RESTRICTED)
    office.do(batch, record, Wish(KINDS.SPLIT, 2))
    first, second = office.records(batch)
    assert first == record
    assert (office.texts(first), office.texts(second)) == (["satu"], ["dua", "tiga"])
    part = office.record(second)
    assert (part.level, part.is_classified, part.standing) == (2, True, Standing.DRAFT)
    assert readers(office, second) == {"operator", "arsiparis"}
    with office.db.reading() as session:
        path = office.world.office.files.path(office.version(session, second).sha256)
    assert b"satu" not in words_in(path)
    office.do(batch, first, Wish(KINDS.MERGE))
    assert office.texts(first) == ["satu", "dua", "tiga"]
    assert office.records(batch) == [first]
    assert readers(office, second) == set()
    undo(office, batch)
    assert list(office.records(batch)) == [first, second]
    assert readers(office, second) == {"operator", "arsiparis"}
    undo(office, batch)
    assert list(office.records(batch)) == [first]
    assert office.texts(first) == ["satu", "dua", "tiga"]
    assert readers(office, second) == set()


def words_in(path: Path) -> bytes:
    with pikepdf.open(path) as document:
        return b"".join(obj.read_bytes() for obj in document.objects if isinstance(obj, pikepdf.Stream))


def test_a_merge_takes_the_stricter_level_and_the_operator_loses_sight_of_rahasia(office: ScanOffice) -> None:
    batch, (first, second) = fed(office, ("satu",), ("dua",))
    with office.db.writing() as session:
        scope, archivist = office.scope("arsiparis"), office.world.people["arsiparis"]
        change = RecordChange("dua", "", None, "", Level.SECRET, "isi", "", "", "")
        changes.change_record(
            session, scope, archivist, second, change, session.get_one(Record, second).revision
        )
    assert office.record(second).standing == Standing.DRAFT  # a level does not pass by the release
    assert readers(office, second) == {"arsiparis"}
    assert office.facts(batch).found.records == 1
    assert office.facts(batch, "arsiparis").found.records == 2
    with pytest.raises(NotVisible), office.db.reading() as session:
        reading.item(session, office.scope("operator"), batch, second, THRESHOLD, 1, 9)
    with pytest.raises(NotVisible):
        office.do(batch, second, Wish(KINDS.DROP, 1))
    office.set_level(first, Level.ORDINARY)
    office.do(batch, first, Wish(KINDS.MERGE), by="arsiparis")
    assert office.record(first).level == Level.SECRET
    assert readers(office, first) == {"arsiparis"}
    assert office.facts(batch).last_step is None
    with pytest.raises(Refused):
        undo(office, batch)
    undo(office, batch, "arsiparis")
    assert office.record(first).level == Level.ORDINARY
    assert readers(office, first) == {"arsiparis", "operator"}
    assert office.record(second).level == Level.SECRET
    assert readers(office, second) == {"arsiparis"}


def test_a_level_raised_after_a_merge_stays_when_the_merge_is_undone(office: ScanOffice) -> None:
    batch, (first, _second) = fed(office, ("satu",), ("dua",))
    office.do(batch, first, Wish(KINDS.MERGE))
    office.set_level(first, Level.SECRET)
    undo(office, batch, "arsiparis")
    assert office.record(first).level == Level.SECRET


def test_the_second_of_two_is_told(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua", "tiga"))
    seen = office.facts(batch).revision
    office.do(batch, record, Wish(KINDS.DROP, 1), by="arsiparis")
    with pytest.raises(Conflict):
        steps.carry_out(
            office.tools, office.person("operator"), batch, record, seen, Wish(KINDS.DROP, 2), None
        )
    assert office.texts(record) == ["dua", "tiga"]
    row = office.row(batch)
    mine, other = office.world.people["operator"], office.world.people["arsiparis"]
    now = utc_now()
    assert opening.is_other_at_work(row.worker_id, row.worker_at, mine, now)
    assert not opening.is_other_at_work(row.worker_id, row.worker_at, other, now)


def test_files_that_are_no_scans_are_refused_and_nothing_changes(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua"))
    revision = office.facts(batch).revision
    for scan, error in (
        (b"bukan pindaian", Rejected),
        (b"%PDF-1.7 rusak", Rejected),
        (draw_pdf([["a"], ["b"]]), Refused),
    ):
        with pytest.raises(error):
            office.do(batch, record, Wish(KINDS.RESCAN, 1), scan)
    assert office.facts(batch).revision == revision
    assert office.texts(record) == ["satu", "dua"]


def test_a_batch_goes_to_the_archivist_and_into_the_archive(office: ScanOffice) -> None:
    batch, (record,) = fed(office, ("satu", "dua"))
    with pytest.raises(Invalid):
        hand(office, batch)
    hand(office, batch, "Lembar ketiga memang kosong")
    with pytest.raises(NotVisible):
        office.do(batch, record, Wish(KINDS.DROP, 1))  # it is the archivist's now
    with pytest.raises(NotVisible):
        let_go(office, batch, Level.ORDINARY, by="operator")
    revision = office.facts(batch, "arsiparis").revision
    with office.db.writing() as session:
        who = office.world.people["arsiparis"]
        release.send_back(session, office.scope("arsiparis"), who, batch, revision, "Halaman 1 miring")
    assert (office.row(batch).state, office.row(batch).words) == (ScanState.OPEN, "Halaman 1 miring")
    hand(office, batch, "Sudah diluruskan")
    with pytest.raises(Invalid):
        let_go(office, batch, None)
    assert let_go(office, batch, Level.ORDINARY) == 1
    assert office.record(record).standing == Standing.FILED
    assert {"staf", "kepala", "ketua", "hukum"} <= readers(office, record)
    with pytest.raises(NotVisible):
        let_go(office, batch, Level.ORDINARY)
    with pytest.raises(NotVisible):
        office.do(batch, record, Wish(KINDS.DROP, 1), by="arsiparis")
    with pytest.raises(NotVisible):
        undo(office, batch, "arsiparis")
    with office.db.reading() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.subject == f"batch:{batch}")).all()
    assert acts == ["scan-open", "scan-hand-over", "scan-send-back", "scan-hand-over", "scan-release"]


def test_what_was_merged_away_is_never_released(office: ScanOffice) -> None:
    batch, (first, second) = fed(office, ("satu",), ("dua",))
    office.do(batch, first, Wish(KINDS.MERGE))
    hand(office, batch, "lengkap")
    assert let_go(office, batch, Level.ORDINARY) == 1
    assert office.record(second).standing == Standing.DRAFT
    with office.db.reading() as session:
        tokens = select(func.count()).select_from(RecordToken).where(RecordToken.record_id == second)
        assert session.scalar(tokens) == 0


def test_numbers_count_up_without_a_gap(office: ScanOffice) -> None:
    numbers = [office.facts(office.open()).number.split("/")[0] for _ in range(3)]
    assert numbers == ["1", "2", "3"]
    with office.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ScanStep)) == 0
