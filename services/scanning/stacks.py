"""What became of a stack, as far as a reader may know it, and the archive unit's taking it over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, or_, select
from sqlalchemy.orm import Session

from catalog import jobs
from catalog.access import content_clause, find_record, readable_clause, refresh_access
from catalog.audit import note
from catalog.errors import Conflict, NotVisible
from catalog.hints import unsought
from catalog.listing import Page, page_of
from catalog.schema import Job, JobState, Record, ScannedPart, ScannedStack, utc_now
from catalog.units import get_unit
from classification.access import Verdict
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope

WITHHELD = "sheet-level"


class Sort(StrEnum):
    """Which stacks a list keeps to."""

    ALL = ""
    TO_CHECK = "periksa"


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part that the reader may know of; ``title`` and ``record_id`` are empty where only that is seen."""

    number: int
    pages: Sequence[int]
    flags: Sequence[str]
    title: str
    record_id: str
    level: Level
    is_classified: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """A stack: its state, what its covers announced against what was found, and its parts in order."""

    record_id: str
    title: str
    batch_id: str
    divided_at: datetime | None
    withheld_at: datetime | None
    may_take_over: bool
    sheets: Sequence[int]
    blanks: Sequence[int]
    tallies: Sequence[Mapping[str, Any]]
    parts: Sequence[PartLine]


def list_stacks(session: Session, scope: Scope, number: int = 1, sort: Sort = Sort.ALL) -> Page[ScannedStack]:
    """The stacks that the reader may open, withheld ones first, then the newest."""
    query = stacks_query(scope, sort).order_by(_is_withheld_now().desc(), Record.created_at.desc(), Record.id)
    return page_of(session, query, number)


def stacks_query(scope: Scope, sort: Sort) -> Select[ScannedStack]:
    """The stacks that the reader may open; ``TO_CHECK``: withheld, or with a part that has a flag and, as far
    as this reader can read it, is not yet filed."""
    now = utc_now()
    # From the stacks to their records: the other way round all records would be looked through.
    query = select(ScannedStack).join(Record, Record.id == unsought(ScannedStack.record_id))
    query = query.where(content_clause(scope, now, key=ScannedStack.record_id))
    if sort is Sort.ALL:
        return query
    flagged = (
        select(ScannedPart.stack_id)
        .join(Record, Record.id == unsought(ScannedPart.record_id))
        .where(cast(ScannedPart.flags, String) != "[]", Record.standing == Standing.DRAFT)
        .where(content_clause(scope, now, key=ScannedPart.record_id))
    )
    return query.where(or_(_is_withheld_now(), ScannedStack.record_id.in_(flagged)))


def _is_withheld_now() -> ColumnElement[bool]:
    return ScannedStack.withheld_at.is_not(None) & ScannedStack.divided_at.is_(None)


def titles_of(session: Session, stacks: Sequence[ScannedStack]) -> Mapping[str, tuple[str, datetime]]:
    """By id: title, and when it came."""
    ids = [stack.record_id for stack in stacks]
    rows = session.execute(select(Record.id, Record.title, Record.created_at).where(Record.id.in_(ids)))
    return {record_id: (title, came) for record_id, title, came in rows}


def slip_of(session: Session, scope: Scope, record_id: str) -> Slip:
    """The slip; raises ``NotVisible`` alike for what is no stack, missing, or another's."""
    record = find_record(session, scope, record_id, Verdict.CONTENT)
    stack = _stack(session, record_id)
    job = _job(session, record_id)
    outcome = stack.outcome
    return Slip(
        record_id=record_id,
        title=record.title,
        batch_id=(job.batch_id or "") if job else "",
        divided_at=stack.divided_at,
        withheld_at=stack.withheld_at if stack.divided_at is None else None,
        may_take_over=_is_withheld(job) and _archivist_for(session, scope, record) is not None,
        sheets=outcome.get("sheets", ()),
        blanks=outcome.get("blanks", ()),
        tallies=outcome.get("tallies", ()),
        parts=_parts(session, scope, record_id),
    )


def take_over(session: Session, scope: Scope, record_id: str, actor: str) -> None:
    """Divide a withheld stack in the archivist's name. Raises ``NotVisible`` or ``Conflict``."""
    record = find_record(session, scope, record_id, Verdict.CONTENT)
    stack, job = _stack(session, record_id), _job(session, record_id)
    post = _archivist_for(session, scope, record)
    if post is None:
        raise NotVisible(record_id)
    if job is None or not _is_withheld(job):
        raise Conflict(record_id)
    record.seats, record.author_id = [post.seat], actor
    record.updated_at = utc_now()
    stack.taken_over_by = job.user_id = actor
    refresh_access(session, record)
    note(session, actor, "take-over", f"record:{record_id}")
    session.flush()
    jobs.retry(session, job.id)


def _stack(session: Session, record_id: str) -> ScannedStack:
    stack = session.get(ScannedStack, record_id)
    if stack is None:
        raise NotVisible(record_id)
    return stack


def _job(session: Session, record_id: str) -> Job | None:
    return session.scalars(
        select(Job).where(Job.record_id == record_id).order_by(Job.created_at.desc()).limit(1)
    ).first()


def _is_withheld(job: Job | None) -> bool:
    return job is not None and job.state == JobState.REJECTED and job.error_code == WITHHELD


def _archivist_for(session: Session, scope: Scope, record: Record) -> Post | None:
    office = get_unit(session, record.unit_id).office_id
    return next(
        (post for post in scope.posts if post.kind is PostKind.ARCHIVIST and post.office == office), None
    )


def _parts(session: Session, scope: Scope, stack_id: str) -> list[PartLine]:
    now = utc_now()
    readable = set(session.scalars(_part_ids(stack_id).where(content_clause(scope, now))))
    rows = session.execute(
        select(ScannedPart, Record)
        .join(Record, Record.id == ScannedPart.record_id)
        .where(ScannedPart.stack_id == stack_id, readable_clause(scope, now))
        .order_by(ScannedPart.number)
    )
    return [
        PartLine(
            part.number,
            part.pages,
            part.flags,
            record.title if record.id in readable else "",
            record.id if record.id in readable else "",
            Level(record.level),
            record.is_classified,
        )
        for part, record in rows
    ]


def _part_ids(stack_id: str) -> Any:
    return (
        select(Record.id)
        .join(ScannedPart, ScannedPart.record_id == Record.id)
        .where(ScannedPart.stack_id == stack_id)
    )
