"""The days on which lent paper is due: for its borrower, and for who lent it and still keeps it.

Of a dissolved office's paper it is the archivists who keep it now.
"""

from collections.abc import Iterator

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from catalog.deadlines import Asker, Deadline, title_for_feeds
from catalog.schema import Loan, Record
from catalog.sentences import N_
from services.archive.loans import kept_by
from services.archive.places import offices_kept

TO_BRING = N_("Kembalikan pinjaman: %(about)s")
TO_TAKE = N_("Pinjaman harus kembali: %(about)s")


def loans_due(session: Session, asker: Asker) -> Iterator[Deadline]:
    """Open loans, overdue ones too; the paper must come back even where its title may not be told."""
    is_out = select(Loan, Record).join(Record, Record.id == Loan.record_id).where(Loan.returned_on.is_(None))
    mine = is_out.where(Loan.borrower_id == asker.user_id)
    own = offices_kept(asker.scope)
    is_inherited = Loan.office_id.not_in(own) if own else false()
    lent = is_out.where(or_(Loan.lent_by == asker.user_id, is_inherited), kept_by(asker.scope))
    for kind, words, query in (("loan", TO_BRING, mine), ("lent", TO_TAKE, lent)):
        for loan, record in session.execute(query):
            about = title_for_feeds(session, asker, record)
            yield Deadline(f"{kind}-{loan.id}", loan.due_on, loan.lent_on, words, about)
