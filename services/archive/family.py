"""The records around one record: container and content, original and public edition, case and its file."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.schema import ExternalNumber, Party, Record, RecordCase
from classification.levels import Level
from classification.scopes import Scope
from services.archive.models import Family, Named, Neighbour

MOST = 200


def family_of(session: Session, scope: Scope, record_id: str, now: datetime) -> Family:
    """What is around the record, each read under the reader's scope. Ask only after ``describe``."""
    own = select(Record.container_id, Record.original_id).where(Record.id == record_id)
    container_id, original_id = session.execute(own).one()
    in_cases = select(RecordCase.case_id).where(RecordCase.record_id == record_id)
    in_file = select(RecordCase.record_id).where(RecordCase.case_id == record_id)

    def find(where: ColumnElement[bool]) -> tuple[Neighbour, ...]:
        return _readable(session, where, scope, now)

    return Family(
        container=next(iter(find(Record.id == container_id)), None) if container_id else None,
        children=find((Record.container_id == record_id) & Record.original_id.is_(None)),
        original=next(iter(find(Record.id == original_id)), None) if original_id else None,
        editions=find(Record.original_id == record_id),
        cases=find(Record.id.in_(in_cases) & (Record.id != record_id)),
        filed_here=find(Record.id.in_(in_file) & (Record.id != record_id)),
    )


def named_in(session: Session, record_id: str) -> tuple[Named, ...]:
    """The parties that the record names, by role. Ask only after ``describe`` gave content."""
    rows = session.scalars(select(Party).where(Party.record_id == record_id).order_by(Party.id))
    return tuple(Named(row.role, row.name) for row in rows)


def numbers_elsewhere(session: Session, record_id: str) -> tuple[Named, ...]:
    """The numbers that the record carries in other applications. Ask only after ``describe`` gave content."""
    rows = session.scalars(
        select(ExternalNumber).where(ExternalNumber.record_id == record_id).order_by(ExternalNumber.id)
    )
    return tuple(Named(row.application, row.number, row.url) for row in rows)


def _readable(
    session: Session, where: ColumnElement[bool], scope: Scope, now: datetime
) -> tuple[Neighbour, ...]:
    rows = session.scalars(
        select(Record)
        .where(where, content_clause(scope, now))
        .order_by(Record.container_path, Record.date.nulls_first(), Record.id)
        .limit(MOST)
    )
    return tuple(Neighbour(row.id, row.title, row.kind, Level(row.level), row.container_path) for row in rows)
