"""Holds the store of originals against the database: what rows name is there, and what is there is named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from catalog.database import Database
from catalog.schema import StoredFile, utc_now
from catalog.sentences import N_
from catalog.storage import FileStore, Kept
from services.health.findings import Finding, Repair, RepairKind, ok, warning, wrong
from services.health.flight import YOUNG

AT_ONCE = 1_000
MOST = 10_000  # names that are kept of each kind


@dataclass(frozen=True, slots=True)
class Named:
    """A file as a row names it."""

    sha256: str
    size: int
    since: datetime


@dataclass(slots=True)
class FileDifferences:
    """Names of files that are not there, or of another size; and of files that no row names."""

    lost: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    count: int = 0


def check_file_content(db: Database, files: FileStore) -> Iterator[Finding]:
    """Three findings; a file or row of the last hour may still wait for its other half."""
    found = compare_files(db, files)
    yield _lost(found)
    yield _unnamed(found)
    yield _leftovers(files.leftovers())


def _lost(found: FileDifferences) -> Finding:
    if not found.lost:
        return ok("files-there", N_("Semua %(count)s file asli ada, besarnya benar."), {"count": found.count})
    text = N_("%(lost)s file asli tidak ada atau besarnya berubah, pertama %(first)s.")
    mend = N_(
        "`telusur doctor --mend` mengembalikan yang pernah disisihkan; selebihnya ambil dari cadangan: "
        "pulihkan ke folder lain, lalu salin."
    )
    values: dict[str, str | int] = {"lost": len(found.lost), "first": found.lost[0]}
    repair = Repair(RepairKind.LOST_FILES, tuple(found.lost))
    return wrong("files-there", text, mend, values).mended_by(repair)


def _unnamed(found: FileDifferences) -> Finding:
    if not found.unnamed:
        return ok("files-named", N_("Tidak ada file di penyimpanan yang tak dikenal basis data."))
    text = N_("%(count)s file di penyimpanan tidak dirujuk arsip mana pun.")
    mend = N_("`telusur doctor --mend` menyisihkannya ke hilang-rujukan, tidak menghapusnya.")
    repair = Repair(RepairKind.UNNAMED_FILES, tuple(found.unnamed))
    return warning("files-named", text, mend, {"count": len(found.unnamed)}).mended_by(repair)


def _leftovers(count: int) -> Finding:
    if not count:
        return ok("leftovers", N_("Tidak ada sisa file sementara."))
    text = N_("%(count)s sisa file sementara lebih tua dari sehari.")
    mend = N_("Jadwal menghapusnya tiap hari; `telusur doctor --mend` menghapusnya sekarang.")
    return warning("leftovers", text, mend, {"count": count}).mended_by(Repair(RepairKind.LEFTOVERS))


def compare_files(db: Database, files: FileStore) -> FileDifferences:
    """Walk both in the order of their names."""
    found, edge = FileDifferences(), utc_now() - YOUNG
    rows, kept = _named(db), files.listed()
    row, file = next(rows, None), next(kept, None)
    while row or file:
        name = min(each.sha256 for each in (row, file) if each)
        named = row if row and row.sha256 == name else None
        there = file if file and file.sha256 == name else None
        found.count += named is not None
        _judge(found, edge, named, there)
        row = next(rows, None) if named else row
        file = next(kept, None) if there else file
    gone = set(still_unnamed(db, found.lost))  # their rows were taken away after the walk had passed
    found.lost = [each for each in found.lost if each not in gone]
    found.unnamed = list(still_unnamed(db, found.unnamed))
    return found


def _judge(found: FileDifferences, edge: datetime, row: Named | None, file: Kept | None) -> None:
    if row is None and file is not None and file.since < edge and len(found.unnamed) < MOST:
        found.unnamed.append(file.sha256)
    is_wrong = row is not None and (file is None or file.size != row.size)
    if row is not None and is_wrong and row.since < edge and len(found.lost) < MOST:
        found.lost.append(row.sha256)


def _named(db: Database) -> Iterator[Named]:
    """The rows by name, in short transactions."""
    last = ""
    columns = select(StoredFile.sha256, StoredFile.size, StoredFile.created_at)
    while True:
        with db.reading() as session:
            after = columns.where(StoredFile.sha256 > last).order_by(StoredFile.sha256).limit(AT_ONCE)
            rows = session.execute(after).all()
        if not rows:
            return
        yield from (Named(*row) for row in rows)
        last = rows[-1].sha256


def still_unnamed(db: Database, names: Sequence[str]) -> Iterator[str]:
    """Those of ``names`` that no row has."""
    for start in range(0, len(names), AT_ONCE):
        group = names[start : start + AT_ONCE]
        with db.reading() as session:
            known = set(session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(group))))
        yield from (each for each in group if each not in known)
