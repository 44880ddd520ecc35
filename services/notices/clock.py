"""What nobody does but the calendar: loans due, rights that begin and end, holds to review, room short.

Looked for every half hour; each is told once, because its cause stays the same.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import label_of
from catalog.legal_holds import IN_FORCE
from catalog.notices import Kind, tell, told_of
from catalog.people.to_tell import holders_of
from catalog.quotas import Mark, marks_of
from catalog.schema import Assignment, Grant, LegalHold, Loan, Record, Unit
from catalog.scopes import is_waiting, scope_of
from catalog.units import get_unit, local_date
from classification.labels import Label
from classification.scopes import PostKind
from services.archive.hold_reviews import Reviewers, labelled
from services.archive.loan_rules import SOON_DAYS, LoanState, state_of
from services.archive.loans import kept_by
from services.notices.rules import AHEAD_DAYS, ends_soon

_A_DAY = timedelta(days=1)  # no office's today is farther from the day of UTC


def tell_by_the_clock(session: Session, now: datetime, quota: int) -> None:
    """All of it, inside a session that writes; ``quota`` is the setting's, in bytes."""
    for look in _LOOKS:
        look(session, now)
    _room(session, now, quota)


def _loans(session: Session, now: datetime) -> None:
    edge = now.date() + _A_DAY + timedelta(days=SOON_DAYS)
    query = select(Loan).where(Loan.returned_on.is_(None), Loan.due_on <= edge)
    for loan in session.scalars(query).all():
        today = local_date(session, get_unit(session, loan.office_id), now)
        cause = f"{loan.id}:{loan.due_on}"
        match state_of(loan.due_on, loan.returned_on, today):
            case LoanState.SOON:
                tell(session, Kind.LOAN_SOON, [loan.borrower_id], loan.id, cause, now)
            case LoanState.LATE:
                people = [loan.borrower_id, *_keeper(session, loan, now)]
                tell(session, Kind.LOAN_LATE, people, loan.id, cause, now)


def _keeper(session: Session, loan: Loan, now: datetime) -> list[str]:
    """Who handed it out, while that person still keeps the office's paper; of a dissolved office's paper the
    archivists of the office that keeps it now."""
    keeper = label_of(session, session.get_one(Record, loan.record_id), now).office
    if keeper != loan.office_id:
        return holders_of(session, [keeper], [PostKind.ARCHIVIST], now)
    scope = scope_of(session, loan.lent_by, now)
    query = select(Loan.id).join(Record, Record.id == Loan.record_id)
    is_kept = session.scalar(query.where(Loan.id == loan.id, kept_by(scope))) is not None
    return [loan.lent_by] if is_kept else []


def _grants(session: Session, now: datetime) -> None:
    has_begun = Grant.valid_from <= now.date() + _A_DAY
    query = select(Grant).where(Grant.valid_until.between(*_span(now)), has_begun)
    for grant in session.scalars(query).all():
        record = session.get_one(Record, grant.record_id)
        today = local_date(session, get_unit(session, record.unit_id), now)
        is_named = grant.record_id in scope_of(session, grant.user_id, now).named_records
        if grant.valid_until is not None and is_named and ends_soon(grant.valid_until, today):
            cause = f"{grant.id}:{grant.valid_until}"
            tell(session, Kind.GRANT_ENDS, [grant.user_id], grant.id, cause, now)


def _acting(session: Session, now: datetime) -> None:
    """Begun: from the first day, or from the second person's approval if that comes later."""
    query = select(Assignment).where(
        Assignment.acting != "",
        Assignment.valid_from <= now.date() + _A_DAY,
        Assignment.valid_until >= now.date() - _A_DAY,
    )
    for row in session.scalars(query).all():
        today = local_date(session, get_unit(session, row.unit_id), now)
        last = row.valid_until
        if is_waiting(row) or last is None or not row.valid_from <= today <= last:
            continue
        tell(session, Kind.ACTING_BEGUN, [row.user_id], row.id, "", now)
        if ends_soon(last, today) and (last - row.valid_from).days > AHEAD_DAYS:
            tell(session, Kind.ACTING_ENDS, [row.user_id], row.id, f"{row.id}:{last}", now)


def _holds(session: Session, now: datetime) -> None:
    """Some days before the day of review, and once more when it has passed and the hold is still in force.

    An overdue hold stays overdue: who was told of it already is left out before anything else is asked.
    """
    edge, reviewers = _span(now)[1], Reviewers(session, now)
    holds = session.scalars(select(LegalHold).where(IN_FORCE, LegalHold.review_on <= edge)).all()
    due: list[tuple[LegalHold, Label, Kind]] = []
    for hold, _, label in labelled(session, holds, now):
        assert hold.review_on is not None  # the clause says so
        today = reviewers.today(label)
        if hold.review_on < today:
            due.append((hold, label, Kind.HOLD_OVERDUE))
        elif ends_soon(hold.review_on, today):
            due.append((hold, label, Kind.HOLD_REVIEW))
    people = {each for hold, label, _ in due for each in reviewers.candidates(hold, label)}
    was_told = told_of(session, people, [Kind.HOLD_REVIEW, Kind.HOLD_OVERDUE])
    for hold, label, kind in due:
        cause = f"{hold.id}:{hold.review_on}"
        if anew := reviewers.of(hold, label, was_told.get((kind, cause), frozenset())):
            tell(session, kind, anew, hold.id, cause, now)


def _room(session: Session, now: datetime, quota: int) -> None:
    """The administrators of the office itself, once a month for each mark that it has reached."""
    offices = session.scalars(select(Unit.id).where(Unit.id == Unit.office_id)).all()
    for office_id, mark in marks_of(session, offices, quota).items():
        step = Mark.NEARLY if mark is Mark.FULL else mark
        people = holders_of(session, [office_id], [PostKind.ADMINISTRATOR], now)
        tell(session, Kind.ROOM_SHORT, people, office_id, f"{office_id}:{step.value}:{now:%Y-%m}", now)


def _span(now: datetime) -> tuple[date, date]:
    return now.date() - _A_DAY, now.date() + _A_DAY + timedelta(days=AHEAD_DAYS)


_LOOKS: tuple[Callable[[Session, datetime], None], ...] = (_loans, _grants, _acting, _holds)
