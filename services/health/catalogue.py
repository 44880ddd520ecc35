"""Checks of the system of record: the database, the audit trail and the last backup."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from catalog.audit import verify
from catalog.backup.passphrase import UNSET
from catalog.backup.runs import TOO_OLD, last_backup, message_of, state_of_backups
from catalog.database import Database
from catalog.migrate import knows, version_of, version_wanted
from catalog.schema import BackupRun, RunState, utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from services.health.findings import Finding, Values, ok, warning, wrong

VERIFY_DAYS = 35


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


def check_backups(db: Database, settings: Settings) -> Iterator[Finding]:
    """The last good backup; a later failure with its sentence; the last check of a backup."""
    if settings.demo:
        yield ok("backup", N_("Kantor contoh; cadangan tidak diperlukan."))
        return
    with db.reading() as session:
        last = last_backup(session)
        state = state_of_backups(session)
    yield _last_backup(last)
    if settings.backup_folder and not settings.backup_passphrase_file and not settings.backup_plain:
        mend = N_("Isi salah satunya, lalu jalankan ulang bagian jadwal (`telusur up`).")
        yield wrong("backup-schedule", UNSET, mend)
    if state.failed is not None and state.is_failing:
        text = N_("Pencadangan terakhir gagal pada %(at)s UTC: %(reason)s")
        values = {"at": f"{state.failed.started_at:%Y-%m-%d %H:%M}", "reason": str(message_of(state.failed))}
        yield warning("backup-failure", text, N_("Atasi sebabnya, lalu jalankan `telusur backup`."), values)
    yield _last_check(state.verified)


def _last_backup(last: datetime | None) -> Finding:
    mend = N_("Jalankan `telusur backup` secara berkala, dan simpan hasilnya di luar komputer ini.")
    if last is None:
        return warning("backup", N_("Belum pernah dibuat cadangan."), mend)
    days = (utc_now() - last) // timedelta(days=1)
    if days >= TOO_OLD.days:
        return warning("backup", N_("Cadangan terakhir %(days)s hari yang lalu."), mend, {"days": days})
    return ok("backup", N_("Cadangan terakhir %(days)s hari yang lalu."), {"days": days})


def _last_check(run: BackupRun | None) -> Finding:
    mend = N_("Jalankan `telusur verify` pada folder cadangan, sedikitnya sebulan sekali.")
    if run is None:
        return warning("backup-verify", N_("Cadangan belum pernah diperiksa."), mend)
    if run.state != RunState.GOOD:
        reason = str(message_of(run)) if run.message else "-"
        text = N_("Pemeriksaan cadangan terakhir menemukan masalah: %(reason)s")
        return warning(
            "backup-verify", text, N_("Mulai rantai baru: `telusur backup --full`."), {"reason": reason}
        )
    days = (utc_now() - run.started_at) // timedelta(days=1)
    text = N_("Cadangan terakhir diperiksa %(days)s hari yang lalu, utuh.")
    if days >= VERIFY_DAYS:
        return warning("backup-verify", text, mend, {"days": days})
    return ok("backup-verify", text, {"days": days})
