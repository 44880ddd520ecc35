"""What lies at the station, as one reader may know it: lists, one batch, its records and their pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.brought import still_known
from catalog.errors import NotVisible
from catalog.listing import Page, page_of
from catalog.pages import PageSource
from catalog.people.users import names_of
from catalog.schema import (
    Batch,
    FileVersion,
    Job,
    JobState,
    PageRow,
    Record,
    ScanBatch,
    ScanItem,
    ScanState,
    ScanStep,
    utc_now,
)
from catalog.units import get_unit
from classification.levels import Level
from classification.scopes import Scope
from services.station.choosing import BatchSort, archives_of, batches_query, is_bad, watched
from services.station.covers import Covers, covers_of
from services.station.models import BadPage, BatchFacts, ItemFacts, LastStep, PageMark
from services.station.rules import Expected, Found, StepKind, fault_of, findings, with_covers

AT_WORK = timedelta(minutes=5)  # how long after a look a person counts as being at work on a batch
NO_TITLE = "Tanpa nama"  # what a file without a name is called when it comes in


def list_batches(
    session: Session,
    scope: Scope,
    user_id: str,
    threshold: int,
    sort: BatchSort = BatchSort.UNDER_WAY,
    number: int = 1,
) -> Page[BatchFacts]:
    """The batches of this person and, for an archivist, of the office, the newest first."""
    query = batches_query(scope, user_id, sort, threshold)
    found = page_of(session, query.order_by(ScanBatch.created_at.desc(), ScanBatch.batch_id), number)
    rows = [_facts(session, scope, user_id, each, threshold) for each in found.rows]
    return Page(rows, found.number, found.total)


def batch_facts(session: Session, scope: Scope, user_id: str, batch_id: str, threshold: int) -> BatchFacts:
    """One batch; raises ``NotVisible`` alike for missing and another's."""
    return _facts(session, scope, user_id, find(session, scope, user_id, batch_id), threshold)


def find(session: Session, scope: Scope, user_id: str, batch_id: str) -> ScanBatch:
    """The row of a batch that this person may see; raises ``NotVisible``."""
    query = select(ScanBatch).join(Batch, Batch.id == ScanBatch.batch_id)
    row = session.scalars(query.where(ScanBatch.batch_id == batch_id, watched(scope, user_id))).one_or_none()
    if row is None:
        raise NotVisible(batch_id)
    return row


def may_work(session: Session, scope: Scope, user_id: str, row: ScanBatch) -> bool:
    """Whether this person may change it now: who fed it while it is open, the archivist until released."""
    is_own = session.get_one(Batch, row.batch_id).user_id == user_id
    return _may_work(ScanState(row.state), is_own, row.office_id in archives_of(scope))


def _may_work(state: ScanState, is_own: bool, is_archivist: bool) -> bool:
    match state:
        case ScanState.OPEN:
            return is_own or is_archivist
        case ScanState.HANDED:
            return is_archivist
        case ScanState.RELEASED:
            return False


def items(
    session: Session,
    scope: Scope,
    batch_id: str,
    threshold: int,
    most_pages: int,
    first: int = 0,
    most: int = 25,
) -> Sequence[ItemFacts]:
    """Records of the batch in order from ``first`` (counted from 0), each with its first pages."""
    rows = session.execute(_items(scope, batch_id).limit(most).offset(first)).all()
    ids = [version.id for _, version in rows]
    bad = _bad_counts(session, ids, threshold)
    marks = _marks(session, ids, 1, most_pages, threshold)
    return [
        _item(record, version, bad.get(version.id, 0), marks.get(version.id, {}), 1, most_pages)
        for record, version in rows
    ]


def item(
    session: Session, scope: Scope, batch_id: str, record_id: str, threshold: int, first: int, last: int
) -> ItemFacts:
    """One record with its pages from ``first`` to ``last``; raises ``NotVisible``."""
    row = session.execute(_items(scope, batch_id).where(Record.id == record_id)).one_or_none()
    if row is None:
        raise NotVisible(record_id)
    record, version = row
    bad = _bad_counts(session, [version.id], threshold)
    marks = _marks(session, [version.id], first, last, threshold)
    return _item(record, version, bad.get(version.id, 0), marks.get(version.id, {}), first, last)


def next_record(session: Session, scope: Scope, batch_id: str, record_id: str) -> str | None:
    """The record that follows in the batch, of those that this reader may read."""
    ids = [record.id for record, _ in session.execute(_items(scope, batch_id))]
    at = ids.index(record_id) + 1 if record_id in ids else len(ids)
    return ids[at] if at < len(ids) else None


def bad_pages(
    session: Session, scope: Scope, batch_id: str, threshold: int, first: int = 0, most: int = 24
) -> Sequence[BadPage]:
    """The pages to be looked at: read poorly or not at all, wordless, or blank; in the batch's order."""
    rows = session.execute(
        select(
            Record.id,
            Record.title,
            FileVersion.id,
            PageRow.number,
            PageRow.width,
            PageRow.height,
            PageRow.confidence,
            PageRow.source,
        )
        .select_from(ScanItem)
        .join(Record, Record.id == ScanItem.record_id)
        .join(FileVersion, (FileVersion.record_id == Record.id) & FileVersion.is_current)
        .join(PageRow, PageRow.version_id == FileVersion.id)
        .where(
            _in_batch(batch_id),
            content_clause(scope, utc_now()),
            or_(is_bad(threshold), _is_blank(), _is_wordless()),
        )
        .order_by(ScanItem.position, Record.id, PageRow.number)
        .limit(most)
        .offset(first)
    )
    return [
        BadPage(record, title, version, _mark(number, width, height, confidence, source, threshold))
        for record, title, version, number, width, height, confidence, source in rows
    ]


def steps_of(session: Session, record_id: str) -> Mapping[str, tuple[StepKind, int]]:
    """Which step made each version of a record, and of which page. Ask after ``describe`` gave content."""
    rows = session.execute(
        select(ScanStep.version_id, ScanStep.kind, ScanStep.page).where(ScanStep.record_id == record_id)
    )
    return {version: (StepKind(kind), page) for version, kind, page in rows}


def _in_batch(batch_id: str) -> ColumnElement[bool]:
    return (ScanItem.batch_id == batch_id) & ~ScanItem.is_set_aside


def _items(scope: Scope, batch_id: str) -> Select[Record, FileVersion]:
    return (
        select(Record, FileVersion)
        .select_from(ScanItem)
        .join(Record, Record.id == ScanItem.record_id)
        .join(FileVersion, (FileVersion.record_id == Record.id) & FileVersion.is_current)
        .where(_in_batch(batch_id), content_clause(scope, utc_now()))
        .order_by(ScanItem.position, Record.id)
    )


def _is_blank() -> ColumnElement[bool]:
    return (PageRow.source == PageSource.BLANK) & (PageRow.width > 0)


def _is_wordless() -> ColumnElement[bool]:
    return (PageRow.source == PageSource.OCR) & PageRow.confidence.is_(None)


def _facts(session: Session, scope: Scope, user_id: str, row: ScanBatch, threshold: int) -> BatchFacts:
    batch = session.get_one(Batch, row.batch_id)
    last = _last_step(session, row.batch_id)
    people = {batch.user_id, row.worker_id, row.handed_by, row.released_by, last.done_by if last else None}
    names = names_of(session, {each for each in people if each})
    fed = covers_of(session, scope, row.batch_id, utc_now())
    found = _found(session, scope, row.batch_id, threshold, fed)
    typed = Expected(row.expected_sheets, row.expected_records, row.is_duplex)
    expected = with_covers(typed, fed.covers, fed.is_two_sided)
    is_archivist = row.office_id in archives_of(scope)
    is_own = batch.user_id == user_id
    state = ScanState(row.state)
    return BatchFacts(
        id=row.batch_id,
        number=f"{row.number}/{row.year}",
        unit_name=get_unit(session, batch.unit_id).name,
        office_name=get_unit(session, row.office_id).name,
        state=state,
        created_at=row.created_at,
        fed_by=names.get(batch.user_id or "", ""),
        is_own=is_own,
        worker_id=row.worker_id,
        worker_name=names.get(row.worker_id or "", ""),
        worker_at=row.worker_at,
        handed_by=names.get(row.handed_by or "", ""),
        handed_at=row.handed_at,
        reason=row.reason,
        words=row.words,
        released_by=names.get(row.released_by or "", ""),
        released_at=row.released_at,
        expected=expected,
        covers=fed.covers,
        found=found,
        findings=findings(expected, found),
        revision=row.revision,
        may_work=_may_work(state, is_own, is_archivist),
        may_release=state is ScanState.HANDED and is_archivist,
        last_step=_known_step(session, scope, last, names),
    )


def _last_step(session: Session, batch_id: str) -> ScanStep | None:
    steps = select(ScanStep).where(ScanStep.batch_id == batch_id, ScanStep.undone_at.is_(None))
    return session.scalars(steps.order_by(ScanStep.number.desc()).limit(1)).one_or_none()


def _known_step(
    session: Session, scope: Scope, step: ScanStep | None, names: Mapping[str, str]
) -> LastStep | None:
    """The last step, where its record is one that this reader may read."""
    if step is None:
        return None
    is_known = select(Record.id).where(Record.id == step.record_id, content_clause(scope, utc_now()))
    if session.scalar(is_known) is None:
        return None
    return LastStep(
        step.number, StepKind(step.kind), step.page, step.record_id, names.get(step.done_by, ""), step.done_at
    )


def _found(session: Session, scope: Scope, batch_id: str, threshold: int, fed: Covers) -> Found:
    now = utc_now()
    mine = _items(scope, batch_id).order_by(None).subquery()
    is_untitled = func.trim(mine.c.title).in_(["", NO_TITLE])
    records, pages, untitled = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(func.coalesce(mine.c.page_count, 0)), 0),
            func.coalesce(func.sum(case((is_untitled, 1), else_=0)), 0),
        ).select_from(mine)
    ).one()
    bad, blank, wordless = session.execute(
        select(
            *(
                func.coalesce(func.sum(case((each, 1), else_=0)), 0)
                for each in (is_bad(threshold), _is_blank(), _is_wordless())
            )
        ).where(PageRow.version_id.in_(_versions(scope, batch_id, now)))
    ).one()
    jobs = _jobs(session, scope, batch_id, now)
    steps = _steps(session, scope, batch_id, now)
    return Found(
        pages=pages,
        records=records,
        dropped=steps.get(StepKind.DROP, 0),
        rescanned=steps.get(StepKind.RESCAN, 0),
        bad=bad,
        blank=blank,
        wordless=wordless,
        left_out=fed.left_out,
        reading=jobs.get(JobState.QUEUED, 0) + jobs.get(JobState.RUNNING, 0) + jobs.get(JobState.PAUSED, 0),
        failed=jobs.get(JobState.REJECTED, 0) + jobs.get(JobState.FAILED, 0),
        untitled=untitled,
    )


def _jobs(session: Session, scope: Scope, batch_id: str, now: datetime) -> Mapping[str, int]:
    """Jobs by state; what was tried with a version that another has replaced since counts no more."""
    is_old = exists().where(FileVersion.id == Job.version_id, ~FileVersion.is_current)
    rows = session.execute(
        select(Job.state, func.count())
        .where(Job.batch_id == batch_id, ~is_old, still_known(scope, now))
        .group_by(Job.state)
    )
    return {state: count for state, count in rows}  # noqa: C416 - a Row is no pair to mypy


def _steps(session: Session, scope: Scope, batch_id: str, now: datetime) -> Mapping[str, int]:
    rows = session.execute(
        select(ScanStep.kind, func.count())
        .join(Record, Record.id == ScanStep.record_id)
        .where(ScanStep.batch_id == batch_id, ScanStep.undone_at.is_(None), content_clause(scope, now))
        .group_by(ScanStep.kind)
    )
    return {kind: count for kind, count in rows}  # noqa: C416 - a Row is no pair to mypy


def _versions(scope: Scope, batch_id: str, now: datetime) -> Select[str]:
    return (
        select(FileVersion.id)
        .join(Record, Record.id == FileVersion.record_id)
        .join(ScanItem, ScanItem.record_id == Record.id)
        .where(FileVersion.is_current, _in_batch(batch_id), content_clause(scope, now))
    )


def _bad_counts(session: Session, version_ids: Sequence[str], threshold: int) -> Mapping[str, int]:
    rows = session.execute(
        select(PageRow.version_id, func.count())
        .where(PageRow.version_id.in_(version_ids), is_bad(threshold))
        .group_by(PageRow.version_id)
    )
    return {version: count for version, count in rows}  # noqa: C416 - a Row is no pair to mypy


def _marks(
    session: Session, version_ids: Sequence[str], first: int, last: int, threshold: int
) -> Mapping[str, Mapping[int, PageMark]]:
    rows = session.execute(
        select(
            PageRow.version_id,
            PageRow.number,
            PageRow.width,
            PageRow.height,
            PageRow.confidence,
            PageRow.source,
        ).where(PageRow.version_id.in_(version_ids), PageRow.number.between(first, last))
    )
    found: dict[str, dict[int, PageMark]] = {}
    for version, number, width, height, confidence, source in rows:
        found.setdefault(version, {})[number] = _mark(number, width, height, confidence, source, threshold)
    return found


def _mark(
    number: int, width: float, height: float, confidence: float | None, source: str, threshold: int
) -> PageMark:
    fault = fault_of(PageSource(source), confidence, width, threshold)
    return PageMark(number, width, height, confidence, fault)


def _item(
    record: Record, version: FileVersion, bad: int, marks: Mapping[int, PageMark], first: int, last: int
) -> ItemFacts:
    total = max(version.page_count or 0, max(marks, default=0))
    numbers: Iterable[int] = range(first, min(last, total) + 1)
    return ItemFacts(
        record_id=record.id,
        title=record.title,
        code=record.code,
        kind=record.kind,
        level=Level(record.level) if record.is_classified else None,
        version_id=version.id,
        page_count=total,
        bad=bad,
        pages=tuple(marks.get(n) or PageMark(n, 0.0, 0.0, None, None, is_read=False) for n in numbers),
    )
