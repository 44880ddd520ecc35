"""Records not yet filed: they hang on the seat in which they were made."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from catalog.access import readable_clause, refresh_access
from catalog.audit import note
from catalog.errors import Refused
from catalog.people.announcements import announce
from catalog.schema import Record, RecordToken, Unit, utc_now
from catalog.sentences import N_
from catalog.units import get_unit
from classification.levels import Level
from classification.scopes import Scope
from services.handover.port import Holder, OpenItem

PREFIX = "draft@"


class Drafts:
    """Drafts, unreleased scans and uploads that nobody classified yet."""

    kind = "draft"

    def holders(self, session: Session, scope: Scope, office_id: str) -> frozenset[str]:
        of_draft = aliased(RecordToken)  # beside the one that the access clause asks
        query = (
            select(of_draft.token)
            .join(Record, Record.id == of_draft.record_id)
            .join(Unit, Unit.id == Record.unit_id)
            .where(of_draft.token > PREFIX, of_draft.token < "draftA", Unit.office_id == office_id)
            .where(readable_clause(scope, utc_now()))
            .distinct()
        )
        return frozenset(token.removeprefix(PREFIX) for token in session.scalars(query))

    def items(self, session: Session, scope: Scope, holder: Holder) -> list[OpenItem]:
        query = select(Record).where(_of_seat(holder.seat), readable_clause(scope, utc_now()))
        rows = session.scalars(query.order_by(Record.created_at, Record.id))
        return [OpenItem(self.kind, row.id, row.title, row.created_at) for row in rows]

    def words(self, session: Session, scope: Scope, item_id: str) -> str:
        query = select(Record.title).where(Record.id == item_id, readable_clause(scope, utc_now()))
        return session.scalar(query) or ""

    def pass_on(self, session: Session, item_id: str, holder: Holder, to: Holder, *, actor: str) -> None:
        """A draft is seen by its chain, so only who serves in its unit gets it; of Rahasia the head hears."""
        record = session.get_one(Record, item_id)
        if to.unit_id != holder.unit_id:
            raise Refused(N_("Konsep hanya dapat diserahkan kepada orang yang bertugas di unit yang sama."))
        seats = [each for each in record.seats if each != holder.seat]
        record.seats = sorted({*seats, to.seat})
        record.revision += 1
        refresh_access(session, record)
        about = {"to": to.user_id}
        note(session, actor, "hand-over", f"record:{record.id}", about)
        if record.level >= Level.SECRET:
            unit, known = get_unit(session, record.unit_id), frozenset({to.user_id, actor})
            told = {"record": record.id, "user": to.user_id}
            announce(session, actor, unit, told, not_these=known, now=utc_now())


def _of_seat(seat: str) -> ColumnElement[bool]:
    return Record.id.in_(select(RecordToken.record_id).where(RecordToken.token == f"{PREFIX}{seat}"))
