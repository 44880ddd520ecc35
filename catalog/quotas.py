"""The quota of an office: what it may hold of originals, how full that is, and who may set it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.listing import ROWS, Page, contains
from catalog.people.desk import Desk, is_in_force, unit_on
from catalog.schema import Assignment, OfficeQuota, StorageCount, Unit, UnitKind, utc_now
from catalog.sentences import N_
from catalog.units import get_unit
from classification.scopes import PostKind, Scope

GROWTH_DAYS = 28
SOON, NEARLY, FULL = 0.8, 0.95, 1.0  # shares of the quota from which people are told

NOT_YOURS = N_("Jatah kantor ini diatur oleh administrator kantor di atasnya. Mintalah kepadanya.")


class Mark(StrEnum):
    """How full an office's quota is; below the first share, or without a quota, ``ROOMY``."""

    ROOMY = "roomy"
    SOON = "soon"
    NEARLY = "nearly"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class OfficeRoom:
    """An office's room at one moment, in bytes. ``quota`` 0: none. ``weekly``: originals that a week adds,
    on average over the last four; ``own`` is what was set for this office, ``None`` where the setting holds.
    """

    unit_id: str
    code: str
    name: str
    originals: int
    derived: int
    quota: int
    own: int | None
    weekly: int

    @property
    def share(self) -> float:
        """Of the quota; 0 where there is none."""
        return self.originals / self.quota if self.quota else 0.0

    @property
    def mark(self) -> Mark:
        return mark_of(self.originals, self.quota)

    @property
    def days_left(self) -> int | None:
        """Until the quota is full; ``None`` where that cannot be told."""
        if not self.quota or self.weekly <= 0:
            return None
        return max(0, (self.quota - self.originals) * 7 // self.weekly)


def mark_of(used: int, quota: int) -> Mark:
    """The mark of so many bytes under such a quota."""
    share = used / quota if quota else 0.0
    steps = ((FULL, Mark.FULL), (NEARLY, Mark.NEARLY), (SOON, Mark.SOON))
    return next((mark for least, mark in steps if share >= least), Mark.ROOMY)


def list_rooms(
    session: Session, units: Collection[str], default: int, text: str, number: int, today: date
) -> Page[OfficeRoom]:
    """The offices among ``units``, the fullest first, in one statement whatever their number.

    ``default`` is the quota, in bytes, of an office that has none of its own.
    """
    query = _rooms(default, today).add_columns(func.count().over()).where(Unit.id.in_(units))
    like = contains(text, Unit.name, Unit.code)
    if like is not None:
        query = query.where(like)
    start = (max(number, 1) - 1) * ROWS
    rows = session.execute(query.limit(ROWS).offset(start)).all()
    if not rows and start:
        return list_rooms(session, units, default, text, 1, today)
    return Page([_room(row) for row in rows], start // ROWS + 1, rows[0][-1] if rows else 0)


def all_rooms(session: Session, default: int, today: date) -> list[OfficeRoom]:
    """Every office that holds something, the fullest first."""
    return [_room(row) for row in session.execute(_rooms(default, today)) if row[3] or row[4]]


def room_of(session: Session, office_id: str, default: int, today: date) -> OfficeRoom:
    """One office's; raises ``NotVisible`` where there is no such office."""
    row = session.execute(_rooms(default, today).where(Unit.id == office_id)).first()
    if row is None:
        raise NotVisible(office_id)
    return _room(row)


def marks_of(session: Session, offices: Iterable[str], default: int) -> dict[str, Mark]:
    """The marks of those among the offices that are no longer roomy."""
    used = func.coalesce(func.sum(StorageCount.originals), 0)
    quota = func.coalesce(OfficeQuota.size, default)
    rows = session.execute(
        select(StorageCount.office_id, used, quota)
        .outerjoin(OfficeQuota, OfficeQuota.office_id == StorageCount.office_id)
        .where(StorageCount.office_id.in_(offices))
        .group_by(StorageCount.office_id, OfficeQuota.size)
    )
    marks = {office_id: mark_of(int(size), int(limit)) for office_id, size, limit in rows}
    return {office_id: mark for office_id, mark in marks.items() if mark is not Mark.ROOMY}


def is_full(session: Session, office_id: str, default: int) -> bool:
    """Whether the office's originals have reached its quota."""
    return marks_of(session, [office_id], default).get(office_id) is Mark.FULL


def set_quota(session: Session, desk: Desk, scope: Scope, office_id: str, size: int | None) -> int | None:
    """Set an office's quota in bytes (0: without quota), or with ``None`` let the setting hold again.

    Gives what was set before. Raises ``NotVisible`` out of the desk's reach, ``Refused`` where the quota is
    another administrator's to set.
    """
    unit = unit_on(session, desk, office_id)
    if unit.kind == UnitKind.DIVISION:
        raise NotVisible(office_id)
    if not may_set(session, scope, unit):
        raise Refused(NOT_YOURS)
    mine = OfficeQuota.office_id == office_id
    before = session.scalar(select(OfficeQuota.size).where(mine))
    session.execute(delete(OfficeQuota).where(mine))
    if size is not None:
        session.execute(insert(OfficeQuota).values(office_id=office_id, size=size, set_by=desk.user_id))
    note(session, desk.user_id, "set-quota", f"unit:{office_id}", {"before": before, "now": size})
    return before


def may_set(session: Session, scope: Scope, office: Unit) -> bool:
    """Whether an administrator of an office above asks; of the office itself, where none above has one."""
    above = list(_offices_above(session, office))
    seats = {post.office for post in scope.posts if post.kind is PostKind.ADMINISTRATOR}
    if seats & set(above):
        return True
    governed = select(Assignment.id).where(
        Assignment.unit_id.in_(above), Assignment.post == PostKind.ADMINISTRATOR, is_in_force(utc_now())
    )
    return office.id in seats and session.scalar(governed.limit(1)) is None


def _offices_above(session: Session, office: Unit) -> Iterable[str]:
    parent = office.parent_id
    while parent is not None:
        unit = get_unit(session, parent)
        yield unit.office_id
        parent = unit.parent_id


def _rooms(default: int, today: date) -> Select[Any]:
    since = today - timedelta(days=GROWTH_DAYS)
    recent = case((StorageCount.day > since, StorageCount.originals), else_=0)
    sums = (
        select(
            StorageCount.office_id,
            func.sum(StorageCount.originals).label("originals"),
            func.sum(StorageCount.derived).label("derived"),
            func.sum(recent).label("recent"),
            func.min(StorageCount.day).label("first"),
        )
        .group_by(StorageCount.office_id)
        .subquery()
    )
    return _joined(sums.c, sums, default, today)


def _joined(sums: Any, table: Any, default: int, today: date) -> Select[Any]:
    quota = func.coalesce(OfficeQuota.size, default)
    originals = func.coalesce(sums.originals, 0)
    share: ColumnElement[Any] = case((quota > 0, originals * 1.0 / func.nullif(quota, 0)), else_=-1.0)
    return (
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            originals,
            func.coalesce(sums.derived, 0),
            quota,
            OfficeQuota.size,
            func.coalesce(sums.recent, 0),
            func.coalesce(sums.first, literal(today, StorageCount.day.type)),
            literal(today, StorageCount.day.type),
        )
        .outerjoin(table, sums.office_id == Unit.id)
        .outerjoin(OfficeQuota, OfficeQuota.office_id == Unit.id)
        .where(Unit.kind != UnitKind.DIVISION)
        .order_by(share.desc(), originals.desc(), Unit.code)
    )


def _room(row: Any) -> OfficeRoom:
    unit_id, code, name, originals, derived, quota, own, recent, first, today = row[:10]
    weeks = min(GROWTH_DAYS, max(7, (today - first).days + 1)) / 7
    return OfficeRoom(
        unit_id, code, name, int(originals), int(derived), int(quota), own, int(int(recent) / weeks)
    )
