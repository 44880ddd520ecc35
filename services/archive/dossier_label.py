"""A dossier's level covers what lies in it, and its dates follow its code."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.access_many import chunks
from catalog.audit import note
from catalog.schema import Dossier, DossierItem, Record, utc_now
from catalog.units import get_unit, local_date
from classification.levels import Level
from services.archive.retention import reckon


def highest_in(session: Session, dossiers: Sequence[str]) -> dict[str, Level]:
    """The highest level in each of these dossiers, below which it must not go; nothing for what is none."""
    query = (
        select(DossierItem.dossier_id, func.max(Record.level))
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.dossier_id.in_(dossiers))
        .group_by(DossierItem.dossier_id)
    )
    return {dossier_id: Level(level) for dossier_id, level in session.execute(query).all()}


def cover_items(session: Session, changed: Sequence[Record], *, actor: str) -> bool:
    """Raise the dossiers in which these records lie above the dossier's own level; whether any was.

    What came out of a record was raised with it, and may lie in another dossier.
    """
    if not changed:
        return False
    session.flush()
    highest: dict[str, int] = {}
    for part in chunks([each.id for each in changed]):
        for dossier_id, level in session.execute(_holding(part)).all():
            highest[dossier_id] = max(level, highest.get(dossier_id, level))
    was_raised = False
    for dossier_id, level in highest.items():
        record = session.get_one(Record, dossier_id)
        if record.level < level:
            _raise(session, record, Level(level), actor)
            was_raised = True
    return was_raised


def _holding(ids: Sequence[str]) -> Select[str, int]:
    """The dossiers of these records and of all that came out of them, with the highest level of those."""
    within = select(Record.id).where(Record.id.in_(ids)).cte(recursive=True)
    within = within.union(select(Record.id).join(within, Record.container_id == within.c.id))
    return (
        select(DossierItem.dossier_id, func.max(Record.level))
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.record_id.in_(select(within.c.id)))
        .group_by(DossierItem.dossier_id)
    )


def _raise(session: Session, record: Record, level: Level, actor: str) -> None:
    was, record.level = Level(record.level), level
    record.revision += 1
    record.updated_at = utc_now()
    refresh_access(session, record)
    note(
        session, actor, "reclassify", f"record:{record.id}", {"level": [was.slug, level.slug], "filed": False}
    )


def reckon_again(session: Session, record: Record) -> None:
    """Reckon a dossier by the rule of its present code; nothing for a record that is none."""
    dossier = session.get(Dossier, record.id)
    if dossier is not None:
        today = local_date(session, get_unit(session, dossier.office_id), utc_now())
        reckon(session, record, dossier, today)
