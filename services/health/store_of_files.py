"""Checks of the place of the originals: it answers, can be written, and what it holds is whole."""

import random

from sqlalchemy import select

from catalog.database import Database
from catalog.errors import FileDamaged, StorageFull, StorageUnavailable
from catalog.schema import StoredFile
from catalog.sentences import N_
from catalog.storage import FileStore
from services.health.findings import Finding, Repair, RepairKind, ok, wrong

SAMPLE = 100  # stored files looked at unless all are asked for


def check_store(files: FileStore) -> Finding:
    """Write a trial where the originals are kept."""
    try:
        files.check()
    except StorageFull:
        mend = N_("Kosongkan ruang, atau pindahkan ke tempat yang lebih besar.")
        return wrong("store", N_("Tempat penyimpanan file asli penuh."), mend)
    except StorageUnavailable:
        mend = N_(
            "Periksa TELUSUR_STORAGE_URL, kunci, jaringan, dan hak tulisnya. Folder bersama harus terpasang; "
            "yang baru disiapkan oleh `telusur init`."
        )
        return wrong("store", N_("Tempat penyimpanan file asli tidak dapat dicapai atau ditulis."), mend)
    return ok("store", N_("Tempat penyimpanan file asli dapat ditulis."))


def check_files(db: Database, files: FileStore, *, is_thorough: bool) -> Finding:
    """Read stored files again and hold them against their hashes: a sample, or all."""
    with db.reading() as session:
        names = session.scalars(select(StoredFile.sha256)).all()
    chosen = names if is_thorough else random.sample(names, min(SAMPLE, len(names)))
    damaged = [sha256 for sha256 in chosen if not _is_whole(files, sha256)]
    values: dict[str, str | int] = {"checked": len(chosen), "all": len(names), "damaged": len(damaged)}
    if damaged:
        values["first"] = f"files/{damaged[0][:2]}/{damaged[0][2:4]}/{damaged[0]}"
        mend = N_("Ambil file itu dari cadangan: pulihkan ke folder lain, lalu salin %(first)s dan lainnya.")
        found = wrong("files", N_("%(damaged)s dari %(checked)s file asli hilang atau rusak."), mend, values)
        return found.mended_by(Repair(RepairKind.LOST_FILES, tuple(damaged)))
    return ok("files", N_("%(checked)s dari %(all)s file asli diperiksa, semuanya utuh."), values)


def _is_whole(files: FileStore, sha256: str) -> bool:
    try:
        files.verify(sha256)
    except FileDamaged:
        return False
    return True
