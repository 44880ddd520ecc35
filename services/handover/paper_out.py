"""Paper that a person has out: the loan passes to another reader, without the paper going back between."""

from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import decision_on, readable_clause, scope_of, shown_of
from catalog.audit import note
from catalog.errors import Refused
from catalog.schema import Loan, Record, User, utc_now
from catalog.sentences import N_
from classification.access import Shown, Verdict
from classification.scopes import Scope
from services.handover.port import Holder, OpenItem


class PaperOut:
    """Loans not returned, of records that the viewer may know of."""

    kind = "loan"

    def holders(self, session: Session, scope: Scope, office_id: str) -> frozenset[str]:
        query = select(Loan.borrower_id).join(Record, Record.id == Loan.record_id)
        query = query.where(Loan.office_id == office_id, Loan.returned_on.is_(None))
        return frozenset(session.scalars(query.where(readable_clause(scope, utc_now())).distinct()))

    def items(self, session: Session, scope: Scope, holder: Holder) -> list[OpenItem]:
        query = select(Loan).join(Record, Record.id == Loan.record_id)
        query = query.where(Loan.borrower_id == holder.user_id, Loan.office_id == holder.office_id)
        query = query.where(Loan.returned_on.is_(None), readable_clause(scope, utc_now()))
        return [
            OpenItem(self.kind, row.id, self._title(session, scope, row), _moment(row))
            for row in session.scalars(query.order_by(Loan.lent_on, Loan.id))
        ]

    def words(self, session: Session, scope: Scope, item_id: str) -> str:
        query = select(Loan).join(Record, Record.id == Loan.record_id)
        loan = session.scalars(
            query.where(Loan.id == item_id, readable_clause(scope, utc_now()))
        ).one_or_none()
        return self._title(session, scope, loan) if loan else ""

    def pass_on(self, session: Session, item_id: str, holder: Holder, to: Holder, *, actor: str) -> None:  # noqa: ARG002
        """Paper in the hand is content: the receiver must be one who may read it."""
        loan = session.get_one(Loan, item_id)
        record = session.get_one(Record, loan.record_id)
        sight = decision_on(session, scope_of(session, to.user_id, utc_now()), record)
        if sight.verdict is not Verdict.CONTENT:
            raise Refused(N_("Penerima tidak berhak membaca arsip yang dipinjam itu."))
        loan.borrower_id = to.user_id
        about = {"to": session.get_one(User, to.user_id).username, "loan": loan.id}
        note(session, actor, "pass-loan", f"record:{record.id}", about)

    def _title(self, session: Session, scope: Scope, loan: Loan) -> str:
        record = session.get_one(Record, loan.record_id)
        return record.title if Shown.TITLE in shown_of(session, scope, record) else ""


def _moment(loan: Loan) -> datetime:
    return datetime.combine(loan.lent_on, time(12), UTC)
