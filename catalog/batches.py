"""Batches: files brought in together, how far they are, and how long the rest will take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from catalog.errors import NotVisible
from catalog.jobs import ENDED
from catalog.schema import Batch, Job, JobState


@dataclass(frozen=True, slots=True)
class Pace:
    """Pages (or files, where no pages are known) a minute, and seconds left, ``None`` while unknown."""

    per_minute: float
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is. ``errors`` counts rejected and failed jobs by the stage they stopped at."""

    total: int
    states: Mapping[JobState, int]
    pages_done: int
    pages_total: int
    errors: Mapping[str, int] = field(default_factory=dict)
    first_started: datetime | None = None
    last_finished: datetime | None = None

    @property
    def ended(self) -> int:
        return sum(self.states.get(state, 0) for state in ENDED)

    @property
    def is_over(self) -> bool:
        return self.ended == self.total

    def pace(self, now: datetime) -> Pace:
        until = self.last_finished if self.is_over and self.last_finished else now
        seconds = (until - self.first_started).total_seconds() if self.first_started else 0.0
        return pace(seconds, self.pages_done, self.ended, self.total - self.ended)


def pace(seconds: float, pages_done: int, files_done: int, files_left: int) -> Pace:
    """Rate so far, and the time left if the files still to come are like those that are done."""
    if seconds <= 0 or not (pages_done or files_done):
        return Pace(0.0, 0 if files_left == 0 else None)
    per_minute = (pages_done or files_done) * 60 / seconds
    if files_left == 0:
        return Pace(per_minute, 0)
    if files_done == 0:
        return Pace(per_minute, None)
    return Pace(per_minute, round(seconds / files_done * files_left))


def new_batch(
    session: Session, user_id: str | None, way_in: str, unit_id: str, values: dict[str, Any] | None = None
) -> Batch:
    """``way_in`` is web, cli, hot-folder or demo."""
    batch = Batch(user_id=user_id, way_in=way_in, unit_id=unit_id, values=values or {})
    session.add(batch)
    session.flush()
    return batch


def find_batch(session: Session, batch_id: str, user_id: str) -> Batch:
    """A person's own batch; raises ``NotVisible``."""
    batch = session.get(Batch, batch_id)
    if batch is None or batch.user_id != user_id:
        raise NotVisible(batch_id)
    return batch


def user_batches(session: Session, user_id: str, limit: int = 50) -> list[Batch]:
    """A person's batches, newest first."""
    mine = select(Batch).where(Batch.user_id == user_id).order_by(Batch.created_at.desc(), Batch.id)
    return list(session.scalars(mine.limit(limit)))


def progress(session: Session, batch_id: str) -> BatchProgress:
    """How far a batch is, in two statements whatever its size."""
    mine = Job.batch_id == batch_id
    states = {
        JobState(state): count
        for state, count in session.execute(select(Job.state, func.count()).where(mine).group_by(Job.state))
    }
    stopped = Job.state.in_([JobState.REJECTED, JobState.FAILED])
    errors = session.execute(select(Job.stage, func.count()).where(mine, stopped).group_by(Job.stage))
    sums = session.execute(
        select(
            func.coalesce(func.sum(Job.pages_done), 0),
            func.coalesce(func.sum(Job.pages_total), 0),
            func.min(Job.started_at),
            func.max(case((Job.state.in_(ENDED), Job.finished_at))),
        ).where(mine)
    ).one()
    return BatchProgress(
        total=sum(states.values()),
        states=states,
        pages_done=sums[0],
        pages_total=sums[1],
        errors={stage: count for stage, count in errors},  # noqa: C416 - a Row is no pair to mypy
        first_started=sums[2],
        last_finished=sums[3],
    )
