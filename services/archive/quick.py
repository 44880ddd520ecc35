"""What a reader may do with the records of one page of results, in four statements however many they are."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.schema import Loan, Record, RecordPlace, ScannedStack, utc_now
from classification.scopes import Scope
from services.archive import rules
from services.archive.quick_rules import Handled
from services.archive.reclass_choice import Labels


def handled_by(session: Session, scope: Scope, ids: Sequence[str]) -> Mapping[str, Handled]:
    """By id, of those whose content ``scope`` may read at this moment; the others are absent."""
    if not ids:
        return {}
    now = utc_now()
    records = session.scalars(select(Record).where(Record.id.in_(ids), content_clause(scope, now))).all()
    known = [record.id for record in records]
    placed = set(session.scalars(select(RecordPlace.record_id).where(RecordPlace.record_id.in_(known))))
    is_out = Loan.record_id.in_(known) & Loan.returned_on.is_(None)
    out = set(session.scalars(select(Loan.record_id).where(is_out)))
    stacks = set(session.scalars(select(ScannedStack.record_id).where(ScannedStack.record_id.in_(known))))
    labels = Labels(session, records, now)
    return {
        record.id: Handled(
            is_kept=rules.is_in_charge(scope, labels.of(record)),
            is_stack=record.id in stacks,
            has_paper=record.id in placed,
            is_out=record.id in out,
        )
        for record in records
    }
