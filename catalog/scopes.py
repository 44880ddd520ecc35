"""A reader's scope at one moment, read from dated assignments, mandates, cases and grants."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from catalog.people.acting_rules import acting_words
from catalog.schema import Assignment, CaseMember, Grant, Mandate, OfficeSetting, Record, Unit, User
from catalog.units import divisions_of, has_ended, local_date, office_of
from classification import scopes
from classification.access import Verdict, opens_secrets
from classification.levels import Level
from classification.scopes import PUBLIC, MandateKind, Post, PostKind, Scope
from classification.table import DEFAULT_TABLE, AccessTable, Narrowing, Relation

_EARLIEST, _LATEST = timedelta(hours=12), timedelta(hours=14)  # of all zones, from UTC
TABLE_KEY = "access-table"  # an office's narrowings: {"staff/2": "none", ...}

# Every request reads a scope: its statements are made once, and what few people have is asked for only where
# it is there.
_USER: BindParameter[str] = bindparam("user")
_OFFICE = aliased(Unit)
_PERSON = select(
    User.is_active,
    exists().where(Mandate.user_id == _USER).label("has_mandates"),
    exists().where(CaseMember.user_id == _USER).label("has_cases"),
    exists().where(Grant.user_id == _USER).label("has_grants"),
    exists()
    .where(OfficeSetting.key == TABLE_KEY, OfficeSetting.office_id.is_not(None))
    .label("has_narrowings"),
).where(User.id == _USER)
_POSTS = (
    select(Assignment, Unit, _OFFICE)  # the units come along, so that reading their dates asks nothing more
    .join(Unit, Unit.id == Assignment.unit_id)
    .join(_OFFICE, _OFFICE.id == Unit.office_id)
    .where(Assignment.user_id == _USER)
    .order_by(Assignment.id)
)
_GRANTS = (  # many grants share few periods
    select(Grant.valid_from, Grant.valid_until, func.aggregate_strings(Grant.record_id, " "))
    .where(Grant.user_id == _USER)
    .group_by(Grant.valid_from, Grant.valid_until)
)


def _inside_granted() -> Select[str, str | None]:
    """All records that came out of the granted ones, each with what it came out of."""
    granted = select(Grant.record_id).where(Grant.user_id == _USER)
    inside = (
        select(Record.id, Record.container_id.label("outer"))
        .where(Record.container_id.in_(granted))
        .cte(recursive=True)
    )
    further = select(Record.id, Record.container_id).join(inside, Record.container_id == inside.c.id)
    inside = inside.union(further)
    return select(inside.c.id, inside.c.outer)


_INSIDE = _inside_granted()


def scope_of(session: Session, user_id: str | None, now: datetime) -> Scope:
    """What gives this person sight at ``now``; the public's scope for nobody and for a closed account.

    Every date is a day in the zone of the office concerned. A post that opens Rahasia or above counts from
    the second person's approval, or when its giving was announced to the head.
    """
    person = session.execute(_PERSON, {"user": user_id}).one_or_none() if user_id else None
    if user_id is None or person is None or not person.is_active:
        return PUBLIC
    return Scope(
        posts=tuple(_posts(session, user_id, now)),
        mandates=tuple(_mandates(session, user_id, now)) if person.has_mandates else (),
        cases=_cases(session, user_id, now) if person.has_cases else frozenset(),
        named_records=_named_records(session, user_id, now) if person.has_grants else frozenset(),
        table=_table(session) if person.has_narrowings else DEFAULT_TABLE,
    )


def is_waiting(assignment: Assignment) -> bool:
    """Whether a post still waits for its second person; an unknown kind of post always does."""
    try:
        needs_second = opens_secrets(PostKind(assignment.post))
    except ValueError:
        return True
    return needs_second and assignment.approved_at is None and not assignment.announced_to


def _posts(session: Session, user_id: str, now: datetime) -> Iterator[Post]:
    held = session.execute(_POSTS, {"user": user_id}).all()
    for assignment, unit, _office in held:
        today = local_date(session, unit, now)
        is_dated = _covers(today, assignment.valid_from, assignment.valid_until)
        if is_dated and not is_waiting(assignment) and not has_ended(session, unit, today):
            for served in _units_served(session, assignment, unit):
                yield Post(
                    seat=assignment.seat,
                    kind=PostKind(assignment.post),
                    unit=served.id,
                    office=served.office_id,
                    function=served.function,
                    tier=assignment.tier,
                    stands_in_as=acting_words(assignment.acting, assignment.title or unit.name),
                )


def _units_served(session: Session, assignment: Assignment, unit: Unit) -> Iterable[Unit]:
    """The post's own unit; for a head of secretariat also the units inside the secretariat."""
    if assignment.post != PostKind.SECRETARY or unit.id == unit.office_id:
        return (unit,)
    inside = {unit.id}
    units = {each.id: each for each in divisions_of(session, office_of(session, unit))}
    while found := {each.id for each in units.values() if each.parent_id in inside} - inside:
        inside |= found
    return [units[each] for each in sorted(inside)]


def _mandates(session: Session, user_id: str, now: datetime) -> Iterator[scopes.Mandate]:
    for row in session.scalars(select(Mandate).where(Mandate.user_id == user_id).order_by(Mandate.id)):
        known = {each.value for each in MandateKind}
        if _is_opened_by_two(row) and row.kind in known and row.max_level in set(Level):
            yield scopes.Mandate(
                kind=MandateKind(row.kind),
                offices=frozenset(each for each in row.offices if _mandate_covers(session, row, each, now)),
                cases=_cases_covered(session, row, now),
                max_level=Level(row.max_level),
            )


def _is_opened_by_two(row: Mandate) -> bool:
    """Two people, neither of them the one who gains the sight."""
    return None not in (row.opened_by, row.confirmed_by) and (
        len({row.opened_by, row.confirmed_by, row.user_id}) == 3
    )


def _mandate_covers(session: Session, row: Mandate, unit_id: str, now: datetime) -> bool:
    unit = session.get(Unit, unit_id)
    return unit is not None and _covers(local_date(session, unit, now), row.valid_from, row.valid_until)


def _cases_covered(session: Session, row: Mandate, now: datetime) -> frozenset[str]:
    if not row.cases:
        return frozenset()
    zones = _zones(session, Record.id.in_(row.cases))
    return frozenset(
        case for case, zone in zones.items() if _covers(_day(zone, now), row.valid_from, row.valid_until)
    )


def _cases(session: Session, user_id: str, now: datetime) -> frozenset[str]:
    rows = session.scalars(select(CaseMember).where(CaseMember.user_id == user_id)).all()
    if not rows:
        return frozenset()
    zones = _zones(session, Record.id.in_(select(CaseMember.case_id).where(CaseMember.user_id == user_id)))
    return frozenset(
        row.case_id for row in rows if _covers(_day(zones[row.case_id], now), row.valid_from, row.valid_until)
    )


def _named_records(session: Session, user_id: str, now: datetime) -> frozenset[str]:
    """The records granted at ``now``, and all that came out of those that are containers."""
    granted = frozenset(
        record
        for since, until, records in session.execute(_GRANTS, {"user": user_id})
        for record in _covered_records(session, records.split(), now, since, until)
    )
    return granted | _contained(session, user_id, granted)


def _covered_records(
    session: Session, records: Sequence[str], now: datetime, since: date, until: date | None
) -> Iterable[str]:
    """Those whose office is inside the period; where it is the same day everywhere, no office is read."""
    first, last = (now - _EARLIEST).date(), (now + _LATEST).date()
    if last < since or (until is not None and until < first):
        return ()
    if since <= first and (until is None or last <= until):
        return records
    zones = _zones(session, Record.id.in_(records))
    return [each for each, zone in zones.items() if _covers(_day(zone, now), since, until)]


def _contained(session: Session, user_id: str, granted: frozenset[str]) -> frozenset[str]:
    outer_of = {row.id: row.outer for row in session.execute(_INSIDE, {"user": user_id})}
    reached = set(granted)
    while found := {each for each, outer in outer_of.items() if outer in reached} - reached:
        reached |= found
    return frozenset(reached)


def _zones(session: Session, records: ColumnElement[bool]) -> dict[str, str]:
    """The zone of the office of each record that the clause picks, by record id."""
    office = aliased(Unit)
    rows = session.execute(
        select(Record.id, office.zone)
        .join(Unit, Unit.id == Record.unit_id)
        .join(office, office.id == Unit.office_id)
        .where(records)
    )
    return {row.id: row.zone for row in rows}


def _day(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _covers(today: date, since: date, until: date | None) -> bool:
    return since <= today and (until is None or today <= until)


def _table(session: Session) -> AccessTable:
    rows = session.scalars(
        select(OfficeSetting).where(OfficeSetting.key == TABLE_KEY, OfficeSetting.office_id.is_not(None))
    ).all()
    narrowings = tuple(each for row in rows for each in _narrowings(row))
    return AccessTable(narrowings) if narrowings else DEFAULT_TABLE


def _narrowings(row: OfficeSetting) -> Iterator[Narrowing]:
    """The cells of one office; they are checked where they are set, so an unknown word is an error."""
    for cell, verdict in sorted(row.value.items()):
        relation, _, level = cell.partition("/")
        yield Narrowing(row.office_id or "", Relation(relation), Level(int(level)), Verdict(verdict))
