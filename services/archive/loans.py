"""Lends the paper of records: who has it out, until when, and its return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from catalog.access import (
    bears_clause,
    decision_on,
    find_record,
    label_of,
    readable_clause,
    scope_of,
    shown_of,
)
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.listing import Page, page_of
from catalog.number_series import next_number
from catalog.people.errors import refuse_if
from catalog.people.users import names_of
from catalog.schema import Loan, Record, RecordToken, Unit, User, utc_now
from catalog.sentences import N_, Sentence
from catalog.units import get_unit, local_date
from classification.access import Shown, Verdict, cell_tokens
from classification.levels import Level
from classification.scopes import Scope
from classification.table import Relation
from services.archive import rules
from services.archive.loan_rules import SOON_DAYS, LoanState, LoanWish, problems_of, state_of
from services.archive.places import offices_kept, place_of_record

SERIES = "loan"


@dataclass(frozen=True, slots=True)
class LoanValues:
    """What is typed of a loan; ``borrower`` is a user name."""

    borrower: str
    due_on: date
    purpose: str


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """One loan as this reader may know it: ``title`` and ``number_of_record`` empty where they are masked."""

    id: str
    slip: str  # number of the slip in its year, e.g. "7/2026"
    record_id: str
    title: str
    number_of_record: str
    office_name: str
    place: str
    borrower_name: str
    purpose: str
    lent_on: date
    due_on: date
    lent_by: str
    returned_on: date | None
    received_by: str
    condition: str
    state: LoanState
    may_settle: bool


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """What a record's page says of its paper: that it is out, and until when."""

    id: str
    due_on: date


def lend(session: Session, scope: Scope, record_id: str, values: LoanValues, *, actor: str) -> Loan:
    """Hand the paper to a person, inside ``Database.writing()``.

    Raises ``NotVisible`` for who is not in charge of the record, ``Invalid`` with a sentence for each field.
    """
    record = _in_charge_of(session, scope, record_id)
    borrower = session.scalars(select(User).where(User.username == values.borrower.strip())).one_or_none()
    is_out = _open_loan(session, record_id) is not None
    wish = _wish(session, record, borrower, values.due_on, values.purpose, is_out=is_out)
    refuse_if(problems_of(wish))
    assert borrower is not None  # the rules refuse a borrower who is nobody
    loan = Loan(
        office_id=wish.label.office,
        year=wish.today.year,
        number=next_number(session, wish.label.office, SERIES, wish.today.year),
        record_id=record_id,
        borrower_id=borrower.id,
        purpose=values.purpose.strip(),
        lent_on=wish.today,
        due_on=values.due_on,
        lent_by=actor,
    )
    session.add(loan)
    session.flush()
    about = {"to": borrower.username, "until": values.due_on.isoformat()}
    note(session, actor, "lend", f"record:{record_id}", about)
    return loan


def take_back(session: Session, scope: Scope, loan_id: str, condition: str, *, actor: str) -> Loan:
    """Note that the paper is back. Raises ``NotVisible``; ``Refused`` where it was back already."""
    loan = _one(session, loan_id, kept_by(scope))
    if loan.returned_on is not None:
        raise Refused(N_("Arsip ini sudah dicatat kembali."))
    loan.returned_on = local_date(session, get_unit(session, loan.office_id), utc_now())
    loan.received_by, loan.condition = actor, condition.strip()[:300]
    note(session, actor, "take-back", f"record:{loan.record_id}", {"loan": loan.id})
    return loan


def extend(session: Session, scope: Scope, loan_id: str, due_on: date, *, actor: str) -> Loan:
    """Give a later last day while the borrower may read it still. Raises ``NotVisible``, ``Invalid``."""
    loan = _one(session, loan_id, kept_by(scope))
    record = session.get_one(Record, loan.record_id)
    borrower = session.get_one(User, loan.borrower_id)
    problems = problems_of(_wish(session, record, borrower, due_on, loan.purpose, is_out=False))
    if loan.returned_on is not None:
        problems[""] = Sentence(N_("Arsip ini sudah dicatat kembali."))
    elif due_on <= loan.due_on:
        problems["due_on"] = Sentence(N_("Tanggal kembali yang baru harus lebih lambat."))
    refuse_if(problems)
    was, loan.due_on = loan.due_on, due_on
    note(
        session,
        actor,
        "extend-loan",
        f"record:{loan.record_id}",
        {"until": [was.isoformat(), due_on.isoformat()]},
    )
    return loan


def find_loan(session: Session, scope: Scope, user_id: str, loan_id: str) -> LoanFacts:
    """One loan, for its borrower and for who keeps the record; raises ``NotVisible`` for everybody else."""
    loan = _one(session, loan_id, _known(scope, user_id))
    return _facts(session, scope, loan, _names(session, [loan]))


def list_loans(
    session: Session, scope: Scope, user_id: str, today: date, state: str = "", number: int = 1
) -> Page[LoanFacts]:
    """The loans that the person keeps or has, what is out and due first.

    ``state`` is a ``LoanState`` value (``out``: all that is out) or empty for all.
    """
    is_back = Loan.returned_on.is_not(None)
    query = loans_query(scope, user_id, today, state).order_by(is_back, Loan.due_on, Loan.id)
    found = page_of(session, query, number)
    names = _names(session, found.rows)
    return Page([_facts(session, scope, loan, names) for loan in found.rows], found.number, found.total)


def loans_query(scope: Scope, user_id: str, today: date, state: str = "") -> Select[Loan]:
    """The loans that the person keeps or has, of one ``LoanState`` or all."""
    query, wanted = _loans(_known(scope, user_id)), _in_state(state, today)
    return query if wanted is None else query.where(wanted)


def loan_of(session: Session, record_id: str) -> OpenLoan | None:
    """The loan by which the record's paper is out now. Ask only after ``describe`` showed its place."""
    loan = _open_loan(session, record_id)
    return OpenLoan(loan.id, loan.due_on) if loan else None


def _in_charge_of(session: Session, scope: Scope, record_id: str) -> Record:
    record = find_record(session, scope, record_id, Verdict.DESCRIPTION)
    if not rules.is_in_charge(scope, label_of(session, record)):
        raise NotVisible(record_id)
    return record


def _sight_of(session: Session, borrower: User | None, record: Record) -> Verdict:
    """What the borrower gets of the record by the own posts and grants, at this moment."""
    if borrower is None:
        return Verdict.NONE
    return decision_on(session, scope_of(session, borrower.id, utc_now()), record).verdict


def _wish(
    session: Session, record: Record, borrower: User | None, due_on: date, purpose: str, *, is_out: bool
) -> LoanWish:
    label = label_of(session, record)
    return LoanWish(
        today=local_date(session, get_unit(session, label.office), utc_now()),
        due_on=due_on,
        purpose=purpose,
        borrower_is_active=borrower is not None and borrower.is_active,
        verdict=_sight_of(session, borrower, record),
        is_out=is_out,
        label=label,
    )


def _open_loan(session: Session, record_id: str) -> Loan | None:
    return session.scalars(
        select(Loan).where(Loan.record_id == record_id, Loan.returned_on.is_(None))
    ).one_or_none()


def kept_by(scope: Scope) -> ColumnElement[bool]:
    """Loans whose paper this person keeps: of the archivist's offices, and readable ones of the own unit.

    With it goes what dissolved offices and units left to them, and what they left to others does not: the
    record's own tokens say whose it is, so that no list of all that ever ended is walked through.
    """
    now, units = utc_now(), {post.unit for post in scope.posts if rules.may_keep(post)}
    is_closed = ~exists().where(RecordToken.record_id == Loan.record_id)  # by date: it bears none any more
    in_archive = bears_clause(_tokens(scope, Relation.ARCHIVE), now, Loan.record_id)
    in_unit = bears_clause(_tokens(scope, Relation.STAFF, Relation.HEAD), now, Loan.record_id)
    return or_(
        in_archive,
        Loan.office_id.in_(offices_kept(scope)) & is_closed,
        or_(Record.unit_id.in_(units), in_unit & _has_ended()) & readable_clause(scope, now),
    )


def _tokens(scope: Scope, *relations: Relation) -> frozenset[str]:
    """What the own posts hold by these relations, in their own units and offices."""
    offices = {post.office for post in scope.posts}
    held = product(relations, Level, offices)
    return frozenset[str]().union(*(cell_tokens(scope, *each) for each in held))


def _has_ended() -> ColumnElement[bool]:
    """Whether the record's unit has a last day, or its office has."""
    unit, whole = aliased(Unit), aliased(Unit)
    ended = select(unit.id).join(whole, whole.id == unit.office_id)
    ended = ended.where(or_(unit.ends.is_not(None), whole.ends.is_not(None)), unit.id == Record.unit_id)
    return ended.correlate(Record).exists()


def _known(scope: Scope, user_id: str) -> ColumnElement[bool]:
    return or_(Loan.borrower_id == user_id, kept_by(scope))


def _loans(clause: ColumnElement[bool]) -> Select[Loan]:
    """The loans for which it is true; it may speak of their records."""
    return select(Loan).join(Record, Record.id == Loan.record_id).where(clause)


def _one(session: Session, loan_id: str, clause: ColumnElement[bool]) -> Loan:
    loan = session.scalars(_loans(clause).where(Loan.id == loan_id)).one_or_none()
    if loan is None:
        raise NotVisible(loan_id)
    return loan


def _in_state(state: str, today: date) -> ColumnElement[bool] | None:
    is_out = Loan.returned_on.is_(None)
    match state:
        case LoanState.RETURNED:
            return Loan.returned_on.is_not(None)
        case LoanState.LATE:
            return is_out & (Loan.due_on < today)
        case LoanState.SOON:
            return is_out & Loan.due_on.between(today, today + timedelta(days=SOON_DAYS))
        case LoanState.OUT:
            return is_out
        case _:
            return None


def _facts(session: Session, scope: Scope, loan: Loan, names: Mapping[str, str]) -> LoanFacts:
    record = session.get_one(Record, loan.record_id)
    office = get_unit(session, loan.office_id)
    shown = shown_of(session, scope, record)
    today = local_date(session, office, utc_now())
    return LoanFacts(
        id=loan.id,
        slip=f"{loan.number}/{loan.year}",
        record_id=loan.record_id,
        title=record.title if Shown.TITLE in shown else "",
        number_of_record=record.number if Shown.NUMBER in shown else "",
        office_name=office.name,
        place=_place(session, record, shown),
        borrower_name=names[loan.borrower_id],
        purpose=loan.purpose,
        lent_on=loan.lent_on,
        due_on=loan.due_on,
        lent_by=names[loan.lent_by],
        returned_on=loan.returned_on,
        received_by=names.get(loan.received_by or "", ""),
        condition=loan.condition,
        state=state_of(loan.due_on, loan.returned_on, today),
        may_settle=rules.is_in_charge(scope, label_of(session, record)),
    )


def _place(session: Session, record: Record, shown: frozenset[Shown]) -> str:
    place = place_of_record(session, record.id) if Shown.PLACE in shown else None
    return place.path if place else ""


def _names(session: Session, loans: Iterable[Loan]) -> Mapping[str, str]:
    """The names of all who had a hand in them, by account."""
    ids = {each for loan in loans for each in (loan.borrower_id, loan.lent_by, loan.received_by) if each}
    return names_of(session, ids)
