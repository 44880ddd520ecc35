"""Mends what an examination found: each act small, noted in the trail, and with a way back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from catalog import claims
from catalog.access import refresh_access
from catalog.audit import note
from catalog.database import Database
from catalog.errors import FileDamaged
from catalog.jobs import INGEST, enqueue
from catalog.outbox import announce
from catalog.room_counts import recount
from catalog.schema import FileVersion, Job, JobState, OutboxRow, PageRow, Record, Unit, utc_now
from catalog.sentences import N_
from catalog.storage import FileStore
from ingest.registration import FIRST_STAGE
from services.health.derived_rows import is_forgotten_change, is_stray_page
from services.health.file_content import still_unnamed
from services.health.findings import Repair, RepairKind

AT_ONCE = 100  # subjects of one transaction and one row of the trail
PRIORITY = 6


@dataclass(frozen=True, slots=True)
class Bench:
    """What is mended, and who does it (``os:<login>``)."""

    db: Database
    files: FileStore
    actor: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an act will do, and how to undo it; for the person."""

    act: str
    undo: str


TOLD: Mapping[RepairKind, Told] = {
    RepairKind.INDEX: Told(
        N_("Penulis indeks menulis ulang arsip yang berbeda, dan membuang yang lebih."),
        N_("Tidak perlu: indeks selalu dapat dibangun ulang dari basis data (`telusur reindex`)."),
    ),
    RepairKind.TOKENS: Told(
        N_("Hak baca tersimpan dihitung ulang menurut tingkat dan unit arsip."),
        N_("Tidak ada jalan kembali ke hak baca yang salah; ubah tingkat atau unit arsip bila perlu."),
    ),
    RepairKind.LOST_FILES: Told(
        N_("File asli yang pernah disisihkan dikembalikan ke tempatnya; yang lain harus dari cadangan."),
        N_("Tidak perlu: hanya file yang isinya tepat yang dikembalikan."),
    ),
    RepairKind.UNNAMED_FILES: Told(
        N_("File tanpa rujukan disisihkan ke hilang-rujukan di penyimpanan yang sama."),
        N_("Pindahkan file dari hilang-rujukan/HASH ke HA/SH/HASH (dua pasang huruf pertama namanya)."),
    ),
    RepairKind.LOST_PAGES: Told(
        N_("File yang halamannya tidak lengkap dibaca ulang oleh pekerja, bila aslinya utuh."),
        N_("Tidak perlu: halaman dibaca lagi dari file asli yang sama."),
    ),
    RepairKind.STRAY_PAGES: Told(
        N_("Halaman tanpa arsip dibuang."),
        N_("Masukkan lagi file aslinya bila arsipnya masih diperlukan."),
    ),
    RepairKind.OUTBOX: Told(
        N_("Perubahan terjadwal dari arsip yang sudah tidak ada dibuang."),
        N_("Tidak perlu: arsipnya sudah tidak ada."),
    ),
    RepairKind.JOBS: Told(
        N_("Pekerjaan yang pekerjanya hilang dikembalikan ke antrean."),
        N_("Hentikan pekerjaannya di halaman Pekerjaan."),
    ),
    RepairKind.ROOM: Told(
        N_("Ruang simpan tiap kantor dihitung ulang dari file dan halamannya."),
        N_("Tidak perlu: hitungan selalu dapat dibuat ulang."),
    ),
    RepairKind.LEFTOVERS: Told(
        N_("Sisa file sementara yang lebih tua dari sehari dihapus."),
        N_("Tidak ada: isinya tulisan yang tidak pernah selesai."),
    ),
}


def mend(bench: Bench, repair: Repair) -> int:
    """Do what ``repair`` asks for; gives how many things were mended. Safe to call again."""
    if repair.kind is RepairKind.LEFTOVERS:
        return _tidy(bench)
    if repair.kind in _WHOLE:
        with bench.db.writing() as session:
            count = _WHOLE[repair.kind](session)
            _note(session, bench, repair.kind, count)
        return count
    return sum(_mend_group(bench, repair.kind, group) for group in _groups(repair.subjects))


def _mend_group(bench: Bench, kind: RepairKind, group: Sequence[str]) -> int:
    if kind in _FILES:
        done = _FILES[kind](bench, group)
        with bench.db.writing() as session:
            _note(session, bench, kind, len(done), done)
        return len(done)
    fit = _with_whole_original(bench, group) if kind is RepairKind.LOST_PAGES else group
    with bench.db.writing() as session:
        done = [each for each in fit if _ROWS[kind](session, each)]
        _note(session, bench, kind, len(done), done)
    return len(done)


def _groups(subjects: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(subjects), AT_ONCE):
        yield subjects[start : start + AT_ONCE]


def _note(session: Session, bench: Bench, kind: RepairKind, count: int, subjects: Sequence[str] = ()) -> None:
    details = {"what": kind.value, "count": count, "subjects": list(subjects)}
    note(session, bench.actor, "mend", details=details)


def _announce(session: Session, record_id: str) -> bool:
    """Hidden until it is rewritten: what the index says of its label may be wider than the label."""
    announce(session, record_id, is_narrowing=True)
    return True


def _recompute(session: Session, record_id: str) -> bool:
    record = session.get(Record, record_id)
    if record is not None:
        refresh_access(session, record)
    return record is not None


def _read_again(session: Session, version_id: str) -> bool:
    """A job of its own from the first stage on, unless one is under way already."""
    under_way = Job.state.in_([JobState.QUEUED, JobState.RUNNING, JobState.PAUSED])
    if session.scalar(select(Job.id).where(Job.version_id == version_id, under_way).limit(1)) is not None:
        return False
    found = session.execute(
        select(FileVersion.record_id, Unit.office_id)
        .join(Record, Record.id == FileVersion.record_id)
        .join(Unit, Unit.id == Record.unit_id)
        .where(FileVersion.id == version_id)
    ).first()
    if found is None:
        return False
    job = Job(kind=INGEST, queue=INGEST, version_id=version_id, stage=FIRST_STAGE, priority=PRIORITY)
    job.record_id, job.office_id = found
    enqueue(session, job)
    return True


def _with_whole_original(bench: Bench, versions: Sequence[str]) -> list[str]:
    with bench.db.reading() as session:
        rows = session.execute(
            select(FileVersion.id, FileVersion.sha256).where(FileVersion.id.in_(versions))
        ).all()
    whole = []
    for version_id, sha256 in rows:
        with suppress(FileDamaged):  # told by another finding
            bench.files.verify(sha256)
            whole.append(version_id)
    return whole


def _set_aside(bench: Bench, names: Sequence[str]) -> list[str]:
    """Asked again before and after: a file may be brought in while it is being set aside."""
    done = []
    for each in still_unnamed(bench.db, names):
        with suppress(FileDamaged):
            bench.files.set_aside(each)
            done.append(each)
    unnamed = set(still_unnamed(bench.db, done))
    _bring_back(bench, [each for each in done if each not in unnamed])
    return [each for each in done if each in unnamed]


def _bring_back(bench: Bench, names: Sequence[str]) -> list[str]:
    return [each for each in names if bench.files.bring_back(each)]


def _sweep(session: Session) -> int:
    return claims.sweep(session, utc_now())


def _drop_stray_pages(session: Session) -> int:
    return _rows(session.execute(delete(PageRow).where(is_stray_page())))


def _drop_forgotten_changes(session: Session) -> int:
    return _rows(session.execute(delete(OutboxRow).where(is_forgotten_change(utc_now()))))


def _rows(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount


def _tidy(bench: Bench) -> int:
    count = bench.files.tidy()
    with bench.db.writing() as session:
        _note(session, bench, RepairKind.LEFTOVERS, count)
    return count


_WHOLE: Mapping[RepairKind, Callable[[Session], int]] = {
    RepairKind.JOBS: _sweep,
    RepairKind.ROOM: recount,
    RepairKind.STRAY_PAGES: _drop_stray_pages,
    RepairKind.OUTBOX: _drop_forgotten_changes,
}
_FILES: Mapping[RepairKind, Callable[[Bench, Sequence[str]], list[str]]] = {
    RepairKind.LOST_FILES: _bring_back,
    RepairKind.UNNAMED_FILES: _set_aside,
}
_ROWS: Mapping[RepairKind, Callable[[Session, str], bool]] = {
    RepairKind.INDEX: _announce,
    RepairKind.TOKENS: _recompute,
    RepairKind.LOST_PAGES: _read_again,
}
