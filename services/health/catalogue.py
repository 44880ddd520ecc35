"""Checks of the system of record: the database, the audit trail and the last backup."""

from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from catalog.audit import verify
from catalog.database import Database
from catalog.migrate import knows, version_of, version_wanted
from catalog.schema import AuditRow, utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from services.health.findings import Finding, Values, ok, warning, wrong

BACKUP_DAYS = 7


def check_database(db: Database, *, is_thorough: bool) -> Finding:
    pragma = "integrity_check(1)" if is_thorough else "quick_check(1)"
    mend = N_("Hentikan Telusur, simpan folder data di tempat lain, lalu pulihkan dari cadangan.")
    try:
        with db.reading() as session:
            answer = str(session.scalar(text(f"PRAGMA {pragma}")))
            broken = session.execute(text("PRAGMA foreign_key_check")).first() if is_thorough else None
    except DatabaseError as error:
        answer, broken = str(error.orig), None
    if answer != "ok" or broken is not None:
        reason = N_("rujukan antartabel putus") if answer == "ok" else answer
        return wrong("database", N_("Basis data rusak: %(reason)s."), mend, {"reason": reason})
    return ok("database", N_("Basis data utuh."))


def check_migration(db: Database) -> Finding:
    found, wanted = version_of(db), version_wanted()
    values = {"found": found or "-", "wanted": wanted}
    if found == wanted:
        return ok("migration", N_("Tabel basis data pada versi %(wanted)s."), values)
    if found is None or knows(found):
        mend = N_("Buat cadangan, lalu jalankan `telusur init`; isinya tetap.")
        return wrong(
            "migration", N_("Tabel basis data versi %(found)s, program perlu %(wanted)s."), mend, values
        )
    mend = N_("Pasang lagi versi Telusur yang lebih baru.")
    return wrong(
        "migration", N_("Basis data ini dari versi Telusur yang lebih baru (%(found)s)."), mend, values
    )


def check_trail(db: Database) -> Finding:
    verified = verify(db)
    if verified.problem is not None:
        mend = N_("Jangan ubah apa pun. Laporkan kepada pimpinan, dan bandingkan dengan cadangan terakhir.")
        return wrong("audit", verified.problem.text, mend, verified.problem.values)
    values: Values = {"number": verified.seal.number, "hash": verified.seal.hash[:16]}
    return ok("audit", N_("Jejak audit utuh: %(number)s baris tersegel, terakhir %(hash)s."), values)


def check_backup(db: Database, settings: Settings) -> Finding:
    mend = N_("Jalankan `telusur backup FILE` secara berkala, dan simpan hasilnya di luar komputer ini.")
    with db.reading() as session:
        last = session.scalar(select(func.max(AuditRow.at)).where(AuditRow.action == "backup"))
    if settings.demo:
        return ok("backup", N_("Kantor contoh; cadangan tidak diperlukan."))
    if last is None:
        return warning("backup", N_("Belum pernah dibuat cadangan."), mend)
    days = (utc_now() - last) // timedelta(days=1)
    if days >= BACKUP_DAYS:
        return warning("backup", N_("Cadangan terakhir %(days)s hari yang lalu."), mend, {"days": days})
    return ok("backup", N_("Cadangan terakhir %(days)s hari yang lalu."), {"days": days})
