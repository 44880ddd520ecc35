"""What a reader may do with the records of one page of results, in as few statements as it takes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from catalog.access import content_values, reader_clause
from catalog.access_many import Labels
from catalog.schema import Loan, Record, RecordPlace, ScannedStack, utc_now
from classification.scopes import Scope
from services.archive import rules
from services.archive.quick_rules import Handled, needs_keeper

_FOUND = (
    select(
        Record.id,
        Record.standing,
        RecordPlace.record_id.is_not(None).label("has_paper"),
        Loan.record_id.is_not(None).label("is_out"),
        ScannedStack.record_id.is_not(None).label("is_stack"),
    )
    .outerjoin(RecordPlace, RecordPlace.record_id == Record.id)
    .outerjoin(Loan, and_(Loan.record_id == Record.id, Loan.returned_on.is_(None)))  # one at most
    .outerjoin(ScannedStack, ScannedStack.record_id == Record.id)
    .where(Record.id.in_(bindparam("ids", expanding=True)), reader_clause())
)


def handled_by(session: Session, scope: Scope, ids: Sequence[str]) -> Mapping[str, Handled]:
    """By id, of those whose content ``scope`` may read at this moment; the others are absent."""
    if not ids:
        return {}
    now = utc_now()
    rows = session.execute(_FOUND, {"ids": list(ids), **content_values(scope, now)}).all()
    asked = [row.id for row in rows if needs_keeper(row.standing, has_paper=row.has_paper)]
    kept = _kept_by(session, scope, asked, now) if scope.posts and asked else frozenset()
    return {
        row.id: Handled(
            is_kept=row.id in kept, is_stack=row.is_stack, has_paper=row.has_paper, is_out=row.is_out
        )
        for row in rows
    }


def _kept_by(session: Session, scope: Scope, ids: Sequence[str], now: datetime) -> frozenset[str]:
    """Those that ``scope`` is in charge of: labels are made only where an action hangs on it."""
    records = session.scalars(select(Record).where(Record.id.in_(ids))).all()
    labels = Labels(session, records, now)
    return frozenset(record.id for record in records if rules.is_in_charge(scope, labels.of(record)))
