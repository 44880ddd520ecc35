"""Moves the originals by their hashes; what is there already and whole is not sent again."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from sqlalchemy import func, select

from catalog.database import Database
from catalog.errors import FileDamaged, Refused
from catalog.schema import StoredFile
from catalog.sentences import N_
from catalog.storage import FileStore
from services.health.file_content import still_unnamed

AT_ONCE = 1_000
Progress = Callable[[int, int], None]  # done, in all


def require_own(db: Database, files: FileStore) -> None:
    """Raises ``Refused`` where the target holds files that are not this office's."""
    names = [each.sha256 for each in files.listed()]
    if next(still_unnamed(db, names), None) is not None:
        text = N_(
            "Penyimpan file tujuan memuat file yang bukan milik kantor ini. "
            "Pilih folder atau awalan yang kosong (TELUSUR_STORAGE_URL)."
        )
        raise Refused(text)


def copy_files(db: Database, source: FileStore, target: FileStore, progress: Progress) -> tuple[str, ...]:
    """Every file that a row names, each proved by its hash in the target; gives those that the source has not
    got whole. May be called again after an interruption."""
    with db.reading() as session:
        total = int(session.scalar(select(func.coalesce(func.sum(StoredFile.size), 0))) or 0)
    damaged, done = [], 0
    for sha256, size in _named(db):
        if not _is_there(target, sha256) and not _copy(source, target, sha256):
            damaged.append(sha256)
        done += size
        progress(done, total)
    return tuple(damaged)


def verify_files(db: Database, target: FileStore, damaged: tuple[str, ...], progress: Progress) -> int:
    """Read all of them again where they lie now; gives how many. Raises ``FileDamaged``."""
    with db.reading() as session:
        total = session.scalar(select(func.count()).select_from(StoredFile)) or 0
    count = 0
    for sha256, _ in _named(db):
        if sha256 not in damaged:
            target.verify(sha256)
            count += 1
        progress(count, total)
    return count


def _is_there(target: FileStore, sha256: str) -> bool:
    if not target.exists(sha256):
        return False
    with suppress(FileDamaged):
        target.verify(sha256)
        return True
    return False


def _copy(source: FileStore, target: FileStore, sha256: str) -> bool:
    with suppress(FileDamaged), source.open(sha256) as stream:
        return target.put(stream).sha256 == sha256
    return False


def _named(db: Database) -> Iterator[tuple[str, int]]:
    last = ""
    while True:
        after = select(StoredFile.sha256, StoredFile.size).where(StoredFile.sha256 > last)
        with db.reading() as session:
            rows = session.execute(after.order_by(StoredFile.sha256).limit(AT_ONCE)).all()
        if not rows:
            return
        yield from ((row.sha256, row.size) for row in rows)
        last = rows[-1].sha256
