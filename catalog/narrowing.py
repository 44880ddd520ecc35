"""An office narrows its own cells of the access table; nothing can widen one."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.schema import OfficeSetting, utc_now
from catalog.scopes import TABLE_KEY
from catalog.sentences import N_
from classification.levels import Level
from classification.table import NARROWABLE, ROWS, Relation, Verdict

Cells = Mapping[tuple[Relation, Level], Verdict]


def narrow(session: Session, office_id: str, cells: Cells, *, actor: str) -> None:
    """Make these the office's narrowed cells, and no others. Raises ``Refused`` where one would widen."""
    for (relation, level), verdict in cells.items():
        if relation not in NARROWABLE or verdict.rank > ROWS[relation][level - 1].rank:
            raise Refused(N_("Tabel hak akses hanya boleh dipersempit."))
    value = {f"{relation}/{level.value}": verdict.value for (relation, level), verdict in cells.items()}
    row = session.scalars(
        select(OfficeSetting).where(OfficeSetting.office_id == office_id, OfficeSetting.key == TABLE_KEY)
    ).one_or_none()
    if row is None:
        row = OfficeSetting(office_id=office_id, key=TABLE_KEY, value=value)
        session.add(row)
    row.value, row.updated_at = value, utc_now()
    session.flush()
    note(session, actor, "narrow-access", f"unit:{office_id}", value)
