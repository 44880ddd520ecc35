"""Records that wait at the scanning station: which they are, and who of their makers may see them still."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import label_of
from catalog.access_many import chunks
from catalog.schema import Assignment, Record, ScanBatch, ScanItem, ScanState, Unit
from classification.access import Verdict, may_read
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope


def awaits_release(session: Session, batch_id: str | None) -> bool:
    """Whether what comes in this batch stays a draft until an archivist releases it.

    What comes in beside a release is a draft too: late, it is filed by hand.
    """
    if batch_id is None:
        return False
    return _state(session, batch_id) is not None


def is_shut(session: Session, batch_id: str) -> bool:
    """Whether a batch of the station takes no more scans, because it was handed over."""
    return _state(session, batch_id) not in {None, ScanState.OPEN}


def _state(session: Session, batch_id: str) -> str | None:
    return session.scalar(select(ScanBatch.state).where(ScanBatch.batch_id == batch_id))


def hold(session: Session, batch_id: str | None, record_ids: Sequence[str]) -> None:
    """Put records, which are drafts, at the end of a batch of the station, in their order."""
    last = session.scalar(select(func.max(ScanItem.position)).where(ScanItem.batch_id == batch_id)) or 0.0
    session.add_all(
        ScanItem(record_id=each, batch_id=batch_id, position=last + at)
        for at, each in enumerate(record_ids, start=1)
    )
    session.flush()


def is_held(session: Session, record: Record) -> bool:
    """Whether the record, or what it came out of, lies in a batch that is not released."""
    seen: set[str] = set()
    while True:
        waiting = (
            select(ScanItem.record_id)
            .join(ScanBatch, ScanBatch.batch_id == ScanItem.batch_id)
            .where(ScanItem.record_id == record.id, ScanBatch.state != ScanState.RELEASED)
        )
        if session.scalar(waiting) is not None:
            return True
        seen.add(record.id)
        outer = session.get(Record, record.container_id) if record.container_id else None
        if outer is None or outer.id in seen:
            return False
        record = outer


def held_among(session: Session, records: Sequence[Record]) -> frozenset[str]:
    """The ids of those that ``is_held`` says of, in few questions for many records."""
    waiting: set[str] = set()
    for part in chunks([record.id for record in records]):
        query = select(ScanItem.record_id).join(ScanBatch, ScanBatch.batch_id == ScanItem.batch_id)
        query = query.where(ScanItem.record_id.in_(part), ScanBatch.state != ScanState.RELEASED)
        waiting.update(session.scalars(query))
    containers = {record.container_id for record in records if record.container_id}
    shut = {each for each in containers if is_held(session, session.get_one(Record, each))}
    return frozenset(each.id for each in records if each.id in waiting or each.container_id in shut)


def keep_fit_seats(session: Session, record: Record) -> None:
    """From Rahasia up a draft stays open only to posts that may read it when it is filed.

    Who fed the paper needs no sight of the file: the archive unit goes on with it.
    """
    if Level(record.level) < Level.SECRET:
        return
    record.seats = [seat for seat in record.seats if _reads_filed(session, record, seat)]


def _reads_filed(session: Session, record: Record, seat: str) -> bool:
    held = session.execute(
        select(Assignment, Unit)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.seat == seat)
        .order_by(Assignment.valid_from.desc())
    ).first()
    if held is None:
        return False
    row, unit = held
    post = Post(seat, PostKind(row.post), unit.id, unit.office_id, unit.function, row.tier)
    filed = replace(label_of(session, record), standing=Standing.FILED)
    return may_read(Scope(posts=(post,)), filed).verdict is Verdict.CONTENT
