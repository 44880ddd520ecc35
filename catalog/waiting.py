"""What waits for one person, and what this person opened last, each read under the rights of this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.brought import still_known
from catalog.errors import NotVisible
from catalog.jobs import INGEST
from catalog.people.access_decisions import decidable_count
from catalog.people.access_requests import answers_since, open_count
from catalog.people.announcements import announcements_for
from catalog.people.desk import approving_desk, posts_clause
from catalog.people.directory import PostLine, awaits_second, post_line
from catalog.people.mandate_desk import waiting_count as mandates_waiting
from catalog.people.users import user_called
from catalog.schema import Assignment, AuditRow, Job, JobState, Record
from catalog.sentences import Sentence
from catalog.units import unit_by_code
from classification.scopes import Scope

STUCK = (JobState.REJECTED, JobState.FAILED, JobState.PAUSED)
ANNOUNCED_FOR = timedelta(days=60)
LOOKS_READ = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What a head was told: the audit row's id and moment, and about whom and what."""

    id: int
    at: datetime
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """An own question that was answered."""

    id: str
    about: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """``stuck``: own jobs by state; ``posts``: those to approve; ``announced``: what a head was told;
    ``decisions``: requests for access to decide on; ``mandates``: those to confirm; ``backup``: what the
    administrator of the machine should know of its backups; ``unheld``: work that nobody holds any more;
    ``room``: that the office's quota runs out; ``desk``: counts of what waits in the services, by kind;
    ``unread``: notices.
    """

    stuck: Mapping[str, int]
    questions: int
    answers: Sequence[Answered]
    posts: Sequence[PostLine]
    announced: Sequence[Told]
    backup: Sentence | None = None
    decisions: int = 0
    mandates: int = 0
    unheld: int = 0
    room: Sentence | None = None
    desk: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0

    @property
    def count(self) -> int:
        """Lines that the person can act upon."""
        return (
            len(self.stuck)
            + (1 if self.questions else 0)
            + len(self.answers)
            + len(self.posts)
            + len(self.announced)
            + (1 if self.backup else 0)
            + (1 if self.decisions else 0)
            + (1 if self.mandates else 0)
            + (1 if self.unheld else 0)
            + (1 if self.room else 0)
            + len(self.desk)
            + (1 if self.unread else 0)
        )


def waiting_for(
    session: Session, user_id: str, scope: Scope, preferences: Mapping[str, Any], now: datetime
) -> Waiting:
    """All that waits for this person; ``preferences`` say what was already read."""
    return Waiting(
        stuck=_stuck_jobs(session, user_id, scope, now),
        questions=open_count(session, scope),
        answers=_answers(session, user_id, preferences),
        posts=_posts_to_approve(session, user_id, scope, now),
        announced=_announced(session, user_id, preferences, now),
        decisions=decidable_count(session, scope, now),
        mandates=_mandates_to_confirm(session, user_id, scope, now),
    )


def last_opened(session: Session, user_id: str, scope: Scope, now: datetime, limit: int = 8) -> list[Record]:
    """The records this person opened last and may still read, newest first; a lost right shows nothing."""
    subjects = session.scalars(
        select(AuditRow.subject)
        .where(AuditRow.actor == user_id, AuditRow.action == "view")
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(LOOKS_READ)
    )
    ids = list(dict.fromkeys(subject.partition(":")[2] for subject in subjects))
    found = session.scalars(select(Record).where(Record.id.in_(ids), content_clause(scope, now)))
    records = {record.id: record for record in found}
    return [records[each] for each in ids if each in records][:limit]


def _stuck_jobs(session: Session, user_id: str, scope: Scope, now: datetime) -> dict[str, int]:
    rows = session.execute(
        select(Job.state, func.count())
        .where(Job.queue == INGEST, Job.state.in_(STUCK), Job.user_id == user_id)
        .where(still_known(scope, now))
        .group_by(Job.state)
        .order_by(Job.state)
    )
    return {state: int(count) for state, count in rows}


def _posts_to_approve(session: Session, user_id: str, scope: Scope, now: datetime) -> list[PostLine]:
    try:
        desk = approving_desk(session, user_id, scope)
    except NotVisible:
        return []
    rows = session.scalars(
        select(Assignment).where(awaits_second(now), posts_clause(desk)).order_by(Assignment.valid_from)
    )
    return [post_line(session, row, now) for row in rows if user_id not in (row.user_id, row.created_by)]


def _mandates_to_confirm(session: Session, user_id: str, scope: Scope, now: datetime) -> int:
    try:
        desk = approving_desk(session, user_id, scope)
    except NotVisible:
        return 0
    return mandates_waiting(session, desk, scope, now)


def _announced(session: Session, user_id: str, preferences: Mapping[str, Any], now: datetime) -> list[Told]:
    last_read = int(preferences.get("announced_read", 0))
    rows = announcements_for(session, user_id, now - ANNOUNCED_FOR)
    return [Told(row.id, row.at, _named(session, row.details)) for row in rows if row.id > last_read]


def _named(session: Session, details: Mapping[str, Any]) -> dict[str, str]:
    """The details of an announcement, people and units by their names where these still exist."""
    about = {name: str(value) for name, value in details.items()}
    user = user_called(session, about.get("user", ""))
    unit = unit_by_code(session, about.get("unit", ""))
    names = {"user": user and user.name, "unit": unit and unit.name}
    return about | {name: value for name, value in names.items() if value}


def _answers(session: Session, user_id: str, preferences: Mapping[str, Any]) -> list[Answered]:
    since = _moment(preferences.get("answers_read"))
    return [Answered(row.id, row.about) for row in answers_since(session, user_id, since)]


def _moment(stamp: object) -> datetime:
    return (
        datetime.fromtimestamp(float(stamp), UTC)
        if isinstance(stamp, int | float)
        else datetime.min.replace(tzinfo=UTC)
    )
