"""What a reader may do with the records of one page of results, in one statement that is made once."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from catalog.access import content_values, reader_clause
from catalog.access_many import Labels
from catalog.schema import Loan, Record, RecordPlace, ScannedStack, utc_now
from classification.scopes import Scope
from services.archive import rules
from services.archive.quick_rules import Handled

_FOUND = (
    select(Record, RecordPlace.record_id, Loan.record_id, ScannedStack.record_id)
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
    labels = Labels(session, [row[0] for row in rows], now)
    return {
        record.id: Handled(
            is_kept=bool(scope.posts) and rules.is_in_charge(scope, labels.of(record)),
            is_stack=stack is not None,
            has_paper=placed is not None,
            is_out=lent is not None,
        )
        for record, placed, lent, stack in rows
    }
