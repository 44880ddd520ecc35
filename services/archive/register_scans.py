"""The scans of a batch that may become items of a register: drafts that nobody has described yet."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from catalog.access import content_clause
from catalog.access_many import labels_of
from catalog.errors import NotVisible
from catalog.schema import Batch, FileVersion, Job, JobState, Record, ScannedStack, utc_now
from catalog.station import held_among
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Scope
from services.archive import rules
from services.archive.batches import batch_facts

MOST_SCANS = 20_000


@dataclass(frozen=True, slots=True)
class Scan:
    """A draft with its file. ``floor``: the level of what it came out of, below which it cannot be filed."""

    id: str
    name: str
    floor: Level


def batches_with_scans(session: Session, scope: Scope, user_id: str, unit_id: str) -> list[Batch]:
    """The batches for this unit in which this person has such drafts, the newest first."""
    drafts = select(Job.batch_id).join(Record, Record.id == Job.record_id)
    drafts = drafts.where(_is_open_draft(scope, unit_id), Job.batch_id.is_not(None)).distinct()
    found = session.scalars(
        select(Batch).where(Batch.id.in_(drafts)).order_by(Batch.created_at.desc(), Batch.id).limit(50)
    )
    return [each for each in found if _may_watch(session, scope, user_id, each.id)]


def scans_of(session: Session, scope: Scope, user_id: str, batch_id: str, unit_id: str) -> list[Scan]:
    """The drafts of a batch, and of the containers in it, by name. Raises ``NotVisible`` for another's batch.

    What waits at the scanning station is released there and not here.
    """
    batch_facts(session, scope, user_id, batch_id)
    outer = aliased(Record)
    in_batch = select(Job.record_id).where(Job.batch_id == batch_id, Job.record_id.is_not(None))
    has_inner = (
        select(Record.id).where(Record.container_id.is_not(None)).with_only_columns(Record.container_id)
    )
    query = (
        select(Record, FileVersion.original_name, outer.level)
        .join(FileVersion, (FileVersion.record_id == Record.id) & FileVersion.is_current)
        .outerjoin(outer, outer.id == Record.container_id)
        .where(_is_open_draft(scope, unit_id), Record.original_id.is_(None), Record.id.not_in(has_inner))
        .where(or_(Record.id.in_(in_batch), Record.container_id.in_(in_batch)))
        .where(Record.id.not_in(select(ScannedStack.record_id)))
        .where(~exists().where(Job.record_id == Record.id, Job.state == JobState.PAUSED))  # asks a question
        .order_by(FileVersion.original_name, Record.id)
        .limit(MOST_SCANS)
    )
    found = session.execute(query).all()
    records = [record for record, *_ in found]
    labels, held = labels_of(session, records, utc_now()), held_among(session, records)
    return [
        Scan(record.id, record.container_path or name, Level(level) if level is not None else Level.ORDINARY)
        for record, name, level in found
        if record.id in labels and rules.is_in_charge(scope, labels[record.id]) and record.id not in held
    ]


def _is_open_draft(scope: Scope, unit_id: str) -> ColumnElement[bool]:
    return (
        (Record.unit_id == unit_id)
        & (Record.standing == Standing.DRAFT.value)
        & Record.is_classified.is_(False)
        & content_clause(scope, utc_now())
    )


def _may_watch(session: Session, scope: Scope, user_id: str, batch_id: str) -> bool:
    try:
        batch_facts(session, scope, user_id, batch_id)
    except NotVisible:
        return False
    return True
