"""Which records are on their way from one state to another, so that a difference of theirs is none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from catalog.schema import Job, JobState, OutboxRow, utc_now

YOUNG = timedelta(hours=1)  # a file or row that came in since then may still wait for its other half
_AT_WORK = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED)


@dataclass(frozen=True, slots=True)
class Mark:
    """A record's last change, whether one is under way, and whether its file was read to the end."""

    last_change: int = 0
    is_under_way: bool = False
    is_read: bool = True


def marks(session: Session, ids: Collection[str]) -> Mapping[str, Mark]:
    """The mark of each record. Two equal ones, neither under way, enclose a time without a change."""
    waits = and_(OutboxRow.done_at.is_(None), OutboxRow.due_at <= utc_now())
    changes = session.execute(
        select(OutboxRow.record_id, func.max(OutboxRow.id), func.max(case((waits, 1), else_=0)))
        .where(OutboxRow.record_id.in_(ids))
        .group_by(OutboxRow.record_id)
    )
    changed = {record_id: (last, bool(waiting)) for record_id, last, waiting in changes}
    jobs: dict[str, set[str]] = {}
    for record_id, state in session.execute(select(Job.record_id, Job.state).where(Job.record_id.in_(ids))):
        if record_id is not None:
            jobs.setdefault(record_id, set()).add(state)
    return {each: _mark(*changed.get(each, (0, False)), jobs.get(each, set())) for each in ids}


def _mark(last: int, is_waiting: bool, states: Collection[str]) -> Mark:
    is_at_work = any(state in states for state in _AT_WORK)
    return Mark(last, is_waiting or is_at_work, all(state == JobState.DONE for state in states))
