"""Jobs as people meet them: put in, look at, try again, pause, go on, stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from catalog.errors import Conflict, NotVisible
from catalog.log_context import current_request
from catalog.schema import FileVersion, Job, JobState, utc_now

INGEST = "ingest"  # the kind, and the queue, of a file's way into the archive
QUEUES = (INGEST,)
ENDED = frozenset({JobState.DONE, JobState.REJECTED, JobState.FAILED, JobState.CANCELLED})
WAITING = frozenset({JobState.QUEUED, JobState.RUNNING})
MAY_RETRY = frozenset({JobState.REJECTED, JobState.FAILED, JobState.CANCELLED})
MAY_STOP = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.PAUSED})


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as a list shows it. ``name`` is the file's own name as it was given."""

    id: str
    name: str
    state: JobState
    stage: str
    pages_done: int
    pages_total: int
    message: str
    message_values: dict[str, Any]
    error_code: str
    record_id: str | None
    batch_id: str | None
    attempts: int
    created_at: datetime
    finished_at: datetime | None

    @property
    def may_retry(self) -> bool:
        return self.state in MAY_RETRY and self.record_id is not None

    @property
    def needs_password(self) -> bool:
        return self.state is JobState.REJECTED and self.error_code in {"password", "wrong-password"}

    @property
    def awaits_choice(self) -> bool:
        """A duplicate was found: the person keeps it (``intake.keep``) or drops it (``intake.discard``)."""
        return self.state is JobState.PAUSED and self.error_code == "duplicate"


def enqueue(session: Session, job: Job) -> Job:
    """Put ``job`` in, for the request at hand; it is due at once unless it says otherwise."""
    job.created_at = utc_now()
    job.not_before = job.not_before or job.created_at
    job.request_id = job.request_id or current_request()
    session.add(job)
    return job


def job_line(session: Session, job_id: str) -> JobLine:
    """Raises ``NotVisible``. The caller has checked whose job it is."""
    lines = _lines(session, Job.id == job_id)
    if not lines:
        raise NotVisible(job_id)
    return lines[0]


def batch_lines(
    session: Session, batch_id: str, limit: int | None = 1000, offset: int = 0
) -> Sequence[JobLine]:
    """A batch's jobs in the order they came in; all of them where ``limit`` is ``None``."""
    return _lines(session, Job.batch_id == batch_id, limit, offset)


def stopped_lines(session: Session, batch_id: str, limit: int = 100) -> Sequence[JobLine]:
    """A batch's jobs that wait for a person: rejected, failed, or a duplicate to be kept or dropped."""
    stopped = Job.state.in_([JobState.REJECTED, JobState.FAILED])
    asks = (Job.state == JobState.PAUSED) & (Job.error_code == "duplicate")
    return _lines(session, (Job.batch_id == batch_id) & (stopped | asks), limit)


def _lines(session: Session, where: Any, limit: int | None = 1, offset: int = 0) -> list[JobLine]:
    rows = session.execute(
        select(Job, FileVersion.original_name)
        .outerjoin(FileVersion, FileVersion.id == Job.version_id)
        .where(where)
        .order_by(Job.created_at, Job.id)
        .limit(limit)
        .offset(offset)
    )
    return [_line(job, name) for job, name in rows]


def _line(job: Job, name: str | None) -> JobLine:
    return JobLine(
        id=job.id,
        name=name if name is not None else str(job.message_values.get("name", "")),
        state=JobState(job.state),
        stage=job.stage,
        pages_done=job.pages_done,
        pages_total=job.pages_total,
        message=job.message,
        message_values=job.message_values,
        error_code=job.error_code,
        record_id=job.record_id,
        batch_id=job.batch_id,
        attempts=job.attempts,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


def retry(session: Session, job_id: str) -> None:
    """Let an ended job go on at the stage where it failed; raises ``Conflict`` where that makes no sense."""
    if not _again(session, Job.id == job_id):
        raise Conflict(job_id)


def retry_failed(session: Session, batch_id: str) -> int:
    """Let a batch's failed and rejected jobs go on; gives how many."""
    return _again(session, (Job.batch_id == batch_id) & Job.state.in_([JobState.FAILED, JobState.REJECTED]))


def _again(session: Session, which: Any) -> int:
    return _change(
        session,
        which & Job.state.in_(MAY_RETRY) & Job.record_id.is_not(None) & Job.version_id.is_not(None),
        state=JobState.QUEUED,
        attempts=0,
        lost_leases=0,
        not_before=utc_now(),
        finished_at=None,
        **_NO_MESSAGE,
    )


def pause(session: Session, job_id: str) -> None:
    """Hold a job; a worker that runs it stops at its next write. Raises ``Conflict``."""
    if not _hold(session, Job.id == job_id):
        raise Conflict(job_id)


def pause_batch(session: Session, batch_id: str) -> int:
    return _hold(session, Job.batch_id == batch_id)


def _hold(session: Session, which: Any) -> int:
    return _change(session, which & Job.state.in_(WAITING), state=JobState.PAUSED, **_NO_LEASE)


def resume(session: Session, job_id: str) -> None:
    """Let a held job go on; raises ``Conflict`` for one that awaits the choice about a duplicate."""
    if not _go_on(session, Job.id == job_id):
        raise Conflict(job_id)


def resume_batch(session: Session, batch_id: str) -> int:
    return _go_on(session, Job.batch_id == batch_id)


def _go_on(session: Session, which: Any) -> int:
    held = (Job.state == JobState.PAUSED) & (Job.error_code == "")
    return _change(session, which & held, state=JobState.QUEUED, not_before=utc_now())


def cancel(session: Session, job_id: str) -> None:
    """Stop a job for good; its record and original stay. Raises ``Conflict`` for an ended one."""
    if not _stop(session, Job.id == job_id):
        raise Conflict(job_id)


def cancel_batch(session: Session, batch_id: str) -> int:
    return _stop(session, Job.batch_id == batch_id)


def _stop(session: Session, which: Any) -> int:
    return _change(
        session, which & Job.state.in_(MAY_STOP), state=JobState.CANCELLED, finished_at=utc_now(), **_NO_LEASE
    )


_NO_MESSAGE: dict[str, Any] = {"message": "", "message_values": {}, "error_code": ""}
_NO_LEASE: dict[str, Any] = {"lease_until": None, "worker": ""}


def _change(session: Session, which: Any, **values: Any) -> int:
    """Raises the fence too, so that a worker that still runs the job can write nothing more."""
    result = session.execute(update(Job).where(which).values(fence=Job.fence + 1, **values))
    assert isinstance(result, CursorResult)
    return result.rowcount
