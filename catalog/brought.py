"""What a person brought in and may still know of: a right that ends, ends over one's own files too."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.schema import Job, Record
from classification.scopes import PostKind, Scope


def served_offices(scope: Scope) -> frozenset[str]:
    """The offices of the reader's posts in force; the technical administrator's counts for nothing."""
    return frozenset(post.office for post in scope.posts if post.kind is not PostKind.ADMINISTRATOR)


def still_known(scope: Scope, now: datetime) -> ColumnElement[bool]:
    """True for each ``Job`` of the served offices whose record, if it has one, the reader may know of."""
    is_known = exists().where(Record.id == Job.record_id, readable_clause(scope, now))
    is_served = or_(Job.office_id.is_(None), Job.office_id.in_(served_offices(scope)))
    return is_served & or_(Job.record_id.is_(None), is_known)


def unknown_records(
    session: Session, scope: Scope, record_ids: Collection[str], now: datetime
) -> frozenset[str]:
    """Those of ``record_ids`` that this reader may not know of, or no longer."""
    known = session.scalars(select(Record.id).where(Record.id.in_(record_ids), readable_clause(scope, now)))
    return frozenset(record_ids) - frozenset(known)
