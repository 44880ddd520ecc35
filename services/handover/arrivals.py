"""Batches that are not finished, and files that wait for a person: they hang on who brought them in."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.schema import Batch, Job, JobState, Unit
from classification.scopes import PostKind, Scope
from services.handover.port import Holder, OpenItem

OVER = (JobState.DONE, JobState.CANCELLED)


class Arrivals:
    """One item a batch; file names stay with whom the batch belongs to."""

    kind = "batch"

    def holders(self, session: Session, scope: Scope, office_id: str) -> frozenset[str]:
        query = select(Batch.user_id).join(Unit, Unit.id == Batch.unit_id)
        query = query.where(Unit.office_id == office_id, _is_open(), _watched(scope)).distinct()
        return frozenset(each for each in session.scalars(query) if each)

    def items(self, session: Session, scope: Scope, holder: Holder) -> list[OpenItem]:
        query = select(Batch).join(Unit, Unit.id == Batch.unit_id)
        query = query.where(Batch.user_id == holder.user_id, Unit.office_id == holder.office_id)
        query = query.where(_is_open(), _watched(scope)).order_by(Batch.created_at, Batch.id)
        rows = session.scalars(query)
        return [OpenItem(self.kind, row.id, self._count(session, row.id), row.created_at) for row in rows]

    def words(self, session: Session, scope: Scope, item_id: str) -> str:
        query = _batches().where(Batch.id == item_id, _watched(scope))
        return self._count(session, item_id) if session.scalar(query) else ""

    def pass_on(self, session: Session, item_id: str, holder: Holder, to: Holder, *, actor: str) -> None:
        """The receiver gets the batch and what is not over in it; what may not be known stays closed."""
        batch = session.get_one(Batch, item_id)
        batch.user_id = to.user_id
        if batch.values.get("seat") == holder.seat:
            batch.values = {**batch.values, "seat": to.seat}
        is_open = (Job.batch_id == batch.id) & Job.state.not_in(OVER)
        session.execute(update(Job).where(is_open).values(user_id=to.user_id))
        note(session, actor, "hand-over", f"batch:{batch.id}", {"to": to.user_id})

    def _count(self, session: Session, batch_id: str) -> str:
        is_open = (Job.batch_id == batch_id) & Job.state.not_in(OVER)
        return str(session.scalar(select(func.count()).select_from(Job).where(is_open)) or 0)


def _batches() -> Select[Any]:
    return select(Batch.id).join(Unit, Unit.id == Batch.unit_id)


def _is_open() -> ColumnElement[bool]:
    return Batch.id.in_(select(Job.batch_id).where(Job.state.not_in(OVER)))


def _watched(scope: Scope) -> ColumnElement[bool]:
    """Batches of offices whose archivist the viewer is; nobody else watches another's."""
    return Unit.office_id.in_([post.office for post in scope.posts if post.kind is PostKind.ARCHIVIST])
