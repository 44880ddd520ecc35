"""What the cover sheets in a batch's stacks announced, against what was found between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.schema import Job, Record, ScannedStack
from classification.scopes import Scope
from services.station.rules import Cover


@dataclass(frozen=True, slots=True)
class Covers:
    """The covers of all stacks that the reader may read, in order; ``left_out``: their blank pages."""

    covers: tuple[Cover, ...] = ()
    left_out: int = 0
    is_two_sided: bool = False


def covers_of(session: Session, scope: Scope, batch_id: str, now: datetime) -> Covers:
    """Of the stacks that were fed to the batch and are divided."""
    fed = select(Job.record_id).where(Job.batch_id == batch_id)
    stacks = session.scalars(
        select(ScannedStack)
        .join(Record, Record.id == ScannedStack.record_id)
        .where(Record.id.in_(fed), ScannedStack.divided_at.is_not(None), content_clause(scope, now))
        .order_by(Record.created_at, Record.id)
    ).all()
    return Covers(
        covers=tuple(cover for stack in stacks for cover in _covers(stack)),
        left_out=sum(stack.outcome.get("blank_sides", 0) for stack in stacks),
        is_two_sided=any(stack.outcome.get("is_two_sided", False) for stack in stacks),
    )


def _covers(stack: ScannedStack) -> Sequence[Cover]:
    return [
        Cover(
            stack_id=stack.record_id,
            documents=tally["documents"],
            sheets=tally["sheets"],
            documents_found=tally["documents_found"],
            sheets_found=tally["sheets_found"],
        )
        for tally in stack.outcome.get("tallies", ())
    ]
