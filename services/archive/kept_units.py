"""Which units' archives an office or a unit keeps: its own, and those that dissolved ones left to it."""

from collections.abc import Collection, Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from catalog.schema import Unit, utc_now
from catalog.units import keeper_of


def units_kept(session: Session, offices: Collection[str]) -> frozenset[str]:
    """The units whose records lie with one of these offices now; not those that have gone to another."""
    if not offices:
        return frozenset()
    own = frozenset(session.scalars(select(Unit.id).where(Unit.office_id.in_(offices))))
    ended = list(_ended(session))
    come = {unit for unit, keeper in ended if keeper.office_id in offices}
    return (own - {unit for unit, _ in ended}) | come


def units_left_to(session: Session, units: Collection[str]) -> frozenset[str]:
    """These units, and dissolved ones whose records one of them keeps now."""
    if not units:
        return frozenset()
    return frozenset(units) | {unit for unit, keeper in _ended(session) if keeper.id in units}


def _ended(session: Session) -> Iterable[tuple[str, Unit]]:
    """Units that have a last day, their office's included, each with who keeps its records at this moment."""
    office, now = aliased(Unit), utc_now()
    query = select(Unit).join(office, office.id == Unit.office_id)
    for unit in session.scalars(query.where(or_(Unit.ends.is_not(None), office.ends.is_not(None)))):
        yield unit.id, keeper_of(session, unit, now)
