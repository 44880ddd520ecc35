"""The tree of offices and divisions, and who keeps the records that a dissolved body left."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, insert, literal, select
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.ids import new_id
from catalog.schema import OutboxRow, Record, Unit, UnitKind
from catalog.sentences import N_

DEFAULT_ZONE = "Asia/Jakarta"


def create_unit(
    session: Session,
    kind: UnitKind,
    code: str,
    name: str,
    parent: Unit | None = None,
    *,
    function: str | None = None,
    zone: str | None = None,
    is_archive_unit: bool = False,
    begins: date | None = None,
) -> Unit:
    """A new office, or a division inside its parent's office; a zone that is not given is the parent's.

    Raises ``Refused`` where a division has no parent or the code is taken.
    """
    if kind is UnitKind.DIVISION and parent is None:
        raise Refused(N_("Divisi harus berada di dalam sebuah kantor."))
    if session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise Refused(N_("Kode unit %(code)s sudah dipakai."), {"code": code})
    unit_id = new_id()
    unit = Unit(
        id=unit_id,
        parent_id=parent.id if parent else None,
        office_id=parent.office_id if parent and kind is UnitKind.DIVISION else unit_id,
        kind=kind.value,
        code=code,
        name=name,
        function=function or None,
        zone=zone or (parent.zone if parent else DEFAULT_ZONE),
        is_archive_unit=is_archive_unit,
        begins=begins,
    )
    session.add(unit)
    session.flush()
    return unit


def get_unit(session: Session, unit_id: str) -> Unit:
    """The unit with this id, which a foreign key promises to exist."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise LookupError(f"no unit {unit_id!r}")
    # A session forgets what nobody holds; many records of one unit would ask for it as many times.
    session.info.setdefault("units", set()).add(unit)
    return unit


def unit_by_code(session: Session, code: str) -> Unit | None:
    """The unit with this code, or ``None``."""
    return session.scalars(select(Unit).where(Unit.code == code)).one_or_none()


def zone_of_most(session: Session) -> ZoneInfo:
    """The zone in which most offices of this installation read the clock, the national one aside."""
    offices = select(Unit.zone).where(Unit.id == Unit.office_id).order_by(Unit.code)
    below = session.scalars(offices.where(Unit.kind != UnitKind.NATIONAL)).all()
    zones = Counter(below or session.scalars(offices).all())
    return ZoneInfo(zones.most_common(1)[0][0] if zones else DEFAULT_ZONE)


def office_of(session: Session, unit: Unit) -> Unit:
    """The office that a unit is in: itself for an office."""
    return unit if unit.office_id == unit.id else get_unit(session, unit.office_id)


def office_above(session: Session, office: Unit) -> Unit | None:
    """The office that an office reports to, or ``None`` for the national one."""
    if office.parent_id is None:
        return None
    return office_of(session, get_unit(session, office.parent_id))


def divisions_of(session: Session, office: Unit) -> Sequence[Unit]:
    """The divisions inside one office, at any depth, by name."""
    return session.scalars(
        select(Unit).where(Unit.office_id == office.id, Unit.id != office.id).order_by(Unit.name)
    ).all()


def all_units(session: Session) -> Sequence[Unit]:
    """Every unit, by code, so that a parent's code that begins its children's comes before them."""
    return session.scalars(select(Unit).order_by(Unit.code)).all()


def subtree_ids(session: Session, unit_id: str) -> frozenset[str]:
    """The unit and all units below it, offices and divisions."""
    return frozenset(session.scalars(_SUBTREE, {"top": unit_id}))


def _subtree() -> Select[tuple[str]]:
    below = select(Unit.id).where(Unit.id == bindparam("top")).cte(recursive=True)
    below = below.union(select(Unit.id).join(below, Unit.parent_id == below.c.id))
    return select(below.c.id)


_SUBTREE = _subtree()  # made once: to put it together takes as long as to run it


def local_date(session: Session, unit: Unit, now: datetime) -> date:
    """The calendar day at ``now`` in the zone of the unit's office."""
    return now.astimezone(ZoneInfo(office_of(session, unit).zone)).date()


def has_ended(session: Session, unit: Unit, today: date) -> bool:
    """Whether the unit or the office it is in was dissolved before ``today`` (``ends`` is its last day)."""
    return any(each.ends is not None and each.ends < today for each in (unit, office_of(session, unit)))


def keeper_of(session: Session, unit: Unit, now: datetime) -> Unit:
    """The unit that keeps this unit's records at ``now``: itself, or for a dissolved one its heir.

    Without an heir of its own a dissolved division passes to its office, and a dissolved office to the one
    above; a division of a dissolved office passes to the heir's division of the same function, if it has one.
    """
    seen: set[str] = set()
    while has_ended(session, unit, local_date(session, unit, now)) and unit.id not in seen:
        seen.add(unit.id)
        heir = _heir_of(session, unit, now)
        if heir is None:
            return unit
        unit = heir
    return unit


def _heir_of(session: Session, unit: Unit, now: datetime) -> Unit | None:
    if unit.heir_id is not None:
        return get_unit(session, unit.heir_id)
    office = office_of(session, unit)
    if not has_ended(session, office, local_date(session, office, now)):
        return office
    heir = get_unit(session, office.heir_id) if office.heir_id else office_above(session, office)
    if heir is None or unit.id == office.id or not unit.function:
        return heir
    counterpart = session.scalars(
        select(Unit).where(Unit.office_id == heir.office_id, Unit.function == unit.function).order_by(Unit.id)
    ).first()
    return counterpart or heir


def moment_after(session: Session, unit: Unit) -> datetime | None:
    """The first moment (UTC) at which the unit, or its office, has ended; ``None`` while open-ended."""
    office = office_of(session, unit)
    ends = [each.ends for each in (unit, office) if each.ends is not None]
    if not ends:
        return None
    midnight = datetime.combine(min(ends) + timedelta(days=1), time(), ZoneInfo(office.zone))
    return midnight.astimezone(UTC)


def dissolve(session: Session, unit: Unit, last_day: date, heir: Unit | None = None) -> None:
    """End a unit on its last day; from the day after, its records (and its divisions') are the heir's.

    Raises ``Refused`` where the heir is the unit itself or inside it.
    """
    inside = subtree_ids(session, unit.id)
    if heir is not None and heir.id in inside:
        raise Refused(N_("Penerus arsip harus di luar unit yang berakhir."))
    unit.ends = last_day
    unit.heir_id = heir.id if heir else None
    session.flush()
    due = moment_after(session, unit)
    owned = select(Record.id, literal(True), literal(True), literal(due, OutboxRow.due_at.type)).where(
        Record.unit_id.in_(select(Unit.id).where((Unit.id == unit.id) | (Unit.office_id == unit.id)))
    )
    session.execute(
        insert(OutboxRow).from_select(["record_id", "is_narrowing", "is_deferred", "due_at"], owned)
    )
