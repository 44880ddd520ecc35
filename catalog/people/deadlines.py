"""The ends of a person's own posts, mandates and grants."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.deadlines import Asker, Deadline, title_for_feeds
from catalog.schema import Assignment, Grant, Mandate, Record, Unit
from catalog.sentences import N_

POST_ENDS = N_("Penugasan Anda berakhir: %(about)s")
MANDATE_ENDS = N_("Mandat Anda berakhir")
GRANT_ENDS = N_("Akses Anda berakhir: %(about)s")


def post_ends(session: Session, asker: Asker) -> Iterator[Deadline]:
    """Of posts in force only: one that awaits its second person is none yet."""
    seats = [post.seat for post in asker.scope.posts]
    rows = session.execute(
        select(Assignment, Unit.name)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.user_id == asker.user_id, Assignment.seat.in_(seats))
        .where(Assignment.valid_until >= asker.today, Assignment.valid_from <= asker.today)
    )
    for row, unit in rows:
        assert row.valid_until is not None
        yield Deadline(f"post-{row.id}", row.valid_until, row.valid_from, POST_ENDS, unit)


def mandate_ends(session: Session, asker: Asker) -> Iterator[Deadline]:
    """Of mandates in force; neither number nor case is named."""
    if not asker.scope.mandates:
        return
    rows = session.scalars(
        select(Mandate).where(
            Mandate.user_id == asker.user_id,
            Mandate.confirmed_by.is_not(None),
            Mandate.valid_until >= asker.today,
            Mandate.valid_from <= asker.today,
        )
    )
    for row in rows:
        yield Deadline(f"mandate-{row.id}", row.valid_until, row.valid_from, MANDATE_ENDS)


def grant_ends(session: Session, asker: Asker) -> Iterator[Deadline]:
    """Of records opened to the person until a day."""
    rows = session.execute(
        select(Grant, Record)
        .join(Record, Record.id == Grant.record_id)
        .where(Grant.user_id == asker.user_id, Grant.record_id.in_(asker.scope.named_records))
        .where(Grant.valid_until >= asker.today, Grant.valid_from <= asker.today)
    )
    for grant, record in rows:
        assert grant.valid_until is not None
        about = title_for_feeds(session, asker, record)
        yield Deadline(f"grant-{grant.id}", grant.valid_until, grant.valid_from, GRANT_ENDS, about)
