"""Opens, closes and lists files of records (berkas), each a record of its own kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from catalog.access import content_clause, find_record, label_of, readable_clause
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.instruments import level_of_code
from catalog.listing import Page, contains, page_of
from catalog.people.errors import refuse_if
from catalog.records import add_record, shown
from catalog.schema import Dossier, DossierItem, Record, RetentionRule, Unit, utc_now
from catalog.sentences import N_
from catalog.units import get_unit, local_date
from classification.access import Verdict
from classification.instruments import as_code
from classification.labels import Standing
from classification.levels import Level
from classification.retention import Stage
from classification.scopes import Scope
from services.archive import rules
from services.archive.dossier_rules import DossierWish, closing_problems, problems_of
from services.archive.filing import filing_places
from services.archive.held import known_held
from services.archive.models import RecordFacts
from services.archive.retention import reckon
from services.archive.service import describe

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


@dataclass(frozen=True, slots=True)
class ReckonedBy:
    """The retention rule that a dossier's last days were reckoned by, as a page tells it."""

    code: str
    active_months: int
    inactive_months: int
    begins: date
    source: str


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """One dossier as this reader may know it. ``rule`` is the one that its last days were reckoned by,
    ``is_held`` whether it is under a legal hold.
    """

    record: RecordFacts
    closed_on: date | None
    closing_event: str
    state: Stage
    fate: str
    active_until: date | None
    inactive_until: date | None
    rule: ReckonedBy | None
    items: int
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
    wish = DossierWish(
        number=values.number,
        title=values.title,
        code=values.code,
        begins=values.begins,
        today=today,
        level=values.level,
        default=level_of_code(session, values.code, today),
        levels=place.levels if place else (),
        is_number_taken=_is_taken(session, scope, values),
    )
    refuse_if(problems_of(wish))
    assert values.level is not None  # the rules refuse a dossier without a level
    record = Record(
        kind=KIND,
        title=shown(values.title),
        number=shown(values.number),
        date=values.begins,
        code=as_code(values.code) or "",
        unit_id=values.unit_id,
        level=int(values.level),
        standing=Standing.FILED,
        author_id=actor,
    )
    session.add(record)
    session.flush()
    session.add(Dossier(record_id=record.id, office_id=get_unit(session, values.unit_id).office_id))
    add_record(session, record)
    note(session, actor, "open-dossier", f"record:{record.id}", {})
    return record


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
    reckon(session, record, dossier, today)
    note(session, actor, "close-dossier", f"record:{dossier_id}", {"on": str(closed_on)})
    return dossier


def reopen_dossier(session: Session, scope: Scope, dossier_id: str, *, actor: str) -> None:
    """Open it again; its last days are forgotten. Raises ``Refused``, ``NotVisible``."""
    record, dossier = kept_dossier(session, scope, dossier_id)
    if dossier.closed_on is None:
        raise Refused(N_("Berkas ini belum ditutup."))
    was, dossier.closed_on, dossier.closing_event = dossier.closed_on, None, ""
    reckon(session, record, dossier, local_date(session, get_unit(session, dossier.office_id), utc_now()))
    note(session, actor, "reopen-dossier", f"record:{dossier_id}", {"closed": was.isoformat()})


def find_dossier(session: Session, scope: Scope, dossier_id: str) -> DossierFacts:
    """One dossier; raises ``NotVisible`` alike for missing, hidden, and a record that is none."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotVisible(dossier_id)
    return facts_of(session, scope, [dossier])[0]


def list_dossiers(
    session: Session, scope: Scope, wanted: DossierFilter, number: int = 1
) -> Page[DossierFacts]:
    """The dossiers that this reader may know of: what is due first, then by number."""
    query = dossiers_query(scope, wanted).order_by(
        (Dossier.state != Stage.DUE), Record.code, Record.number, Record.id
    )
    found = page_of(session, query, number)
    return Page(facts_of(session, scope, found.rows), found.number, found.total)


def dossiers_query(scope: Scope, wanted: DossierFilter) -> Select[Dossier]:
    """The dossiers of a filter that this reader may know of. Words are sought only where titles are open."""
    now = utc_now()
    query = select(Dossier).join(Record, Record.id == Dossier.record_id).where(readable_clause(scope, now))
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
        .where(Record.unit_id == unit_id, Dossier.closed_on.is_(None), content_clause(scope, utc_now()))
        .order_by(Record.created_at.desc(), Record.id)
        .limit(most)
    )
    return list(session.scalars(query))


def units_with_dossiers(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """Units of which this reader may know any dossier, as pairs of id and name."""
    readable = select(Record.unit_id).join(Dossier, Dossier.record_id == Record.id)
    readable = readable.where(readable_clause(scope, utc_now())).distinct()
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(readable)).order_by(Unit.name))
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
    counts, held = _how_many(session, scope, ids), known_held(session, scope, ids)
    made = []
    for each in found:
        rule = session.get(RetentionRule, each.rule_id) if each.rule_id else None
        made.append(
            DossierFacts(
                record=describe(session, scope, each.record_id),
                closed_on=each.closed_on,
                closing_event=each.closing_event,
                state=Stage(each.state),
                fate=each.fate,
                active_until=each.active_until,
                inactive_until=each.inactive_until,
                rule=_reckoned_by(rule),
                items=counts.get(each.record_id, 0),
                is_held=each.record_id in held,
            )
        )
    return made


def _reckoned_by(rule: RetentionRule | None) -> ReckonedBy | None:
    """A plain value: a row can no longer be read when its session has ended and the page is drawn."""
    if rule is None:
        return None
    return ReckonedBy(rule.code, rule.active_months, rule.inactive_months, rule.begins, rule.source)


def _how_many(session: Session, scope: Scope, dossiers: list[str]) -> dict[str, int]:
    rows = session.execute(
        select(DossierItem.dossier_id, func.count())
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.dossier_id.in_(dossiers), readable_clause(scope, utc_now()))
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


def _is_taken(session: Session, scope: Scope, values: DossierValues) -> bool:
    """Among the unit's dossiers that this person may know of: the others' numbers tell nothing."""
    query = (
        select(Record.id)
        .where(Record.kind == KIND, Record.unit_id == values.unit_id)
        .where(Record.number == shown(values.number), content_clause(scope, utc_now()))
    )
    return session.scalar(query.limit(1)) is not None
