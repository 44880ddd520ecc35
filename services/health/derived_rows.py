"""Holds what is made from other rows against these: access tokens, pages read, and rows left alone."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from catalog.access import tokens_wanted
from catalog.database import Database
from catalog.room_counts import counted, measured
from catalog.schema import (
    FileVersion,
    Job,
    JobState,
    OutboxRow,
    PageRow,
    Record,
    RecordCase,
    RecordToken,
    utc_now,
)
from catalog.sentences import N_
from services.health.findings import Finding, Repair, RepairKind, ok, warning, wrong

AT_ONCE = 500
MOST = 10_000  # ids that are kept of each kind


def check_derived_rows(db: Database) -> Iterator[Finding]:
    yield _check_tokens(db)
    yield _check_pages(db)
    yield _check_stray_pages(db)
    yield _check_outbox(db)
    yield _check_room(db)


def _check_tokens(db: Database) -> Finding:
    count, differing = 0, list[str]()
    for ids in _records(db):
        count += len(ids)
        with db.reading() as session:
            differing += wrong_tokens(session, ids, utc_now())
        if len(differing) >= MOST:
            break
    if differing:
        text = N_("Hak baca tersimpan %(count)s arsip tidak sesuai dengan tingkat dan unitnya.")
        mend = N_("`telusur doctor --mend` menghitungnya ulang; laporkan kepada pimpinan bila berulang.")
        found = wrong("tokens", text, mend, {"count": len(differing)})
        return found.mended_by(Repair(RepairKind.TOKENS, tuple(differing[:MOST])))
    return ok("tokens", N_("Hak baca tersimpan %(count)s arsip sesuai aturan."), {"count": count})


def wrong_tokens(session: Session, ids: Sequence[str], now: datetime) -> list[str]:
    """Records whose stored tokens are not those of their label at ``now``.

    One whose label changed by date and waits for the index writer is closed by the outbox meanwhile.
    """
    records = session.scalars(select(Record).where(Record.id.in_(ids)).order_by(Record.id)).all()
    stored: dict[str, set[str]] = {each: set() for each in ids}
    tokens = select(RecordToken.record_id, RecordToken.token).where(RecordToken.record_id.in_(ids))
    for record_id, token in session.execute(tokens):
        stored[record_id].add(token)
    due = OutboxRow.is_deferred & OutboxRow.done_at.is_(None) & (OutboxRow.due_at <= now)
    waiting = set(session.scalars(select(OutboxRow.record_id).where(OutboxRow.record_id.in_(ids), due)))
    in_a_case = set(session.scalars(select(RecordCase.record_id).where(RecordCase.record_id.in_(ids))))
    return [
        each.id
        for each in records
        if each.id not in waiting
        and stored[each.id] != tokens_wanted(session, each, now, _cases(each, each.id in in_a_case))
    ]


def _cases(record: Record, is_in_a_case: bool) -> frozenset[str] | None:
    """None where they have to be looked up, which most records need not."""
    return None if is_in_a_case or record.container_id or record.kind == "case" else frozenset()


def _records(db: Database) -> Iterator[Sequence[str]]:
    last = ""
    while True:
        with db.reading() as session:
            after = select(Record.id).where(Record.id > last).order_by(Record.id).limit(AT_ONCE)
            ids = session.scalars(after).all()
        if not ids:
            return
        yield ids
        last = ids[-1]


def _check_pages(db: Database) -> Finding:
    with db.reading() as session:
        lost = session.scalars(_lost_pages().limit(MOST)).all()
    if lost:
        text = N_("Halaman %(count)s file yang sudah selesai dibaca tidak lengkap.")
        mend = N_("`telusur doctor --mend` membacanya ulang bila file aslinya utuh.")
        found = wrong("pages", text, mend, {"count": len(lost)})
        return found.mended_by(Repair(RepairKind.LOST_PAGES, tuple(lost)))
    return ok("pages", N_("Halaman semua file yang selesai dibaca lengkap."))


def _lost_pages() -> Select[str]:
    """Versions whose pages are fewer or more than was counted, and whose every job ended well."""
    unfinished = select(Job.id).where(Job.version_id == FileVersion.id, Job.state != JobState.DONE).exists()
    return (
        select(FileVersion.id)
        .outerjoin(PageRow, PageRow.version_id == FileVersion.id)
        .where(FileVersion.is_current, FileVersion.page_count.is_not(None), ~unfinished)
        .group_by(FileVersion.id, FileVersion.page_count)
        .having(func.count(PageRow.number) != FileVersion.page_count)
        .order_by(FileVersion.id)
    )


def _check_stray_pages(db: Database) -> Finding:
    with db.reading() as session:
        count = session.scalar(select(func.count()).select_from(PageRow).where(is_stray_page())) or 0
    if count:
        text = N_("%(count)s halaman tersimpan tanpa arsip.")
        mend = N_("`telusur doctor --mend` membuangnya; halaman dapat dibaca lagi dari file aslinya.")
        found = wrong("stray-pages", text, mend, {"count": count})
        return found.mended_by(Repair(RepairKind.STRAY_PAGES))
    return ok("stray-pages", N_("Tidak ada halaman tanpa arsip."))


def is_stray_page() -> ColumnElement[bool]:
    """True for a page whose version, or that version's record, is gone."""
    whole = select(FileVersion.id).join(Record, Record.id == FileVersion.record_id)
    return ~whole.where(FileVersion.id == PageRow.version_id).exists()


def _check_outbox(db: Database) -> Finding:
    with db.reading() as session:
        count = session.scalar(select(func.count()).where(is_forgotten_change(utc_now()))) or 0
    if count:
        text = N_("%(count)s perubahan terjadwal merujuk arsip yang sudah tidak ada.")
        mend = N_("Tidak berbahaya; `telusur doctor --mend` membuangnya.")
        found = warning("outbox", text, mend, {"count": count})
        return found.mended_by(Repair(RepairKind.OUTBOX))
    return ok("outbox", N_("Semua perubahan terjadwal merujuk arsip yang ada."))


def is_forgotten_change(now: datetime) -> ColumnElement[bool]:
    """True for a change still to come of a record that is gone; one that is due tells the index just that."""
    is_gone = ~select(Record.id).where(Record.id == OutboxRow.record_id).exists()
    return OutboxRow.done_at.is_(None) & (OutboxRow.due_at > now) & is_gone


def _check_room(db: Database) -> Finding:
    with db.reading() as session:
        told, found = counted(session), measured(session)
    count = sum(told.get(each) != found.get(each) for each in told.keys() | found.keys())
    if count:
        text = N_("Ruang simpan %(count)s kantor terhitung lain dari file dan halamannya.")
        mend = N_("`telusur doctor --mend` menghitungnya ulang.")
        return warning("room", text, mend, {"count": count}).mended_by(Repair(RepairKind.ROOM))
    return ok("room", N_("Ruang simpan %(count)s kantor terhitung tepat."), {"count": len(found)})
