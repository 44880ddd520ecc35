"""The room of each office, counted in the transaction that takes or frees it.

An office pays for each sequence of bytes once, however many of its records hold it. Two offices that hold the
same bytes both pay, though the disk keeps them once: an office's sum must not tell what another one has.
Derived is what reading the files left in the database: pages of text and word boxes, and analysed words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, delete, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from catalog.schema import FileVersion, PageRow, Record, StorageCount, StoredFile, Unit, utc_now
from catalog.storage.port import Stored

KEPT_DAYS = 35  # of which each has a sum of its own; what is older is one sum
LONG_AGO = date(2000, 1, 1)  # the day of that sum

Sums = Mapping[str, tuple[int, int]]


def count_originals(session: Session, office_id: str, brought: Sequence[Stored]) -> None:
    """Count what an office is about to hold; ``catalog.files.know_bytes`` was called, the versions are not
    added yet. Bytes that the office holds already cost nothing.
    """
    sizes = {stored.sha256: stored.size for stored in brought}
    held = _held(session, office_id, sizes)
    _add(session, office_id, originals=sum(size for sha256, size in sizes.items() if sha256 not in held))


def uncount_record(session: Session, record_id: str) -> None:
    """Free what only this record holds in its office; its versions and pages are about to be deleted.

    Until the transaction ends nobody else can bring these bytes.
    """
    versions = session.execute(
        select(FileVersion.id, FileVersion.sha256).where(FileVersion.record_id == record_id)
    ).all()
    hashes = {sha256 for _, sha256 in versions}
    locked = select(StoredFile.sha256, StoredFile.size).where(StoredFile.sha256.in_(hashes))
    sizes = session.execute(locked.order_by(StoredFile.sha256).with_for_update()).all()
    office_id = office_of_record(session, record_id)
    held = _held(session, office_id, hashes, but=record_id)
    _add(session, office_id, originals=-sum(size for sha256, size in sizes if sha256 not in held))
    uncount_pages(session, [version_id for version_id, _ in versions])


def count_pages(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Count pages that were just put in; each row has all columns of ``PageRow``."""
    sizes: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        sizes[row["version_id"]] += len(row["content"]) + len(row["tokens"] or b"")
    by_office: defaultdict[str, int] = defaultdict(int)
    for version_id, office_id in session.execute(_offices(sizes)):
        by_office[office_id] += sizes[version_id]
    for office_id, size in by_office.items():
        _add(session, office_id, derived=size)


def uncount_pages(session: Session, version_ids: Sequence[str]) -> None:
    """Free the pages of these versions, which are about to be deleted."""
    for office_id, size in session.execute(_pages().where(FileVersion.id.in_(version_ids))).all():
        _add(session, office_id, derived=-int(size))


def office_of_record(session: Session, record_id: str) -> str:
    """The office whose unit owns the record."""
    query = select(Unit.office_id).join(Record, Record.unit_id == Unit.id).where(Record.id == record_id)
    return session.scalars(query).one()


def counted(session: Session) -> Sums:
    """By office that holds something: bytes of originals and of what is derived, as counted."""
    rows = session.execute(
        select(StorageCount.office_id, func.sum(StorageCount.originals), func.sum(StorageCount.derived))
        .group_by(StorageCount.office_id)
        .order_by(StorageCount.office_id)
    )
    sums = {office_id: (int(originals), int(derived)) for office_id, originals, derived in rows}
    return {office_id: both for office_id, both in sums.items() if any(both)}


def measured(session: Session) -> Sums:
    """The same from the versions and pages themselves; reads whole tables."""
    sums: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for office_id, _, size in session.execute(_originals_by_day()):
        sums[office_id] = (sums[office_id][0] + int(size), 0)
    for office_id, size in session.execute(_pages()):
        sums[office_id] = (sums[office_id][0], int(size))
    return {office_id: both for office_id, both in sums.items() if any(both)}


def recount(session: Session) -> int:
    """Put what is measured in the place of what was counted; gives how many offices had a wrong sum.

    The session writes alone. An office's pages, which bear no day, count as of today.
    """
    before, now = counted(session), measured(session)
    session.execute(delete(StorageCount))
    for office_id, day, size in session.execute(_originals_by_day()).all():
        _add(session, office_id, originals=int(size), day=_day_of(day))
    for office_id, (_, derived) in now.items():
        _add(session, office_id, derived=derived)
    return sum(before.get(each) != now.get(each) for each in before.keys() | now.keys())


def needs_folding(session: Session, today: date) -> bool:
    """Whether a day has several sums, or one is older than is kept."""
    return session.execute(_foldable(today).limit(1)).first() is not None


def fold(session: Session, today: date) -> None:
    """One sum for each office and day, and one for all older days. The session writes alone."""
    edge = today - timedelta(days=KEPT_DAYS)
    for office_id, day, originals, derived in session.execute(_foldable(today)).all():
        same_day = StorageCount.day < edge if day == LONG_AGO else StorageCount.day == day
        session.execute(delete(StorageCount).where(StorageCount.office_id == office_id, same_day))
        _add(session, office_id, originals=int(originals), derived=int(derived), day=day)


def _foldable(today: date) -> Select[str, Any, int, int]:
    edge = today - timedelta(days=KEPT_DAYS)
    day = case(
        (StorageCount.day < edge, literal(LONG_AGO, StorageCount.day.type)), else_=StorageCount.day
    ).label("of_day")
    is_old = (func.max(StorageCount.day) < edge) & (func.min(StorageCount.day) > LONG_AGO)
    return (
        select(StorageCount.office_id, day, func.sum(StorageCount.originals), func.sum(StorageCount.derived))
        .group_by(StorageCount.office_id, day)
        .having(or_(func.count() > 1, is_old))
    )


def _held(session: Session, office_id: str, hashes: Iterable[str], but: str = "") -> set[str]:
    """Those of ``hashes`` that records of the office hold, the one called ``but`` aside."""
    return set(
        session.scalars(
            select(FileVersion.sha256)
            .distinct()
            .join(Record, Record.id == FileVersion.record_id)
            .join(Unit, Unit.id == Record.unit_id)
            .where(FileVersion.sha256.in_(hashes), Unit.office_id == office_id, Record.id != but)
        )
    )


def _offices(version_ids: Iterable[str]) -> Select[str, str]:
    return (
        select(FileVersion.id, Unit.office_id)
        .join(Record, Record.id == FileVersion.record_id)
        .join(Unit, Unit.id == Record.unit_id)
        .where(FileVersion.id.in_(version_ids))
    )


def _pages() -> Select[str, int]:
    """Offices and the bytes of their pages."""
    size = func.length(PageRow.content) + func.coalesce(func.length(PageRow.tokens), 0)
    return (
        select(Unit.office_id, func.sum(size))
        .select_from(PageRow)
        .join(FileVersion, FileVersion.id == PageRow.version_id)
        .join(Record, Record.id == FileVersion.record_id)
        .join(Unit, Unit.id == Record.unit_id)
        .group_by(Unit.office_id)
    )


def _originals_by_day() -> Select[str, Any, int]:
    """Offices, days, and the bytes that came to the office for the first time on that day (UTC)."""
    first = (
        select(Unit.office_id, FileVersion.sha256, func.date(func.min(FileVersion.created_at)).label("day"))
        .join(Record, Record.id == FileVersion.record_id)
        .join(Unit, Unit.id == Record.unit_id)
        .group_by(Unit.office_id, FileVersion.sha256)
        .subquery()
    )
    return (
        select(first.c.office_id, first.c.day, func.sum(StoredFile.size))
        .join(StoredFile, StoredFile.sha256 == first.c.sha256)
        .group_by(first.c.office_id, first.c.day)
    )


def _day_of(found: date | str) -> date:
    return date.fromisoformat(found) if isinstance(found, str) else found  # SQLite knows no days


def _add(
    session: Session, office_id: str, *, originals: int = 0, derived: int = 0, day: date | None = None
) -> None:
    if originals or derived:
        row = {"day": day or utc_now().date(), "originals": originals, "derived": derived}
        session.execute(insert(StorageCount).values(office_id=office_id, **row))
