"""Records that wait to be described and filed: drafts of the own seat, and all of an archivist's office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.listing import Page, page_of
from catalog.schema import Record, RecordToken, ScanBatch, ScanItem, ScannedStack, ScanState, Unit, utc_now
from classification.access import content_tokens
from classification.labels import Standing
from classification.scopes import Scope
from classification.table import Relation

_BY_DRAFT = (f"{Relation.DRAFT}@", f"{Relation.RELEASE}@")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft, which its reader may read."""

    id: str
    title: str
    number: str
    unit_name: str
    created_at: datetime


def drafts_query(scope: Scope) -> Select[Record]:
    """The drafts that this person can file, but for what the scanning station or a stack still holds.

    It begins at the tokens of drafts, which are few, and not at the records.
    """
    tokens = sorted(token for token in content_tokens(scope) if token.startswith(_BY_DRAFT))
    opened = select(RecordToken.record_id).where(RecordToken.token.in_(tokens))
    at_station = (
        exists()
        .where(ScanItem.record_id == Record.id)
        .where(ScanBatch.batch_id == ScanItem.batch_id, ScanBatch.state != ScanState.RELEASED)
    )
    return select(Record).where(
        Record.id.in_(opened),
        (Record.standing == Standing.DRAFT) | ~Record.is_classified,
        Record.container_id.is_(None),  # what came out of another file is filed with that
        ~at_station,
        ~exists().where(ScannedStack.record_id == Record.id),
        content_clause(scope, utc_now()),
    )


def list_drafts(session: Session, scope: Scope, number: int = 1) -> Page[DraftLine]:
    """The longest waiting first."""
    query = drafts_query(scope).order_by(Record.created_at, Record.id)
    found = page_of(session, query, number)
    return Page(_lines(session, found.rows), found.number, found.total)


def _lines(session: Session, records: Sequence[Record]) -> list[DraftLine]:
    return [
        DraftLine(
            record.id,
            record.title,
            record.number,
            session.get_one(Unit, record.unit_id).name,
            record.created_at,
        )
        for record in records
    ]
