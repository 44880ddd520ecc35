"""Who works on a job: claimed under a lease with a fencing number, renewed, given back, taken away."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session

from catalog.notices import Kind, tell
from catalog.schema import Job, JobState
from catalog.schema.base import table_of
from catalog.sentences import N_

LEASE = timedelta(seconds=15)
MAX_ATTEMPTS = 5
MAX_LOST_LEASES = 5
SHARE_WINDOW = timedelta(minutes=5)
WAIT = timedelta(seconds=15)  # between two looks whether a server or room on a disk is back

STOPPED = frozenset({JobState.REJECTED, JobState.FAILED})

_JOBS = table_of(Job)

QUARANTINED = N_(
    "File ini lima kali menghentikan pekerja, jadi disisihkan. File asli tersimpan. "
    "Coba lagi, atau mintalah administrator memeriksanya."
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's hold on one job. What it writes counts only while ``fence`` is still the job's."""

    job_id: str
    fence: int
    worker: str
    stage: str
    record_id: str | None
    version_id: str | None
    batch_id: str | None
    office_id: str | None
    user_id: str | None
    attempts: int
    priority: int
    request_id: str = ""


def claim(
    session: Session, queue: str, worker: str, now: datetime, limit: int = 1, lease: timedelta = LEASE
) -> tuple[Claim, ...]:
    """Up to ``limit`` jobs of one office: the most urgent, of the office served least, the oldest.

    A job that once lost its lease is claimed alone, so that if it is what kills workers, no other job is
    blamed with it. Jobs that another worker is claiming at this moment are passed over: an office whose
    jobs are all being claimed gives way to the next.
    """
    for waiting in _turns(session, _due(queue, now), now):
        oldest = session.execute(
            select(Job.id, Job.lost_leases)
            .where(waiting)
            .order_by(Job.not_before, Job.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if oldest:
            return _take(session, _one_suspect_alone(oldest), worker, now, lease)
    return ()


def _turns(session: Session, due: ColumnElement[bool], now: datetime) -> Iterator[ColumnElement[bool]]:
    """The due jobs office by office, in the order in which the offices are to be served."""
    urgency = session.scalar(select(func.min(Job.priority)).where(due))
    while urgency is not None:
        urgent = due & (Job.priority == urgency)
        for office in _offices_in_turn(session, urgent, now):
            yield urgent & (Job.office_id.is_(None) if office is None else Job.office_id == office)
        urgency = session.scalar(select(func.min(Job.priority)).where(due, Job.priority > urgency))


def _offices_in_turn(session: Session, urgent: ColumnElement[bool], now: datetime) -> Sequence[str | None]:
    offices = session.execute(
        select(Job.office_id, func.min(Job.not_before)).where(urgent).group_by(Job.office_id)
    ).all()
    served = _served(session, now) if len(offices) > 1 else {}
    return [
        office for office, _ in sorted(offices, key=lambda row: (served.get(row[0], 0), row[1], row[0] or ""))
    ]


def may_claim(session: Session, queue: str, now: datetime) -> bool:
    """Whether any job of the queue is due."""
    return session.execute(select(Job.id).where(_due(queue, now)).limit(1)).first() is not None


def _due(queue: str, now: datetime) -> ColumnElement[bool]:
    return (Job.queue == queue) & (Job.state == JobState.QUEUED) & (Job.not_before <= now)


def _served(session: Session, now: datetime) -> dict[str | None, int]:
    rows = session.execute(
        select(Job.office_id, func.count())
        .where(Job.started_at >= now - SHARE_WINDOW)
        .group_by(Job.office_id)
    )
    return {office: count for office, count in rows}  # noqa: C416 - a Row is no pair to mypy


def _one_suspect_alone(rows: Sequence[Any]) -> list[str]:
    if rows[0].lost_leases:
        return [rows[0].id]
    return [row.id for row in rows if not row.lost_leases]


def _take(
    session: Session, ids: list[str], worker: str, now: datetime, lease: timedelta
) -> tuple[Claim, ...]:
    session.execute(
        update(Job)
        .where(Job.id.in_(ids), Job.state == JobState.QUEUED)
        .values(
            state=JobState.RUNNING,
            fence=Job.fence + 1,
            worker=worker,
            lease_until=now + lease,
            started_at=func.coalesce(Job.started_at, now),
        )
    )
    rows = session.scalars(
        select(Job).where(Job.id.in_(ids), Job.worker == worker, Job.state == JobState.RUNNING)
    )
    found = {job.id: _claim_of(job) for job in rows}
    return tuple(found[job_id] for job_id in ids if job_id in found)


def _claim_of(job: Job) -> Claim:
    return Claim(
        job_id=job.id,
        fence=job.fence,
        worker=job.worker,
        stage=job.stage,
        record_id=job.record_id,
        version_id=job.version_id,
        batch_id=job.batch_id,
        office_id=job.office_id,
        user_id=job.user_id,
        attempts=job.attempts,
        priority=job.priority,
        request_id=job.request_id,
    )


def renew(
    session: Session, held: Collection[Claim], now: datetime, lease: timedelta = LEASE
) -> frozenset[Claim]:
    """Lengthen the leases of ``held``; gives those that are still held."""
    kept = still_held(session, held)
    ids = [claim.job_id for claim in kept]
    session.execute(update(Job).where(Job.id.in_(ids)).values(lease_until=now + lease))
    return kept


def still_held(session: Session, held: Collection[Claim]) -> frozenset[Claim]:
    """Those of ``held`` under which may still be written; it stays so until the transaction ends."""
    rows = session.execute(
        select(Job.id, Job.fence)
        .where(Job.id.in_([claim.job_id for claim in held]), Job.state == JobState.RUNNING)
        .order_by(Job.id)  # always in one order: two that lock the same jobs must not wait for each other
        .with_for_update()
    )
    current = {(row.id, row.fence) for row in rows}
    return frozenset(claim for claim in held if (claim.job_id, claim.fence) in current)


def write(session: Session, columns: Mapping[Claim, Mapping[str, Any]]) -> None:
    """Write to the rows of jobs that are ``still_held`` in this transaction."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for held, values in columns.items():
        if values:
            alike.setdefault(tuple(sorted(values)), []).append({"job_id": held.job_id, **values})
        if values.get("state") in STOPPED:
            tell_owner(session, held.user_id, held.batch_id or held.job_id, values["finished_at"])
    for names, rows in alike.items():
        change = update(_JOBS).where(_JOBS.c.id == bindparam("job_id"))
        session.connection().execute(change.values({name: bindparam(name) for name in names}), rows)


def tell_owner(session: Session, user_id: str | None, about_id: str, now: datetime) -> None:
    """That a file stopped: once a day for a batch, of which a thousand may stop."""
    if user_id is not None:
        tell(session, Kind.FILE_STOPPED, [user_id], about_id, f"{about_id}:{now.date()}", now)


def finished(now: datetime, message: str = "", values: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a job that is done; ``message`` says what the person should know all the same."""
    return _ended(JobState.DONE, now, message, values or {}, "")


def rejected(now: datetime, message: str, values: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The columns of a job for which the person must act; the original is kept."""
    return _ended(JobState.REJECTED, now, message, values, code)


def failed(now: datetime, message: str, values: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The columns where something here is broken, not the file; it may be tried again once it is mended."""
    return _ended(JobState.FAILED, now, message, values, code)


def put_off(held: Claim, now: datetime, message: str, values: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The columns after a failed attempt: again after a pause that doubles, FAILED after the last."""
    attempts = held.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        return failed(now, message, values, code) | {"attempts": attempts}
    return {
        "state": JobState.QUEUED,
        "attempts": attempts,
        "not_before": now + pause_before(attempts),
        **_let_go(message, values, code),
    }


def waiting(now: datetime, message: str, values: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The columns while something that the job needs is away; it uses up no attempt, however long."""
    return {
        "state": JobState.QUEUED,
        "not_before": now + WAIT,
        **_let_go(message, values, code),
    }


def _ended(
    state: JobState, now: datetime, message: str, values: Mapping[str, Any], code: str
) -> dict[str, Any]:
    return {"state": state, "finished_at": now, **_let_go(message, values, code)}


def _let_go(message: str, values: Mapping[str, Any], code: str) -> dict[str, Any]:
    return {
        "worker": "",
        "lease_until": None,
        "message": message,
        "message_values": dict(values),
        "error_code": code,
    }


def pause_before(attempt: int) -> timedelta:
    """How long a job waits before its next attempt: 5 s, 10 s, 20 s, 40 s."""
    return timedelta(seconds=5 * 2 ** (attempt - 1))


def release(session: Session, held: Claim) -> None:
    """Give a job back untouched, at its old place in the queue; silent where it is no longer held."""
    session.execute(
        update(Job)
        .where(Job.id == held.job_id, Job.fence == held.fence, Job.state == JobState.RUNNING)
        .values(state=JobState.QUEUED, worker="", lease_until=None)
    )


def sweep(session: Session, now: datetime) -> int:
    """Take back the jobs whose lease ran out; gives how many."""
    return _take_back(session, Job.lease_until < now, now)


def has_expired(session: Session, now: datetime) -> bool:
    """Whether any lease ran out."""
    expired = (Job.state == JobState.RUNNING) & (Job.lease_until < now)
    return session.execute(select(Job.id).where(expired).limit(1)).first() is not None


def take_from(session: Session, worker: str, now: datetime) -> int:
    """Take back all jobs of a worker that is known to be dead; gives how many."""
    return _take_back(session, Job.worker == worker, now)


def workers_at_work(session: Session) -> Sequence[str]:
    """The names of all workers that hold a job."""
    return session.scalars(select(Job.worker).where(Job.state == JobState.RUNNING).distinct()).all()


def _take_back(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    held = select(Job).where(Job.state == JobState.RUNNING, which).order_by(Job.id)
    # A row that is locked is being written by its worker, which lives, or swept by somebody else.
    lost = session.scalars(held.with_for_update(skip_locked=True)).all()
    for job in lost:
        job.lost_leases += 1
        job.fence += 1
        job.worker = ""
        job.lease_until = None
        if job.lost_leases >= MAX_LOST_LEASES:
            job.state = JobState.FAILED
            job.message, job.message_values, job.error_code = QUARANTINED, {}, "quarantine"
            job.finished_at = now
            tell_owner(session, job.user_id, job.batch_id or job.id, now)
        else:
            job.state = JobState.QUEUED
            job.not_before = now + timedelta(seconds=job.lost_leases - 1)
    session.flush()
    return len(lost)
