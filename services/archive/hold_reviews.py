"""Whose task the review of a legal hold is, and whose calendars and notices its day stands in."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import label_of, readable_clause
from catalog.access_many import chunks, labels_of
from catalog.deadlines import Asker, Deadline, title_for_feeds
from catalog.legal_holds import IN_FORCE
from catalog.people.to_tell import holders_of
from catalog.schema import LegalHold, Record
from catalog.scopes import scope_of
from catalog.sentences import N_
from classification.scopes import PostKind
from services.archive.legal_hold_rules import reviews

_MAY_HOLD = frozenset({PostKind.ARCHIVIST, PostKind.LEADER, PostKind.SECRETARY})
TO_REVIEW = N_("Tinjau penahanan hukum: %(about)s")


def reviewers_of(session: Session, hold: LegalHold, now: datetime) -> list[str]:
    """The accounts whose task the review of this hold is at ``now``."""
    label = label_of(session, session.get_one(Record, hold.record_id), now)
    archivists = holders_of(session, [label.office], [PostKind.ARCHIVIST], now)
    scopes = {each: scope_of(session, each, now) for each in {*archivists, hold.placed_by}}
    return sorted(
        each for each, scope in scopes.items() if reviews(scope, label, is_own=each == hold.placed_by)
    )


def reviews_due(session: Session, asker: Asker) -> Iterator[Deadline]:
    """Holds in force with a day of review, overdue ones too, for whose task it is."""
    if not any(post.kind in _MAY_HOLD for post in asker.scope.posts):
        return  # most people: a feed is fetched every hour
    query = select(LegalHold).join(Record, Record.id == LegalHold.record_id)
    query = query.where(IN_FORCE, LegalHold.review_on.is_not(None), readable_clause(asker.scope, asker.now))
    holds = session.scalars(query.order_by(LegalHold.review_on, LegalHold.id)).all()
    for part in chunks(holds):
        wanted = select(Record).where(Record.id.in_({each.record_id for each in part}))
        records = {each.id: each for each in session.scalars(wanted)}
        labels = labels_of(session, list(records.values()), asker.now)
        for hold in part:
            label = labels.get(hold.record_id)
            is_own = hold.placed_by == asker.user_id
            if label is None or hold.review_on is None or not reviews(asker.scope, label, is_own=is_own):
                continue
            about = title_for_feeds(session, asker, records[hold.record_id])
            yield Deadline(f"hold-{hold.id}", hold.review_on, hold.since, TO_REVIEW, about)
