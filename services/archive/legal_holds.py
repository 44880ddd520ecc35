"""Places and lifts legal holds (penahanan hukum), and tells of them to who may know of their records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from catalog.access import content_clause, find_record, label_of, readable_clause
from catalog.access_many import labels_of
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.legal_holds import AT_ONCE, IN_FORCE, bearers_of
from catalog.listing import Page, contains, page_of
from catalog.people.errors import refuse_if
from catalog.people.users import names_of
from catalog.schema import LegalHold, Record, Unit, utc_now
from catalog.sentences import N_
from catalog.units import get_unit, local_date
from classification.access import Shown, Verdict
from classification.scopes import Scope
from services.archive.legal_hold_rules import (
    HoldState,
    HoldWish,
    may_hold,
    problems_of,
    state_of,
    wrong_next_review,
    wrong_reason,
)
from services.archive.models import RecordFacts
from services.archive.service import describe_many

MOST_EXPORTED = 5_000


@dataclass(frozen=True, slots=True)
class HoldValues:
    """What is typed of a new hold."""

    reference: str
    reason: str
    since: date | None
    review_on: date | None


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """One hold as a reader may know it: ``reference`` and reasons empty where number or title is masked."""

    id: str
    record: RecordFacts
    reference: str
    reason: str
    since: date
    review_on: date | None
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str
    lifting_reason: str
    state: HoldState
    may_lift: bool


@dataclass(frozen=True, slots=True)
class HoldExport:
    """The rows of a table to keep; ``is_cut`` where the list goes on beyond the ``MOST_EXPORTED`` first."""

    rows: Sequence[HoldFacts]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class HoldFilter:
    """What a list of holds keeps to; each value empty for all. ``state`` is a ``HoldState``."""

    text: str = ""
    unit_id: str = ""
    state: str = ""


def may_place(session: Session, scope: Scope, record_id: str) -> bool:
    """Whether this person may hold that record. Ask only after ``describe``."""
    return may_hold(scope, label_of(session, session.get_one(Record, record_id)))


def place_hold(
    session: Session, scope: Scope, record_id: str, values: HoldValues, *, actor: str
) -> LegalHold:
    """Hold a record or dossier from now on, beside the holds that there are.

    Raises ``NotVisible`` for who may not, ``Invalid`` with a sentence for each field.
    """
    record = _to_hold(session, scope, record_id)
    today = local_date(session, get_unit(session, label_of(session, record).office), utc_now())
    refuse_if(problems_of(HoldWish(values.reference, values.reason, values.since, values.review_on, today)))
    assert values.since is not None  # the rules refuse a hold without its day
    hold = LegalHold(
        record_id=record_id,
        reference=values.reference.strip(),
        reason=values.reason.strip(),
        since=values.since,
        review_on=values.review_on,
        placed_by=actor,
    )
    session.add(hold)
    session.flush()
    about = {"hold": hold.id, "reference": hold.reference, "reason": hold.reason}
    note(session, actor, "place-hold", f"record:{record_id}", about)
    return hold


def lift_hold(session: Session, scope: Scope, hold_id: str, reason: str, *, actor: str) -> str:
    """Lift a hold; returns its record's id. Raises ``NotVisible``, ``Invalid``; ``Refused`` where it was."""
    hold, _ = _in_force(session, scope, hold_id)
    refuse_if({"reason": wrong_reason(reason)})
    hold.lifted_at, hold.lifted_by, hold.lifting_reason = utc_now(), actor, reason.strip()
    about = {"hold": hold.id, "reference": hold.reference, "reason": hold.lifting_reason}
    note(session, actor, "lift-hold", f"record:{hold.record_id}", about)
    return hold.record_id


def review_hold(session: Session, scope: Scope, hold_id: str, review_on: date | None, *, actor: str) -> str:
    """Note that a hold was reviewed and stays, to be looked at again on a later day; returns its record's id.

    Raises as ``lift_hold``.
    """
    hold, record = _in_force(session, scope, hold_id)
    today = _day_of(session, label_of(session, record).office)
    refuse_if({"review_on": wrong_next_review(review_on, today)})
    assert review_on is not None  # the rules refuse a review without its day
    was = hold.review_on.isoformat() if hold.review_on else ""
    hold.review_on = review_on
    about = {"hold": hold.id, "reference": hold.reference, "was": was, "review_on": review_on.isoformat()}
    note(session, actor, "review-hold", f"record:{hold.record_id}", about)
    return hold.record_id


def find_hold(session: Session, scope: Scope, hold_id: str) -> HoldFacts:
    """One hold; raises ``NotVisible`` alike for none and for one on a record that is hidden."""
    hold = session.get(LegalHold, hold_id)
    if hold is None:
        raise NotVisible(hold_id)
    find_record(session, scope, hold.record_id, Verdict.DESCRIPTION)
    found = _facts(session, scope, [hold])
    if not found:
        raise NotVisible(hold_id)
    return found[0]


def holds_over(session: Session, scope: Scope, record_id: str) -> list[HoldFacts]:
    """The holds in force over a record, of those that this reader may know of. Ask after ``describe``."""
    borne = bearers_of(session, [record_id]).get(record_id)
    if not borne:
        return []
    query = _holds(scope, LegalHold.record_id.in_(borne) & IN_FORCE)
    return _facts(session, scope, session.scalars(query.order_by(LegalHold.since, LegalHold.id)))


def list_holds(
    session: Session, scope: Scope, wanted: HoldFilter, today: date, number: int = 1
) -> Page[HoldFacts]:
    """The holds on what this reader may know of: in force first, the newest first."""
    found = page_of(session, _wanted(scope, wanted, today), number)
    return Page(_facts(session, scope, found.rows), found.number, found.total)


def exported_holds(session: Session, scope: Scope, wanted: HoldFilter, today: date) -> HoldExport:
    """The first ``MOST_EXPORTED`` of the list. Whoever hands them out notes it (``note_export``) first."""
    holds = session.scalars(_wanted(scope, wanted, today).limit(MOST_EXPORTED + 1)).all()
    return HoldExport(_facts(session, scope, holds[:MOST_EXPORTED]), len(holds) > MOST_EXPORTED)


def note_export(session: Session, wanted: HoldFilter, form: str, rows: int, *, actor: str) -> None:
    """Put in the trail that so many rows were taken out, and by which filter; what was typed is not kept."""
    asked = {"unit": wanted.unit_id, "state": wanted.state, "has_words": bool(wanted.text)}
    told = {name: value for name, value in asked.items() if value}
    note(session, actor, "export", "holds", {"form": form, **told, "rows": rows})


def units_with_holds(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """Units of which this reader may know any hold, as pairs of id and name."""
    units = _holds(scope).with_only_columns(Record.unit_id).distinct()
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(units)).order_by(Unit.name))
    return [(unit, name) for unit, name in rows]


def _to_hold(session: Session, scope: Scope, record_id: str) -> Record:
    record = find_record(session, scope, record_id, Verdict.DESCRIPTION)
    if not may_hold(scope, label_of(session, record)):
        raise NotVisible(record_id)
    return record


def _in_force(session: Session, scope: Scope, hold_id: str) -> tuple[LegalHold, Record]:
    hold = session.get(LegalHold, hold_id, with_for_update=True)
    if hold is None:
        raise NotVisible(hold_id)
    record = _to_hold(session, scope, hold.record_id)
    if hold.lifted_at is not None:
        raise Refused(N_("Penahanan ini sudah dicabut."))
    return hold, record


def _holds(scope: Scope, *clauses: ColumnElement[bool]) -> Select[LegalHold]:
    query = select(LegalHold).join(Record, Record.id == LegalHold.record_id)
    return query.where(readable_clause(scope, utc_now()), *clauses)


def _wanted(scope: Scope, wanted: HoldFilter, today: date) -> Select[LegalHold]:
    query = _holds(scope)
    if (matches := contains(wanted.text, LegalHold.reference, LegalHold.reason)) is not None:
        # Where reference or reason is masked, finding by its words would tell it.
        query = query.where(matches, content_clause(scope, utc_now()))
    if wanted.unit_id:
        query = query.where(Record.unit_id == wanted.unit_id)
    if (clause := _in_state(wanted.state, today)) is not None:
        query = query.where(clause)
    return query.order_by(LegalHold.lifted_at.is_not(None), LegalHold.placed_at.desc(), LegalHold.id)


def _in_state(state: str, today: date) -> ColumnElement[bool] | None:
    match state:
        case HoldState.IN_FORCE:
            return IN_FORCE
        case HoldState.REVIEW:
            return IN_FORCE & (LegalHold.review_on <= today)
        case HoldState.LIFTED:
            return LegalHold.lifted_at.is_not(None)
        case _:
            return None


def _facts(session: Session, scope: Scope, holds: Iterable[LegalHold]) -> list[HoldFacts]:
    """Read with a few questions for all of them; a hold whose record closed meanwhile is left out."""
    found = list(holds)
    names = names_of(session, {each for hold in found for each in (hold.placed_by, hold.lifted_by) if each})
    facts: list[HoldFacts] = []
    for start in range(0, len(found), AT_ONCE):
        part = found[start : start + AT_ONCE]
        ids = list(dict.fromkeys(hold.record_id for hold in part))
        records = describe_many(session, scope, ids)
        rows = session.scalars(select(Record).where(Record.id.in_(records))).all()
        labels = labels_of(session, rows, utc_now())
        days = {office: _day_of(session, office) for office in {label.office for label in labels.values()}}
        for hold in part:
            record, label = records.get(hold.record_id), labels.get(hold.record_id)
            if record is not None and label is not None:
                may_lift = may_hold(scope, label)
                facts.append(_fact(hold, record, names, days[label.office], may_lift=may_lift))
    return facts


def _day_of(session: Session, office: str) -> date:
    return local_date(session, get_unit(session, office), utc_now())


def _fact(
    hold: LegalHold, record: RecordFacts, names: dict[str, str], today: date, *, may_lift: bool
) -> HoldFacts:
    is_told = Shown.TITLE in record.shown
    return HoldFacts(
        id=hold.id,
        record=record,
        reference=hold.reference if Shown.NUMBER in record.shown else "",
        reason=hold.reason if is_told else "",
        since=hold.since,
        review_on=hold.review_on,
        placed_at=hold.placed_at,
        placed_by=names.get(hold.placed_by, ""),
        lifted_at=hold.lifted_at,
        lifted_by=names.get(hold.lifted_by or "", ""),
        lifting_reason=hold.lifting_reason if is_told else "",
        state=state_of(is_lifted=hold.lifted_at is not None, review_on=hold.review_on, today=today),
        may_lift=hold.lifted_at is None and may_lift,
    )
