"""What a step writes: versions with the words that are known already, records parted and set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.files import add_version, save_pages
from catalog.ids import new_id
from catalog.jobs import INGEST, MAY_STOP, enqueue
from catalog.records import add_record, copy_cases, like
from catalog.schema import (
    Batch,
    FileVersion,
    Job,
    JobState,
    PageRow,
    Record,
    RecordCase,
    ScanBatch,
    ScanItem,
    ScanStep,
    Unit,
    utc_now,
)
from catalog.station import keep_fit_seats
from catalog.storage import Stored
from classification.labels import Standing
from classification.levels import Level
from ingest.formats.media_types import PDF
from services.station.rules import Origin, Taken, Values, Wish, merged

AT_ONCE = 200
READ_ON = "recognise"  # the stage that reads the pages which have no row yet, and no others
PRIORITY = 2  # somebody stands at the machine


@dataclass(frozen=True, slots=True)
class Source:
    """A record's file as it was when the step was planned."""

    record_id: str
    version_id: str
    sha256: str
    media_type: str
    page_count: int


Origins = Mapping[Origin, Source | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """A scan as it came: its bytes, kept, its name and what it is."""

    stored: Stored
    name: str
    media_type: str
    page_count: int


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a step made: its bytes, kept, and from where each page of it is."""

    stored: Stored
    pages: Sequence[Taken]
    origins: Origins


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose step it is, and in which batch."""

    batch: ScanBatch
    user_id: str


def values_of(session: Session, record_id: str) -> Values:
    """What decides who may read a record."""
    record = session.get_one(Record, record_id)
    cases = session.scalars(select(RecordCase.case_id).where(RecordCase.record_id == record_id))
    return Values(
        unit_id=record.unit_id,
        level=Level(record.level),
        is_classified=record.is_classified,
        head_confirmed=record.head_confirmed,
        creator_tier=record.creator_tier,
        seats=tuple(record.seats),
        cases=frozenset(cases),
        code=record.code,
    )


def state_of(session: Session, record_id: str) -> dict[str, Any]:
    """The same and the current version, as a step keeps it to be undone."""
    values = values_of(session, record_id)
    current = select(FileVersion.id).where(FileVersion.record_id == record_id, FileVersion.is_current)
    item = session.get_one(ScanItem, record_id)
    return {
        "version": session.scalar(current),
        "level": int(values.level),
        "is_classified": values.is_classified,
        "head_confirmed": values.head_confirmed,
        "creator_tier": values.creator_tier,
        "seats": list(values.seats),
        "code": values.code,
        "is_set_aside": item.is_set_aside,
    }


def take_over(session: Session, record: Record, other: Record) -> None:
    """The stricter label of both for the first; the other is set aside, seen by nobody."""
    stricter = merged(values_of(session, record.id), values_of(session, other.id))
    record.level, record.is_classified = int(stricter.level), stricter.is_classified
    record.head_confirmed, record.creator_tier = stricter.head_confirmed, stricter.creator_tier
    record.seats, record.code = list(stricter.seats), stricter.code
    keep_fit_seats(session, record)
    set_aside(session, other, is_aside=True)


def set_aside(session: Session, record: Record, *, is_aside: bool) -> None:
    """Close a record to everybody and take it out of the batch's order, or bring it back."""
    session.get_one(ScanItem, record.id).is_set_aside = is_aside
    record.closes_at = utc_now() if is_aside else None
    if is_aside:
        stop_reading(session, record.id)
    _touch(session, record)


def keep_sent(session: Session, record: Record, sent: Sent, user_id: str) -> str:
    """The scan as a version of its own, which the file made with its pages follows; gives its id.

    A scanner's words and its compression are in it alone, whatever becomes of its pages.
    """
    version = add_version(session, record.id, sent.stored, sent.name, user_id, sent.media_type)
    version.is_current, version.page_count = False, sent.page_count
    session.flush()
    return version.id


def current_name(session: Session, record_id: str) -> str:
    """How the record's file is called."""
    current = (FileVersion.record_id == record_id) & FileVersion.is_current
    return session.scalar(select(FileVersion.original_name).where(current)) or "pindaian.pdf"


def next_version(session: Session, hand: Hand, record: Record, name: str, made: NewFile) -> FileVersion:
    """The file as the record's next version. Words that are known stay; the other pages are read."""
    stop_reading(session, record.id)
    version = add_version(session, record.id, made.stored, name, hand.user_id, PDF)
    version.page_count = len(made.pages)
    session.flush()
    _keep_words(session, version, made.pages, made.origins)
    read_on(session, hand.batch, version, hand.user_id)
    _touch(session, record)
    return version


def new_part(session: Session, hand: Hand, record: Record, made: NewFile) -> str:
    """The pages as a record of their own right after ``record``, under its values and its label."""
    part = like(
        record,
        id=new_id(),
        title=f"{record.title} (2)",
        standing=Standing.DRAFT,
        container_id=record.container_id,
    )
    add_record(session, part)
    copy_cases(session, record, part)
    place = _after(session, hand.batch, record)
    session.add(ScanItem(record_id=part.id, batch_id=hand.batch.batch_id, position=place))
    session.flush()
    next_version(session, hand, part, "pindaian.pdf", made)
    return part.id


def note_step(
    session: Session,
    batch: ScanBatch,
    wish: Wish,
    record_id: str,
    version_id: str,
    made_id: str | None,
    before: dict[str, Any],
    after: dict[str, Any],
    user_id: str,
) -> None:
    """The step, so that the list of versions can tell of it and it can be undone."""
    last = session.scalar(select(func.max(ScanStep.number)).where(ScanStep.batch_id == batch.batch_id)) or 0
    session.add(
        ScanStep(
            batch_id=batch.batch_id,
            number=last + 1,
            kind=wish.kind.value,
            record_id=record_id,
            version_id=version_id,
            made_id=made_id,
            page=wish.page,
            before=before,
            after=after,
            done_by=user_id,
        )
    )
    session.flush()


def read_on(session: Session, batch: ScanBatch, version: FileVersion, user_id: str) -> None:
    """Have the pages read that no row tells of yet; nothing where all are known."""
    known = session.scalar(select(func.count()).where(PageRow.version_id == version.id)) or 0
    total = version.page_count or 0
    if known >= total:
        return
    unit = session.get_one(Unit, session.get_one(Batch, batch.batch_id).unit_id)
    enqueue(
        session,
        Job(
            id=new_id(),
            kind=INGEST,
            queue=INGEST,
            state=JobState.QUEUED,
            stage=READ_ON,
            batch_id=batch.batch_id,
            record_id=version.record_id,
            version_id=version.id,
            office_id=unit.office_id,
            user_id=user_id,
            priority=PRIORITY,
            pages_total=total,
            pages_done=known,
        ),
    )
    session.flush()


def stop_reading(session: Session, record_id: str) -> None:
    """Jobs of a version that is no longer the current one have nothing left to do."""
    session.execute(
        update(Job)
        .where(Job.record_id == record_id, Job.state.in_(MAY_STOP))
        .values(
            state=JobState.CANCELLED,
            finished_at=utc_now(),
            fence=Job.fence + 1,
            lease_until=None,
            worker="",
        )
        .execution_options(synchronize_session=False)
    )


def _touch(session: Session, record: Record) -> None:
    record.revision += 1
    record.updated_at = utc_now()
    refresh_access(session, record)


def _after(session: Session, batch: ScanBatch, record: Record) -> float:
    """A place between the record and the one that follows it."""
    here = session.get_one(ScanItem, record.id).position
    following = session.scalar(
        select(func.min(ScanItem.position)).where(
            ScanItem.batch_id == batch.batch_id, ScanItem.position > here
        )
    )
    return here + 1.0 if following is None else (here + following) / 2


def _keep_words(session: Session, version: FileVersion, pages: Sequence[Taken], origins: Origins) -> None:
    """Copy what is known of pages that stay as they are, under their new numbers."""
    places: dict[tuple[str, int], int] = {}
    for number, taken in enumerate(pages, start=1):
        origin = origins.get(taken.origin)
        if taken.keeps_words and origin is not None:
            places[origin.version_id, taken.page] = number
    for version_id in {known for known, _ in places}:
        numbers = sorted(number for known, number in places if known == version_id)
        for start in range(0, len(numbers), AT_ONCE):
            found = session.scalars(
                select(PageRow).where(
                    PageRow.version_id == version_id, PageRow.number.in_(numbers[start : start + AT_ONCE])
                )
            ).all()
            rows = [_copied(row, version.id, places[version_id, row.number]) for row in found]
            save_pages(session, rows)


def _copied(row: PageRow, version_id: str, number: int) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "number": number,
        "width": row.width,
        "height": row.height,
        "rotation": row.rotation,
        "source": row.source,
        "confidence": row.confidence,
        "content": row.content,
        "tokens": row.tokens,
        "analyser": row.analyser,
    }
