"""Opens, closes and lists files of records (berkas), each a record of its own kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from catalog.access import content_clause, find_record, label_of, readable_clause, refresh_access
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.hints import unsought
from catalog.ids import new_id
from catalog.instruments import level_of_code
from catalog.listing import Page, contains, page_of_parts
from catalog.people.errors import refuse_if
from catalog.records import add_record, shown
from catalog.schema import (
    DisposalProposal,
    Dossier,
    DossierItem,
    ProposedDossier,
    Record,
    RetentionRule,
    Unit,
    utc_now,
)
from catalog.sentences import N_
from catalog.units import get_unit, local_date
from classification.access import Verdict, title_is_masked
from classification.instruments import as_code
from classification.labels import Standing
from classification.levels import Level
from classification.retention import Stage
from classification.scopes import Scope
from services.archive import rules
from services.archive.disposal_rules import ProposalState
from services.archive.dossier_clauses import IS_DOSSIER, may_hold_for
from services.archive.dossier_rules import DossierWish, closing_problems, problems_of, remark_problems
from services.archive.filing import FilingPlace, filing_places
from services.archive.held import known_held, refuse_if_held
from services.archive.legal_hold_rules import CANNOT_NOW
from services.archive.models import RecordFacts
from services.archive.retention import reckon
from services.archive.service import describe_many

KIND = "dossier"


@dataclass(frozen=True, slots=True)
class DossierValues:
    """What is typed of a new dossier."""

    unit_id: str
    number: str
    title: str
    code: str
    begins: date | None
    level: Level | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The line of the retention schedule that last days were reckoned by."""

    code: str
    begins: date
    active_months: int
    inactive_months: int
    source: str


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """One dossier as this reader may know it. ``rule`` is the one that its last days were reckoned by,
    ``is_held`` whether it is under a legal hold; ``remark`` and ``closing_event`` are empty where the title
    is masked, ``items`` is ``None`` where the number is.
    """

    record: RecordFacts
    closed_on: date | None
    closing_event: str
    state: Stage
    fate: str
    active_until: date | None
    inactive_until: date | None
    rule: RuleFacts | None
    items: int | None
    remark: str = ""
    is_held: bool = False

    @property
    def id(self) -> str:
        return self.record.id


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """What a list of dossiers keeps to; each value empty for all. ``year`` is one in which it was open."""

    text: str = ""
    unit_id: str = ""
    code: str = ""
    state: str = ""
    year: str = ""


def open_dossier(session: Session, scope: Scope, values: DossierValues, *, actor: str) -> Record:
    """A new dossier. Raises ``Invalid`` with a sentence for each wrong field, ``NotVisible`` for who files
    nowhere."""
    places = {place.unit_id: place for place in filing_places(session, scope) if place.levels}
    if not places:
        raise NotVisible("dossiers")
    place = places.get(values.unit_id)
    today = local_date(session, get_unit(session, values.unit_id), utc_now()) if place else utc_now().date()
    default = level_of_code(session, values.code, today)
    is_taken = bool(taken_numbers(session, scope, values.unit_id, [values.number]))
    refuse_if(problems_of(wish_of(values, place, today, default, is_taken)))
    record, dossier = new_dossier(values, get_unit(session, values.unit_id).office_id, actor)
    session.add(record)
    session.flush()
    session.add(dossier)
    add_record(session, record)
    note(session, actor, "open-dossier", f"record:{record.id}", {})
    return record


def wish_of(
    values: DossierValues, place: FilingPlace | None, today: date, default: Level | None, is_taken: bool
) -> DossierWish:
    """What is typed, for the rules. ``place`` is where it is to be opened, if the person may there;
    ``default`` the level that the code gives."""
    return DossierWish(
        number=values.number,
        title=values.title,
        code=values.code,
        begins=values.begins,
        today=today,
        level=values.level,
        default=default,
        levels=place.levels if place else (),
        is_number_taken=is_taken,
        remark=values.remark,
    )


def new_dossier(values: DossierValues, office_id: str, actor: str) -> tuple[Record, Dossier]:
    """The two rows of a dossier that the rules have let through, not yet in a session."""
    assert values.level is not None  # the rules refuse a dossier without a level
    record = Record(
        id=new_id(),
        kind=KIND,
        title=shown(values.title),
        number=shown(values.number),
        date=values.begins,
        code=as_code(values.code) or "",
        details={},
        unit_id=values.unit_id,
        level=int(values.level),
        standing=Standing.FILED,
        is_classified=True,
        is_in_dossier=False,
        author_id=actor,
        seats=[],
        creator_tier=1,
        head_confirmed=False,
        revision=1,
    )
    dossier = Dossier(record_id=record.id, office_id=office_id, closing_event="", remark=shown(values.remark))
    return record, dossier


def close_dossier(
    session: Session, scope: Scope, dossier_id: str, closed_on: date | None, event: str, *, actor: str
) -> Dossier:
    """Close it with the event from which retention counts.

    Raises ``Invalid``, ``Refused``, ``NotVisible``.
    """
    record, dossier = kept_dossier(session, scope, dossier_id)
    if dossier.closed_on is not None:
        raise Refused(N_("Berkas ini sudah ditutup."))
    today = local_date(session, get_unit(session, dossier.office_id), utc_now())
    refuse_if(closing_problems(closed_on, event, record.date, today))
    dossier.closed_on, dossier.closing_event = closed_on, event.strip()
    record.revision += 1
    reckon(session, record, dossier, today)
    note(session, actor, "close-dossier", f"record:{dossier_id}", {"on": str(closed_on)})
    return dossier


def reopen_dossier(session: Session, scope: Scope, dossier_id: str, *, actor: str) -> None:
    """Open it again; its last days are forgotten. Raises ``Refused``, ``NotVisible``.

    Not while it is held, nor while it stands on a proposal that was submitted: what was signed would then
    be another dossier.
    """
    record, dossier = kept_dossier(session, scope, dossier_id)
    if dossier.closed_on is None:
        raise Refused(N_("Berkas ini belum ditutup."))
    refuse_if_held(session, scope, dossier_id)
    if _is_submitted(session, dossier_id):
        raise Refused(CANNOT_NOW)  # who keeps a dossier need not know of proposals
    was, dossier.closed_on, dossier.closing_event = dossier.closed_on, None, ""
    record.revision += 1
    reckon(session, record, dossier, local_date(session, get_unit(session, dossier.office_id), utc_now()))
    note(session, actor, "reopen-dossier", f"record:{dossier_id}", {"closed": was.isoformat()})


def _is_submitted(session: Session, dossier_id: str) -> bool:
    stands_on = (
        select(ProposedDossier.id)
        .join(DisposalProposal, DisposalProposal.id == ProposedDossier.proposal_id)
        .where(ProposedDossier.record_id == dossier_id, ProposedDossier.is_open)
        .where(DisposalProposal.state == ProposalState.SUBMITTED)
    )
    return session.scalar(stands_on.limit(1)) is not None


def remark_on(session: Session, scope: Scope, dossier_id: str, remark: str, *, actor: str) -> None:
    """Set the remark that the registers show. Raises ``Invalid``; ``NotVisible``, also for who may not know
    the title: what is closed to them they may not write over."""
    record, dossier = kept_dossier(session, scope, dossier_id)
    if title_is_masked(scope, label_of(session, record)):
        raise NotVisible(dossier_id)
    refuse_if(remark_problems(remark))
    if dossier.remark != shown(remark):
        was, dossier.remark = dossier.remark, shown(remark)
        record.revision += 1
        refresh_access(session, record)  # its words are searched
        note(session, actor, "remark-dossier", f"record:{dossier_id}", {"was": was})


def find_dossier(session: Session, scope: Scope, dossier_id: str) -> DossierFacts:
    """One dossier; raises ``NotVisible`` alike for missing, hidden, and a record that is none."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotVisible(dossier_id)
    found = facts_of(session, scope, [dossier])
    if not found:
        raise NotVisible(dossier_id)
    return found[0]


def list_dossiers(
    session: Session, scope: Scope, wanted: DossierFilter, number: int = 1
) -> Page[DossierFacts]:
    """The dossiers that this reader may know of: what is due first, then by code and first day.

    Not by number: where that is masked, its place in the order would tell of it.
    """
    query, order = dossiers_query(scope, replace(wanted, state="")), (Record.code, Record.date, Record.id)
    state = unsought(Dossier.state)  # an index has the order; found by their state, all would be sorted
    if wanted.state in set(Stage):
        parts = [query.where(state == wanted.state).order_by(*order)]
    elif wanted.text:  # every title must be looked at, so once; what is found is few enough to be sorted
        parts = [query.order_by(state != Stage.DUE.value, *order)]
    else:
        due = Stage.DUE.value
        parts = [query.where(state == due).order_by(*order), query.where(state != due).order_by(*order)]
    found = page_of_parts(session, parts, number)
    return Page(facts_of(session, scope, found.rows), found.number, found.total)


def dossiers_query(scope: Scope, wanted: DossierFilter) -> Select[Dossier]:
    """The dossiers of a filter that this reader may know of. Words are sought only where titles are open."""
    now = utc_now()
    query = select(Dossier).join_from(Record, Dossier, Record.id == Dossier.record_id)
    query = query.where(IS_DOSSIER, readable_clause(scope, now, key=Dossier.record_id))
    if (matches := contains(wanted.text, Record.title, Record.number)) is not None:
        query = query.where(matches, content_clause(scope, now))
    for clause in _clauses(wanted):
        query = query.where(clause)
    return query


def open_dossiers(session: Session, scope: Scope, unit_id: str, most: int) -> list[Record]:
    """The open dossiers of a unit whose titles this person reads, the newest first."""
    query = (
        select(Record)
        .join(Dossier, Dossier.record_id == Record.id)
        .where(IS_DOSSIER, Record.unit_id == unit_id, Dossier.closed_on.is_(None))
        .where(content_clause(scope, utc_now()))
        .order_by(Record.created_at.desc(), Record.id)
        .limit(most)
    )
    return list(session.scalars(query))


def units_with_dossiers(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """Units of which this reader may know any dossier, as pairs of id and name."""
    holds_any = exists().where(IS_DOSSIER, Record.unit_id == Unit.id, readable_clause(scope, utc_now()))
    query = select(Unit.id, Unit.name).where(may_hold_for(scope), holds_any)
    rows = session.execute(query.order_by(Unit.name, Unit.id))
    return [(unit, name) for unit, name in rows]


def kept_dossier(session: Session, scope: Scope, dossier_id: str) -> tuple[Record, Dossier]:
    """A dossier that this person is in charge of; raises ``NotVisible``."""
    record = find_record(session, scope, dossier_id, Verdict.DESCRIPTION)
    dossier = session.get(Dossier, dossier_id)
    if dossier is None or not rules.is_in_charge(scope, label_of(session, record)):
        raise NotVisible(dossier_id)
    return record, dossier


def facts_of(session: Session, scope: Scope, dossiers: Iterable[Dossier]) -> list[DossierFacts]:
    """What this reader may know of dossiers of which a clause found that they may know."""
    found = list(dossiers)
    ids = [each.record_id for each in found]
    counts, records = _how_many(session, scope, ids), describe_many(session, scope, ids)
    used, held = _rules(session, found), known_held(session, scope, ids)
    return [
        DossierFacts(
            record=records[each.record_id],
            closed_on=each.closed_on,
            closing_event="" if records[each.record_id].is_masked else each.closing_event,
            state=Stage(each.state),
            fate=each.fate,
            active_until=each.active_until,
            inactive_until=each.inactive_until,
            rule=used.get(each.rule_id or ""),
            items=_told(counts, records[each.record_id]),
            remark="" if records[each.record_id].is_masked else each.remark,
            is_held=each.record_id in held,
        )
        for each in found
        if each.record_id in records
    ]


def _rules(session: Session, dossiers: Iterable[Dossier]) -> dict[str, RuleFacts]:
    """Plain values: the page is drawn when the session is over."""
    ids = {each.rule_id for each in dossiers if each.rule_id}
    rules = session.scalars(select(RetentionRule).where(RetentionRule.id.in_(ids))).all() if ids else ()
    return {
        rule.id: RuleFacts(rule.code, rule.begins, rule.active_months, rule.inactive_months, rule.source)
        for rule in rules
    }


def _told(counts: Mapping[str, int], record: RecordFacts) -> int | None:
    return counts.get(record.id, 0) if record.number_is_told else None


def _how_many(session: Session, scope: Scope, dossiers: list[str]) -> dict[str, int]:
    rows = session.execute(
        select(DossierItem.dossier_id, func.count())
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.dossier_id.in_(dossiers))
        .where(readable_clause(scope, utc_now(), key=DossierItem.record_id))
        .group_by(DossierItem.dossier_id)
    )
    return {dossier_id: count for dossier_id, count in rows}  # noqa: C416 - a Row is no pair to mypy


def _clauses(wanted: DossierFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.unit_id:
        yield Record.unit_id == wanted.unit_id
    if code := as_code(wanted.code):
        yield (Record.code == code) | Record.code.startswith(f"{code}.", autoescape=True)
    if wanted.state in set(Stage):
        yield Dossier.state == wanted.state
    if len(wanted.year) == 4 and wanted.year.isascii() and wanted.year.isdecimal() and wanted.year > "0000":
        first, last = date(int(wanted.year), 1, 1), date(int(wanted.year), 12, 31)
        yield Record.date <= last
        yield Dossier.closed_on.is_(None) | (Dossier.closed_on >= first)


def taken_numbers(session: Session, scope: Scope, unit_id: str, numbers: Iterable[str]) -> set[str]:
    """Those that the unit's dossiers have, as far as this person reads these: the others' tell nothing."""
    query = (
        select(Record.number)
        .where(IS_DOSSIER, Record.unit_id == unit_id)
        .where(Record.number.in_([shown(each) for each in numbers]), content_clause(scope, utc_now()))
    )
    return set(session.scalars(query))
