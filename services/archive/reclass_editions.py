"""Public editions that stay public although a reclassification raises their originals."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from catalog.access import readable_clause, shown_of
from catalog.schema import ReclassifiedRecord, Record, utc_now
from classification.access import Shown
from classification.scopes import PUBLIC, Scope
from services.archive.reclass_rules import LineState

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class StaysPublic:
    """A raised original with an edition that anybody reads; ``original_title`` empty where it is masked."""

    original_id: str
    original_title: str
    edition_id: str
    edition_title: str


@dataclass(frozen=True, slots=True)
class PublicEditions:
    """The first ``MOST_SHOWN`` in the order of the lines, and how many there are."""

    shown: tuple[StaysPublic, ...]
    total: int


def public_editions(session: Session, scope: Scope, reclassification_id: str) -> PublicEditions:
    """Of what still waits to be raised there and this reader may know of. Ask only after ``find``."""
    now, edition = utc_now(), aliased(Record)
    query = (
        select(Record, edition)
        .join(ReclassifiedRecord, ReclassifiedRecord.record_id == Record.id)
        .join(edition, edition.original_id == Record.id)
        .where(
            ReclassifiedRecord.reclassification_id == reclassification_id,
            ReclassifiedRecord.state == LineState.WAITING,
            ReclassifiedRecord.is_told,
            ReclassifiedRecord.new_level > ReclassifiedRecord.old_level,
            readable_clause(PUBLIC, now, edition),
            readable_clause(scope, now),
        )
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(ReclassifiedRecord.place, edition.id).limit(MOST_SHOWN)).all()
    return PublicEditions(tuple(_facts(session, scope, record, other) for record, other in rows), total)


def _facts(session: Session, scope: Scope, original: Record, edition: Record) -> StaysPublic:
    is_told = Shown.TITLE in shown_of(session, scope, original)
    return StaysPublic(original.id, original.title if is_told else "", edition.id, edition.title)
