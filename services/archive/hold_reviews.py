"""Whose task the review of a legal hold is, and whose calendars and notices its day stands in."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.access_many import chunks, labels_of
from catalog.deadlines import Asker, Deadline, title_by_label
from catalog.legal_holds import IN_FORCE
from catalog.people.to_tell import holders_of
from catalog.schema import LegalHold, Record
from catalog.scopes import scope_of
from catalog.sentences import N_
from catalog.units import get_unit, local_date
from classification.labels import Label
from classification.scopes import PostKind, Scope
from services.archive.legal_hold_rules import HOLDING, reviews

TO_REVIEW = N_("Tinjau penahanan hukum: %(about)s")
FEED_AHEAD, MOST_IN_FEED = timedelta(days=366), 200


class Reviewers:
    """Whose task reviews are at ``now``: what is the same for an office or an account is read once."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._archivists: dict[str, list[str]] = {}
        self._scopes: dict[str, Scope] = {}
        self._days: dict[str, date] = {}

    def today(self, label: Label) -> date:
        """The day at ``now`` in the office that keeps the record."""
        if label.office not in self._days:
            keeper = get_unit(self._session, label.office)
            self._days[label.office] = local_date(self._session, keeper, self._now)
        return self._days[label.office]

    def candidates(self, hold: LegalHold, label: Label) -> set[str]:
        """The accounts of which ``of`` asks the rule."""
        if label.office not in self._archivists:
            found = holders_of(self._session, [label.office], [PostKind.ARCHIVIST], self._now)
            self._archivists[label.office] = found
        return {*self._archivists[label.office], hold.placed_by}

    def of(self, hold: LegalHold, label: Label, told: frozenset[str] = frozenset()) -> list[str]:
        """The accounts whose task the review of this hold is, without those in ``told``."""
        return sorted(
            each
            for each in self.candidates(hold, label) - told
            if reviews(self._scope(each), label, is_own=each == hold.placed_by)
        )

    def _scope(self, account: str) -> Scope:
        if account not in self._scopes:
            self._scopes[account] = scope_of(self._session, account, self._now)
        return self._scopes[account]


def labelled(
    session: Session, holds: Sequence[LegalHold], now: datetime
) -> Iterator[tuple[LegalHold, Record, Label]]:
    """Each hold with its record and label, without those whose record is closed to everybody by ``now``."""
    for part in chunks(holds):
        wanted = select(Record).where(Record.id.in_({each.record_id for each in part}))
        records = {each.id: each for each in session.scalars(wanted)}
        labels = labels_of(session, list(records.values()), now)
        for hold in part:
            if hold.record_id in labels:
                yield hold, records[hold.record_id], labels[hold.record_id]


def reviews_due(session: Session, asker: Asker) -> Iterator[Deadline]:
    """Holds in force whose review is this person's task: overdue ones and those of the year ahead.

    At most ``MOST_IN_FEED``, the latest due first: what lies ahead before what is long overdue.
    """
    if not any(post.kind in HOLDING for post in asker.scope.posts):
        return  # most people: a feed is fetched every hour
    query = select(LegalHold).join(Record, Record.id == LegalHold.record_id)
    query = query.where(IN_FORCE, LegalHold.review_on <= asker.today + FEED_AHEAD)
    query = query.where(readable_clause(asker.scope, asker.now))
    holds = session.scalars(query.order_by(LegalHold.review_on.desc(), LegalHold.id)).all()
    theirs = (
        (hold, record, label)
        for hold, record, label in labelled(session, holds, asker.now)
        if reviews(asker.scope, label, is_own=hold.placed_by == asker.user_id)
    )
    for hold, record, label in islice(theirs, MOST_IN_FEED):
        assert hold.review_on is not None  # the clause says so
        about = title_by_label(asker.scope, record, label)
        yield Deadline(f"hold-{hold.id}", hold.review_on, hold.since, TO_REVIEW, about)
