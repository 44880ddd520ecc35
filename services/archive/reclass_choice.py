"""Which records a reclassification is for: those named, or all of a unit; and what came out of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.access_many import chunks
from catalog.schema import FileVersion, Record
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Scope

MOST = 50_000  # records of one reclassification


@dataclass(frozen=True, slots=True)
class Filter:
    """All filed records of a unit (with what is below a code, and at a level, where given)."""

    unit_id: str
    code: str = ""
    level: Level | None = None


def chosen_by(session: Session, scope: Scope, asked: Filter, now: datetime) -> Sequence[str]:
    """Ids of what the reader may at least handle by description, oldest first; one more than ``MOST``."""
    wanted: ColumnElement[bool] = (Record.unit_id == asked.unit_id) & (Record.standing == Standing.FILED)
    if asked.code:
        below = Record.code.startswith(f"{asked.code}.", autoescape=True)
        wanted &= or_(Record.code == asked.code, below)
    if asked.level is not None:
        wanted &= Record.level == int(asked.level)
    query = select(Record.id).where(wanted, readable_clause(scope, now))
    return session.scalars(query.order_by(Record.created_at, Record.id).limit(MOST + 1)).all()


def records_of(session: Session, scope: Scope, ids: Sequence[str], now: datetime) -> dict[str, Record]:
    """Those of ``ids`` that the reader may at least handle by description, in their order."""
    found: dict[str, Record] = {}
    for part in chunks(list(dict.fromkeys(ids))):
        rows = session.scalars(select(Record).where(Record.id.in_(part), readable_clause(scope, now)))
        by_id = {record.id: record for record in rows}
        found.update((each, by_id[each]) for each in part if each in by_id)
    return found


def inside(session: Session, outer: Sequence[Record]) -> dict[str, list[Record]]:
    """All that came out of these records, at any depth, by what it came out of; no public editions."""
    found: dict[str, list[Record]] = {}
    level = [record.id for record in outer]
    while level:
        deeper: list[str] = []
        for part in chunks(level):
            within = Record.container_id.in_(part) & Record.original_id.is_(None)
            for child in session.scalars(select(Record).where(within).order_by(Record.id)):
                siblings = found.setdefault(child.container_id or "", [])
                if child not in siblings:
                    siblings.append(child)
                    deeper.append(child.id)
        level = [each for each in deeper if each not in found]
    return found


def with_files(session: Session, ids: Sequence[str]) -> frozenset[str]:
    """Those of ``ids`` that have a file."""
    has: set[str] = set()
    for part in chunks(ids):
        has.update(session.scalars(select(FileVersion.record_id).where(FileVersion.record_id.in_(part))))
    return frozenset(has)


def outer_levels(session: Session, records: Sequence[Record]) -> dict[str, Level]:
    """The present levels of what these records came out of, by the container's id."""
    outer = {record.container_id for record in records if record.container_id}
    levels: dict[str, Level] = {}
    for part in chunks(sorted(outer)):
        rows = session.execute(select(Record.id, Record.level).where(Record.id.in_(part)))
        levels.update((row.id, Level(row.level)) for row in rows)
    return levels
