"""Upload batches as their owner, and the archivist of their office, may watch and steer them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from catalog.batches import BatchProgress, progress
from catalog.brought import served_offices, unknown_records
from catalog.errors import NotVisible
from catalog.schema import Batch, FileVersion, Job, JobState, StoredFile, Unit, User, utc_now
from classification.scopes import PostKind, Scope

STOPPED = (JobState.REJECTED, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """One batch. Names of its files are shown only where ``is_own``."""

    id: str
    created_at: datetime
    way_in: str
    unit_name: str
    person_name: str
    is_own: bool
    values: Mapping[str, Any]
    progress: BatchProgress
    errors: tuple[tuple[str, int], ...]
    paused: int
    choices: int


def batch_facts(session: Session, scope: Scope, user_id: str, batch_id: str) -> BatchFacts:
    """One batch that the person may watch; raises ``NotVisible`` alike for missing and another's."""
    row = session.execute(_watched(scope, user_id).where(Batch.id == batch_id)).one_or_none()
    if row is None:
        raise NotVisible(batch_id)
    return _facts(session, user_id, *row)


def list_batches(
    session: Session, scope: Scope, user_id: str, limit: int = 10, offset: int = 0
) -> Sequence[BatchFacts]:
    """The person's own batches in offices served now, and those of archivists' offices, newest first."""
    rows = session.execute(
        _watched(scope, user_id).order_by(Batch.created_at.desc(), Batch.id).limit(limit).offset(offset)
    )
    return [_facts(session, user_id, *row) for row in rows]


def watched_job(session: Session, scope: Scope, user_id: str, job_id: str) -> Job:
    """A job of a watched batch whose record may still be known of; raises ``NotVisible``."""
    job = session.get(Job, job_id)
    if job is None or job.batch_id is None:
        raise NotVisible(job_id)
    batch_facts(session, scope, user_id, job.batch_id)
    if job.record_id and unknown_records(session, scope, [job.record_id], utc_now()):
        raise NotVisible(job_id)
    return job


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of a batch that came. ``size`` is bytes, ``None`` where none were kept."""

    name: str
    size: int | None
    is_closed: bool  # its record is one that the person may no longer know of


def arrived(session: Session, scope: Scope, batch_id: str) -> Sequence[Arrival]:
    """The batch's files that came. Ask only after ``batch_facts``."""
    rows = session.execute(
        select(Job.record_id, Job.message_values, FileVersion.original_name, StoredFile.size)
        .outerjoin(FileVersion, FileVersion.id == Job.version_id)
        .outerjoin(StoredFile, StoredFile.sha256 == FileVersion.sha256)
        .where(Job.batch_id == batch_id)
    ).all()
    closed = unknown_records(session, scope, {row.record_id for row in rows if row.record_id}, utc_now())
    return [
        Arrival(name or str(values.get("name", "")), size, record in closed)
        for record, values, name, size in rows
    ]


def _watched(scope: Scope, user_id: str) -> Any:
    offices = [post.office for post in scope.posts if post.kind is PostKind.ARCHIVIST]
    is_own = (Batch.user_id == user_id) & Unit.office_id.in_(served_offices(scope))
    return (
        select(Batch, Unit.name, User.name)
        .join(Unit, Unit.id == Batch.unit_id)
        .outerjoin(User, User.id == Batch.user_id)
        .where(or_(is_own, Unit.office_id.in_(offices)))
    )


def _facts(session: Session, user_id: str, batch: Batch, unit: str, person: str | None) -> BatchFacts:
    errors = session.execute(
        select(Job.error_code, func.count())
        .where(Job.batch_id == batch.id, Job.state.in_(STOPPED))
        .group_by(Job.error_code)
        .order_by(func.count().desc(), Job.error_code)
    )
    paused = select(Job.error_code, func.count()).where(
        Job.batch_id == batch.id, Job.state == JobState.PAUSED
    )
    held: Counter[bool] = Counter()
    for code, count in session.execute(paused.group_by(Job.error_code)):
        held[code == "duplicate"] += count
    return BatchFacts(
        id=batch.id,
        created_at=batch.created_at,
        way_in=batch.way_in,
        unit_name=unit,
        person_name=person or "",
        is_own=batch.user_id == user_id,
        values=batch.values,
        progress=progress(session, batch.id),
        errors=tuple((code, count) for code, count in errors),
        paused=held[False],
        choices=held[True],
    )
