"""An office narrows its own cells of the access table; nothing can widen one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.audit import note
from catalog.errors import Refused
from catalog.people.announcements import announce
from catalog.schema import Assignment, OfficeSetting, Record, RecordToken, Unit, utc_now
from catalog.scopes import TABLE_KEY, scope_of
from catalog.sentences import N_
from catalog.units import get_unit
from classification.access import cell_tokens
from classification.levels import Level
from classification.scopes import Scope
from classification.table import NARROWABLE, ROWS, Relation, Verdict

Cells = Mapping[tuple[Relation, Level], Verdict]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a cell concerns: readers of the office who hold it, and records it opens that the asker sees."""

    readers: int
    records: int


def cells_of(session: Session, office_id: str) -> dict[tuple[Relation, Level], Verdict]:
    """The cells that this office has narrowed."""
    row = _row(session, office_id)
    found = {}
    for cell, verdict in (row.value if row else {}).items():
        relation, _, level = cell.partition("/")
        found[Relation(relation), Level(int(level))] = Verdict(verdict)
    return found


def narrow_cell(
    session: Session, office_id: str, relation: Relation, level: Level, verdict: Verdict, *, actor: str
) -> None:
    """Narrow one cell and leave the others. Raises ``Refused`` where it would open more than it does now."""
    now = cells_of(session, office_id)
    in_force = now.get((relation, level), ROWS[relation][level - 1])
    if verdict.rank >= in_force.rank:
        raise Refused(N_("Pilih yang lebih sempit daripada yang berlaku sekarang."))
    narrow(session, office_id, {**now, (relation, level): verdict}, actor=actor)


def restore_cell(
    session: Session, office_id: str, relation: Relation, level: Level, *, actor: str, now: datetime
) -> None:
    """Give a narrowed cell back what the table says. Of Rahasia and above another head is told at once.

    Raises ``Refused`` where the cell was not narrowed, or nobody can be told.
    """
    cells = cells_of(session, office_id)
    if (relation, level) not in cells:
        raise Refused(N_("Sel ini tidak sedang dipersempit."))
    if level >= Level.SECRET:
        unit = get_unit(session, office_id)
        about = {"act": "restore-access", "user": "", "unit": unit.code}
        announce(session, actor, unit, about, not_these=frozenset({actor}), now=now)
    del cells[relation, level]
    narrow(session, office_id, cells, actor=actor)


def reach_of(
    session: Session, viewer: Scope, office_id: str, relation: Relation, level: Level, now: datetime
) -> Reach:
    """Whom a cell concerns at ``now``, counted over what ``viewer`` may know."""
    held = select(Assignment.user_id).join(Unit, Unit.id == Assignment.unit_id)
    people = session.scalars(held.where(Unit.office_id == office_id).distinct()).all()
    sights = [cell_tokens(scope_of(session, each, now), relation, level, office_id) for each in people]
    tokens = frozenset().union(*sights)
    opened = select(RecordToken.record_id).where(RecordToken.token.in_(tokens))
    query = (
        select(func.count()).select_from(Record).where(Record.id.in_(opened), readable_clause(viewer, now))
    )
    return Reach(sum(bool(each) for each in sights), session.scalar(query) or 0)


def narrow(session: Session, office_id: str, cells: Cells, *, actor: str) -> None:
    """Make these the office's narrowed cells, and no others. Raises ``Refused`` where one would widen."""
    for (relation, level), verdict in cells.items():
        if relation not in NARROWABLE or verdict.rank > ROWS[relation][level - 1].rank:
            raise Refused(N_("Tabel hak akses hanya boleh dipersempit."))
    value = {f"{relation}/{level.value}": verdict.value for (relation, level), verdict in cells.items()}
    row = _row(session, office_id)
    if row is None:
        row = OfficeSetting(office_id=office_id, key=TABLE_KEY, value=value)
        session.add(row)
    row.value, row.updated_at = value, utc_now()
    session.flush()
    note(session, actor, "narrow-access", f"unit:{office_id}", value)


def _row(session: Session, office_id: str) -> OfficeSetting | None:
    return session.scalars(
        select(OfficeSetting).where(OfficeSetting.office_id == office_id, OfficeSetting.key == TABLE_KEY)
    ).one_or_none()
