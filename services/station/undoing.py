"""Takes back the last step of a batch that is not released: the version before is the current one again."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.access import content_clause, refresh_access
from catalog.audit import note
from catalog.errors import Conflict, Refused
from catalog.schema import FileVersion, Record, ScanBatch, ScanStep, utc_now
from catalog.sentences import N_
from classification.scopes import Scope
from services.archive.held import refuse_if_held
from services.station.opening import take_turn
from services.station.writing import read_on, set_aside, state_of, stop_reading

LABEL = ("level", "is_classified", "head_confirmed", "creator_tier", "seats", "code")
NOTHING = N_("Tidak ada langkah yang dapat dibatalkan.")


def undo(session: Session, scope: Scope, user_id: str, batch_id: str, revision: int) -> None:
    """Undo the batch's last step. Raises ``NotVisible``, ``Conflict``, ``Refused`` where there is none,
    or where what it changed is under a legal hold.
    """
    batch = take_turn(session, scope, user_id, batch_id, revision)
    step = session.scalars(
        select(ScanStep)
        .where(ScanStep.batch_id == batch_id, ScanStep.undone_at.is_(None))
        .order_by(ScanStep.number.desc())
        .limit(1)
    ).one_or_none()
    if step is None or not _is_open(session, scope, step.record_id):
        raise Refused(NOTHING)
    refuse_if_held(session, scope, *step.before, *([step.made_id] if step.made_id else []))
    if step.made_id is not None:
        set_aside(session, session.get_one(Record, step.made_id), is_aside=True)
    for record_id, before in step.before.items():
        _restore(session, batch, record_id, before, step.after[record_id], user_id)
    step.undone_at, step.undone_by = utc_now(), user_id
    about = {"step": step.kind, "page": step.page}
    note(session, user_id, "scan-undo", f"record:{step.record_id}", about)


def _is_open(session: Session, scope: Scope, record_id: str) -> bool:
    clause = content_clause(scope, utc_now())
    return session.scalar(select(Record.id).where(Record.id == record_id, clause)) is not None


def _restore(
    session: Session,
    batch: ScanBatch,
    record_id: str,
    before: dict[str, Any],
    after: dict[str, Any],
    user_id: str,
) -> None:
    """What the step changed becomes as it was; what somebody changed since (a level raised) stays."""
    record, now = session.get_one(Record, record_id), state_of(session, record_id)
    if now["version"] != after["version"]:
        raise Conflict(record_id)
    for name in LABEL:
        if now[name] == after[name] and before[name] != after[name]:
            setattr(record, name, before[name])
    if before["is_set_aside"] != after["is_set_aside"]:
        set_aside(session, record, is_aside=before["is_set_aside"])
    if before["version"] != after["version"]:
        stop_reading(session, record_id)
        mine = update(FileVersion).where(FileVersion.record_id == record_id)
        session.execute(mine.values(is_current=FileVersion.id == before["version"]))
    read_on(session, batch, session.get_one(FileVersion, before["version"]), user_id)
    record.revision += 1
    record.updated_at = utc_now()
    refresh_access(session, record)
