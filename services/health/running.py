"""Checks of the work: the index is there and keeps up, and no job is stuck."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.schema import Job, JobState, OutboxRow, Record, utc_now
from catalog.sentences import N_
from search.contract import Engine
from search.errors import IndexMissing, IndexOutdated, SearchUnavailable
from services.health.findings import Finding, Repair, RepairKind, ok, warning, wrong

LATE = timedelta(minutes=1)  # an index change that waits longer has no writer
STUCK = timedelta(minutes=10)


def check_index(engine: Engine, db: Database) -> Finding:
    mend = N_("Jalankan `telusur reindex`.")
    try:
        engine.check()
        engine.examine()
    except IndexOutdated:
        return wrong("index", N_("Indeks pencarian dibuat oleh versi lain."), mend)
    except IndexMissing:
        with db.reading() as session:
            is_empty = session.scalar(select(Record.id).limit(1)) is None
        if is_empty:
            return ok("index", N_("Belum ada arsip; indeks pencarian dibuat oleh `telusur up`."))
        return wrong("index", N_("Indeks pencarian belum ada atau rusak."), mend)
    except SearchUnavailable as error:
        check_server = N_("Periksa mesin pencari dan TELUSUR_SEARCH_URL; yang tertunda menyusul sendiri.")
        return wrong("index", error.message, check_server)
    return ok("index", N_("Indeks pencarian ada."))


def check_index_lag(db: Database) -> Finding:
    with db.reading() as session:
        waiting = select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.due_at < utc_now() - LATE)
        count = session.scalar(waiting) or 0
    if count:
        text = N_("%(count)s perubahan belum masuk indeks pencarian.")
        mend = N_("Pastikan `telusur up` berjalan; bila sudah, lihat log di folder data.")
        return warning("index-lag", text, mend, {"count": count})
    return ok("index-lag", N_("Indeks pencarian mengikuti perubahan."))


def check_jobs(db: Database) -> Finding:
    with db.reading() as session:
        stuck, failed = _stuck(session), _count(session, Job.state == JobState.FAILED)
        lost = _count(session, _is_lost())
    if stuck:
        mend = N_("Pastikan `telusur up` berjalan; pekerjaan akan diteruskan dari tahap terakhir.")
        found = warning("jobs", N_("%(count)s pekerjaan tidak bergerak."), mend, {"count": stuck})
        return found.mended_by(Repair(RepairKind.JOBS)) if lost else found
    if failed:
        mend = N_("Buka halaman Pekerjaan untuk melihat sebabnya dan mengulang.")
        return warning("jobs", N_("%(count)s pekerjaan gagal."), mend, {"count": failed})
    return ok("jobs", N_("Tidak ada pekerjaan yang macet."))


def _stuck(session: Session) -> int:
    """Jobs whose lease ran out and was not freed, and due jobs that nobody takes while none is running."""
    edge = utc_now() - STUCK
    lost = _count(session, _is_lost())
    if _count(session, (Job.state == JobState.RUNNING) & (Job.lease_until >= edge)):
        return lost
    due = func.coalesce(Job.not_before, Job.created_at) < edge
    return lost + _count(session, (Job.state == JobState.QUEUED) & due)


def _is_lost() -> ColumnElement[bool]:
    return (Job.state == JobState.RUNNING) & (Job.lease_until < utc_now() - STUCK)


def _count(session: Session, which: object) -> int:
    return session.scalar(select(func.count()).select_from(Job).where(which)) or 0  # type: ignore[arg-type]
